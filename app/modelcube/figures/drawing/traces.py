"""The traces that figures share: bound to their rows, with one shape and colour a meaning."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import NAMES, SYMBOLS, Roles
from modelcube.figures.drawing.words import called
from modelcube.figures.rows.row_sets import Measured, Networks, RowSet
from modelcube.languages.saying import say

Columns = Mapping[str, str]

MEASURED_TEXT = ["model", "family", "resolution", "top1", "evidence", "match", "note"]
MEASURED_HOVER = (
    "<b>%{customdata[0]}</b>, top-1 %{customdata[3]:.1f} %<br>%{customdata[1]}<br>%{customdata[2]} px, "
    "%{customdata[4]}, %{customdata[5]}<br>%{customdata[6]}<extra></extra>"
)
NETWORK_TEXT = ["resolution", "blocks", "w", "flops", "params"]
NETWORK_HOVER = (
    "%{customdata[0]} px, %{customdata[1]} blocks, width %{customdata[2]:.2f}<br>"
    "%{customdata[3]:.3s} multiply-adds, %{customdata[4]:.3s} parameters<extra></extra>"
)
PREDICTED_TEXT = ["mean", "above", "below", "evidence"]
PREDICTED_HOVER = (
    "<br>%{customdata[8]}: %{customdata[5]:.1f} % (+%{customdata[6]:.1f}, −%{customdata[7]:.1f})<extra></extra>"
)
LABEL_PLACES = {"giant": "bottom center", "tiny": "top center", "optimal": "middle left", "current": "middle right"}
LABELS = NAMES | {"optimal": "candidate"}
CROWD = 60  # markers
PALE = "rgba(0, 158, 115, 0.2)"  # the optimal network's green under other lines, in light and dark
SYMBOL_OF_MATCH = {"exact": "circle", "nominal": "circle-open", "inferred": "diamond-open", "pattern": "circle"}

_filling: ContextVar[bool] = ContextVar("filling", default=True)


@contextmanager
def unfilled() -> Iterator[None]:
    """Within a block, traces only say which rows they show: whoever draws them fills them, as the page does."""
    token = _filling.set(False)
    try:
        yield
    finally:
        _filling.reset(token)


def bound(
    kind: type[Any], rows: RowSet, binding: Binding, *, roles: Roles | None = None, live: bool = False, **options: Any
) -> Any:
    """A trace of some kind that shows `rows` by a binding.

    `live` marks a small 2-D trace that the page draws over the plot by itself, so that it moves with a twist at once.
    """
    meta: dict[str, Any] = binding.to_meta()
    if roles:
        meta["roles"] = dict(roles)
    if live:
        meta["live"] = True
    trace = kind(meta=meta, **options)
    if _filling.get():
        for path, values in binding.values(rows.columns()).items():
            trace[path] = values
    return trace


def measured_traces(
    rows: Measured,
    name: str,
    columns: Columns,
    *,
    reference_family: str,
    accuracy: tuple[float, float],
    factors: Mapping[str, float] | None = None,
    kind: type[Any] = go.Scatter,
    legend: bool = True,
    where: Mapping[str, bool] | None = None,
    **options: Any,
) -> list[Any]:
    """Measured networks: solid where exact, open where nominal or inferred; the reference family larger.

    Kinds of rows of which none has a place in the plot get no trace, unless the trace is to change with a twist
    (`legend` False). The legend names what looks alike once: the reference family, all others, and nominal and inferred
    rows of any.
    """
    traces: list[Any] = []
    for own in (False, True):
        for match, symbol in SYMBOL_OF_MATCH.items():
            binding = Binding(
                name,
                {**columns, "marker.color": "top1", "customdata": MEASURED_TEXT},
                where={"reference_family": own, "match": match, **(where or {})},
                factors=factors or {},
                words=called("evidence", "match") | {"resolution": {"null": "?"}},
            )
            count = _placed(binding, rows, columns)
            if not count and (legend or match in ("inferred", "pattern")):
                continue
            marker = accuracy_marker(accuracy) | {"symbol": symbol, "size": _size(kind, own, count)}
            marker["line"] = {
                "width": 0.5 if match == "exact" else 2 if kind is go.Scatter and symbol.endswith("open") else 0
            }
            title, rank = _entry(reference_family if own else "", match)
            named = legend and title not in {trace.name for trace in traces}
            shown: dict[str, Any] = {"mode": "markers", "name": title, "legendrank": rank, "showlegend": named}
            shown |= {"marker": marker, "hovertemplate": say(MEASURED_HOVER)}
            roles = {"marker.line.color": "ink-soft"} if match == "exact" else {}
            traces.append(bound(kind, rows, binding, roles=roles, **shown | options))
    return traces


def _placed(binding: Binding, rows: RowSet, axes: Columns) -> int:
    """How many of the rows that a trace shows have a place on all axes."""
    values = binding.values(rows.columns())
    return sum(None not in place for place in zip(*(values[path] for path in axes), strict=True))


def _entry(family: str, match: str) -> tuple[str, int]:
    """What the legend calls rows of the reference family, "" for the others, and in which order: before all else."""
    if match == "nominal":
        return say("nominal: near its stated ratios"), 999
    if match == "inferred":
        return say("inferred: setting not published"), 1000
    return (family, 997) if family else (say("other families"), 998)


def accuracy_marker(accuracy: tuple[float, float]) -> dict[str, Any]:
    """A marker coloured by accuracy over a fixed range of per cent."""
    return {"colorscale": "Viridis", "cmin": accuracy[0], "cmax": accuracy[1]}


def with_bar(traces: list[Any], **place: Any) -> list[Any]:
    """The traces, the first of them with the bar of its colours."""
    for trace in traces[:1]:
        trace.marker.showscale = True
        trace.marker.colorbar = colour_bar(say("top-1, %"), **place)
    return traces


def colour_bar(title: str, **place: Any) -> dict[str, Any]:
    """A bar of colours beside the plot; `place` is its `y` and `len` in parts of the height."""
    return {
        "title": {"text": title, "side": "right"},
        "thickness": 10,
        "len": 0.6,
        "outlinewidth": 0,
        "x": 1.01,
    } | place


def marks(
    networks: Mapping[str, Networks],
    columns: Columns,
    *,
    factors: Mapping[str, float] | None = None,
    kind: type[Any] = go.Scatter,
    labels: bool = True,
    legend: Sequence[str] = tuple(NAMES),
    predicted: Columns | None = None,
    **options: Any,
) -> list[Any]:
    """Giant, tiny, optimal and current network as given, each in its colour and shape, the current one on top.

    Without labels, `legend` says which of them the legend names. Where `columns` are of what was measured, `predicted`
    are of what is predicted: there stands, hollow and with its interval, a network of which nothing was measured.
    """
    traces: list[Any] = []
    for name in (name for name in NAMES if name in networks):
        rows, named = networks[name], not labels and name in legend
        standings = [
            _network_mark(rows, name, standing, kind, labels, factors or {}, options)
            for standing in _standings(name, columns, predicted)
        ]
        entry = next((trace for trace in standings if not _is_empty(trace, rows)), standings[0])
        entry.showlegend = named
        traces += standings
    return traces


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a network stands: at columns of its row, if that says `basis`; `doubt`: with its interval."""

    columns: Columns
    basis: str | None = None
    doubt: bool = False


def _standings(name: str, columns: Columns, predicted: Columns | None) -> list[_Standing]:
    """What is measured and what is predicted look different; the optimal one is an untested candidate anyway."""
    if predicted is None:
        return [_Standing(columns)]
    if name == "optimal":
        return [_Standing(predicted, doubt=True)]
    return [_Standing(columns, "measured"), _Standing(predicted, "predicted", doubt=True)]


def _network_mark(
    rows: Networks,
    name: str,
    standing: _Standing,
    kind: type[Any],
    labels: bool,
    factors: Mapping[str, float],
    options: Mapping[str, Any],
) -> Any:
    flat, hollow = kind is go.Scatter, standing.basis == "predicted"
    roles = {"marker.color": name, "marker.line.color": name if hollow or name == "current" else "surface"}
    title = say(NAMES[name])
    shown: dict[str, Any] = {"mode": "markers", "name": title, "showlegend": False, "marker": _mark(name, flat, hollow)}
    if labels:
        roles["textfont.color"] = name
        shown |= {"mode": "markers+text", "text": [say(LABELS[name])], "textposition": LABEL_PLACES[name]}
    if flat:
        shown["cliponaxis"] = False
    columns: dict[str, str | list[str]] = dict(standing.columns)
    if standing.doubt:
        columns |= {"error_y.array": "above", "error_y.arrayminus": "below"}
        roles["error_y.color"] = name
        shown["error_y"] = {"type": "data", "symmetric": False, "thickness": 1.5, "width": 4}
    untested = name == "optimal" or hollow
    columns["customdata"] = [*NETWORK_TEXT, *PREDICTED_TEXT] if untested else NETWORK_TEXT
    hover = f"<b>{title}</b><br>{say(NETWORK_HOVER)}"
    shown["hovertemplate"] = hover.replace("<extra></extra>", say(PREDICTED_HOVER)) if untested else hover
    where = {"basis": standing.basis} if standing.basis else {}
    binding = Binding(name, columns, where, factors, called("evidence") if untested else {})
    return bound(kind, rows, binding, roles=roles, live=flat, **{**shown, **options})


def _is_empty(trace: Any, rows: RowSet) -> bool:
    return not Binding.of(trace.meta).values(rows.columns())["x"]


def _mark(name: str, flat: bool, hollow: bool) -> dict[str, Any]:
    size = (13 if flat else 7) + 3 * (name in ("current", "optimal"))
    # A star is no symbol of three-dimensional plots.
    symbol = SYMBOLS[name] if flat or name != "optimal" else "cross"
    symbol = f"{symbol.removesuffix('-open')}-open" if hollow else symbol
    return {"symbol": symbol, "size": size, "line": {"width": 2 if hollow or name == "current" else 1}}


def line(
    rows: RowSet, name: str, columns: Columns, role: str, title: str, *, kind: type[Any] = go.Scatter, **options: Any
) -> Any:
    """A line in the colour of a role."""
    style: dict[str, Any] = {"width": 4 if kind is go.Scatter3d else 2} | options.pop("line", {})
    binding = Binding(name, columns, factors=options.pop("factors", {}))
    shown = {"mode": "lines", "name": title, "hoverinfo": "skip"} | options
    return bound(kind, rows, binding, roles={"line.color": role}, line=style, **shown)


def band(rows: RowSet, name: str, low: Columns, high: Columns, role: str, **options: Any) -> list[Any]:
    """The area between two lines, in the colour of a role."""
    edge: dict[str, Any] = {"showlegend": False, "line": {"width": 0}} | options
    return [
        line(rows, name, low, role, say("lower end of the band"), **edge),
        line(rows, name, high, role, say("upper end of the band"), fill="tonexty", **edge),
    ]


def accuracy_range(top1: Sequence[float]) -> tuple[float, float]:
    """A range in steps of 5 % that holds all accuracies, for an axis that stays while twisting."""
    if not top1:
        return 0.0, 100.0
    return 5 * ((min(top1) - 1) // 5), 5 * -(-(max(top1) + 1) // 5)


def _size(kind: type[Any], own: bool, count: int) -> float:
    """Of a marker: the reference family stands out, but a crowd of it hides nothing."""
    other, crowded, few = (3, 3.5, 5.5) if kind is go.Scatter3d else (5.5, 6.5, 9)
    if not own:
        return other
    return crowded if count > CROWD else few
