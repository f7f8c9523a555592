"""`depth`: what depth buys, by study: slopes of accuracy on depth at equal multiply-adds and at fixed blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import axis, make_figure
from modelcube.figures.drawing.traces import bound
from modelcube.figures.drawing.words import called
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import DepthSlopes
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.formulas.importance import points_per_doubling
from modelcube.languages.saying import paragraph, say
from modelcube.studies.shipped import Shipped

TITLE = "What does depth buy?"
SOURCES = {
    "accel-nasbench": "Accel-NASBench",
    "once-for-all": "Once-for-All, weights shared",
    "nas-bench-macro": "NAS-Bench-Macro, CIFAR-10",
    "fashion-mnist": "Fashion-MNIST, measured here",
}
PARTS = {
    "all": "all",
    "no stage with e=1": "every stage expanded",
    "short recipe": "59 networks, 16 epochs",
    "long recipe": "the same, 50 epochs",
    "long − short": "difference of both recipes",
    "at least 1 block": "1 to 8 blocks",
    "at least 5 blocks": "5 to 8 blocks",
    "two epochs": "two epochs",
}
HELD = {
    "flops": ("at equal multiply-adds", "circle", "ink"),
    "flops and e=1": ("at equal multiply-adds and equally many stages without expansion", "diamond-open", "ink"),
    "blocks": ("at fixed expansion, kernel and squeeze-and-excitation", "circle-open", "ink-soft"),
}
TICKS = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
ROW_HEIGHT = 30  # pixels a line of the plot
HOVER = (
    "<b>%{y}</b><br>slope %{x:.3f} ± %{error_x.array:.3f} (95 %)<br>%{customdata[0]:.1f} points per doubling near 60 %"
    "<br>%{customdata[1]} networks, %{customdata[2]} to %{customdata[3]} blocks<br>held: "
    "%{customdata[4]}<extra></extra>"
)


@dataclass(frozen=True, kw_only=True)
class DepthData(FigureData):
    """What the figure of depth shows; `shown` is the number of networks by family."""

    slopes: DepthSlopes
    shown: Mapping[str, int]

    def sources(self) -> Mapping[str, int]:
        """Families of all studies whose slopes are shown."""
        return self.shown


def figure_data(state: State, explorer: Explorer) -> DepthData:
    """The slopes, the same for every state; none while a guess is still to be made."""
    slopes = _slopes(() if state.hides else _shipped())
    studies = [explorer.studies[name].study for name in dict.fromkeys(slopes.study) if name in explorer.studies]
    shown = {family.id: family.rows for study in studies for family in study.families.values()}
    return DepthData(setting=Setting.of(View(state, explorer)), slopes=slopes, shown=shown)


def figure(data: DepthData) -> go.Figure:
    """The slopes drawn, one line a source and budget, with 95 % intervals."""
    labels = list(dict.fromkeys(data.slopes.label))
    ticks = [f"{_signed(tick, 1)}<br>{_signed(points_per_doubling(tick), 1)}" for tick in TICKS]
    title = say("slope of logit(top-1) on ln(blocks)<br>points per doubling near 60 %")
    axes = {
        "xaxis": axis(title, range=[-0.3, 0.85], tickvals=list(TICKS), ticktext=ticks),
        "yaxis": axis(
            "",  # the labels say what they are; they stand inside, over their line: phones have no room beside the plot
            type="category",
            categoryorder="array",
            categoryarray=labels[::-1],
            ticks="",
            ticklabelposition="inside top",
        ),
    }
    zero = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "layer": "below", "line": {"width": 1}}
    return make_figure(
        [_trace(data.slopes, held) for held in HELD],
        title=say(TITLE),
        axes=axes,
        theme=data.setting.state.theme,
        height=210 + ROW_HEIGHT * len(labels),
        roles={"shapes[0].line.color": "ink-soft"},
        shapes=[zero],
        margin={"l": 16, "r": 16, "t": 112, "b": 84},
    )


def alt(data: DepthData) -> str:
    """The slopes in words."""
    return say(
        "Slopes of accuracy on depth with 95 % intervals, by source and budget. At equal multiply-adds: {found}.",
        found=say("; ").join(_found(data.slopes)) or say("no slope"),
    )


def caption(data: DepthData) -> str:
    """What is held, why the sources disagree, and what none of them covers."""
    return paragraph(
        [
            say(
                "Each mark is the slope of logit(top-1) on the logarithm of the number of blocks, by least "
                "squares with "
                "HC3 standard errors. Held are multiply-adds (with the mean kernel and the share of "
                "squeeze-and-excitation), or else expansion, kernel and squeeze-and-excitation: then depth may cost "
                "what it costs."
            ),
            say(
                "The sources disagree. At equal multiply-adds depth is paid for with expansion: below 200 million "
                "every network of Accel-NASBench has a stage without expansion, deeper ones have more, and where as "
                "many are held the slope is clearly positive. Few epochs count too: the same networks gain more from "
                "depth with the longer recipe, and with two epochs on Fashion-MNIST deeper networks are worse."
            ),
            say(
                "Width and resolution do not vary but in Fashion-MNIST. Accel-NASBench was tested at a larger "
                "size than "
                "trained, once; Once-for-All's networks share weights and were searched for; NAS-Bench-Macro has "
                "CIFAR-10's 32 pixels. Not covered: Accel-NASBench has no network below 75 million multiply-adds, and "
                "besides the TinyNets none below 100 million differs in depth alone. No slope enters a prediction."
            ),
        ]
    )


def _trace(slopes: DepthSlopes, held: str) -> Any:
    name, symbol, role = HELD[held]
    columns: dict[str, str | list[str]] = {
        "x": "slope",
        "y": "label",
        "error_x.array": "margin",
        "customdata": ["points", "n", "blocks_low", "blocks_high", "holds"],
    }
    return bound(
        go.Scatter,
        slopes,
        Binding("slopes", columns, where={"held": held}, words=called("holds")),
        roles={"marker.color": role, "error_x.color": role},
        mode="markers",
        name=say(name),
        marker={"symbol": symbol, "size": 9, "line": {"width": 2 if symbol.endswith("open") else 0}},
        error_x={"type": "data", "thickness": 1.5, "width": 4},
        hovertemplate=say(HOVER),
    )


def _found(slopes: DepthSlopes) -> Iterator[str]:
    for row in slopes.records():
        if row["held"] == "flops":
            slope, margin = _signed(row["slope"], 2), f"{row['margin']:.2f}"
            yield say("{label}: {slope} ± {margin}", label=row["label"], slope=slope, margin=margin)


@cache
def _shipped() -> tuple[Mapping[str, Any], ...]:
    results = Shipped(asset_folder("results"))
    return tuple(results.rows("depth"))


def _slopes(rows: tuple[Mapping[str, Any], ...]) -> DepthSlopes:
    own = {"label": [_label(row) for row in rows], "margin": [round(row["high"] - row["slope"], 4) for row in rows]}
    names = [field.name for field in fields(DepthSlopes) if field.name not in own]
    return DepthSlopes(**own, **{name: [row[name] for row in rows] for name in names})


def _label(row: Mapping[str, Any]) -> str:
    source, part = say(SOURCES[row["study"]]), say(PARTS[row["rows"]])
    if row["budget"]:
        return say("{source}: below {budget}\u00a0M", source=source, budget=f"{row['budget']:g}")
    return say("{source}: {part}", source=source, part=part)


def _signed(value: float, digits: int) -> str:
    return f"{value + 0:.{digits}f}".replace("-", "−")
