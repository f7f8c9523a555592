"""`formulas`: resolution, depth and width that each formula chooses along the budget."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.panels import on_panel, panel_axes
from modelcube.figures.drawing.style import NAMES, log_axis, make_figure, si_text
from modelcube.figures.drawing.traces import PALE, band, bound, line, marks
from modelcube.figures.drawing.words import NETWORKS_SENTENCE, listed, recipe_words
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import GiantCurve, Networks, OptimalCurve, TinyCurve, TinyPoints
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.formulas.budget import BUDGETS
from modelcube.languages.saying import say

TITLE = "What each formula chooses along the budget"
PANELS = ("r", "d", "w")
MAX_NAMED = 6
RATIOS = {"r": (0.3, 1.2), "d": (0.25, 1.5), "w": (0.2, 1.2)}


@dataclass(frozen=True, kw_only=True)
class FormulasData(FigureData):
    """What the formulas' curves show."""

    tiny_curve: TinyCurve
    giant_curve: GiantCurve
    tiny_points: TinyPoints
    optimal_curve: OptimalCurve
    giant: Networks
    tiny: Networks
    optimal: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> FormulasData:
    """The data of the formulas' curves."""
    view = View(state, explorer)
    return FormulasData(
        setting=Setting.of(view),
        tiny_curve=rows.tiny_curve(view),
        giant_curve=rows.giant_curve(view),
        tiny_points=rows.tiny_points(view),
        optimal_curve=rows.optimal_curve(view),
        optimal=rows.optimal(view),
        **rows.networks(view),
    )


def figure(data: FormulasData) -> go.Figure:
    """Three panels over one axis of budgets, drawn; bands are of the tiny formula's regression."""
    setting = data.setting
    budget = say("budget, × {flops}", flops=si_text(setting.flops))
    axes = panel_axes(
        [log_axis(budget, BUDGETS.low * 0.95, BUDGETS.high * 1.05) for _ in PANELS],
        [log_axis(setting.ratios[name], *RATIOS[name]) for name in PANELS],
    )
    return make_figure(
        [trace for panel, name in enumerate(PANELS) for trace in _panel(data, panel, name)],
        title=say(TITLE),
        axes=axes,
        theme=setting.state.theme,
        height=400,
    )


def alt(data: FormulasData) -> str:
    """The formulas' curves in words."""
    return say(
        "Three plots of resolution, depth and width ratio of {backbone} against the budget, logarithmic: the tiny "
        "formula keeps more resolution and less width than the giant formula as the budget shrinks. {networks}",
        backbone=data.setting.backbone,
        networks=say(NETWORKS_SENTENCE),
    )


def caption(data: FormulasData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "The budget c is a share of the backbone's {flops} multiply-adds. Tiny formula: Gaussian-process regression of "
        "resolution and depth on the budget, with its 95 % band, over {networks}; width follows from the budget on "
        "exact counts. Giant formula: r = 1.15^φ, d = 1.2^φ, w = 1.1^φ (EfficientNet, arXiv 1905.11946), its ratios "
        "before rounding. {best}Marks stand where rounding leaves each network.",
        flops=si_text(data.setting.flops),
        networks=_fitted_on(data),
        best=_best(data.setting.level),
    )


def _best(level: str | None) -> str:
    if level is None:
        return ""
    return say(
        "Best predicted: the network of the highest accuracy within the budget, for {recipe}, an untested candidate; "
        "its band spans those that cannot be told from it at 95 %. ",
        recipe=recipe_words(level),
    )


def _fitted_on(data: FormulasData) -> str:
    names = data.tiny_points.name
    if len(names) <= MAX_NAMED:
        return say("{networks} (TinyNet paper, arXiv 2010.14819)", networks=listed(names))
    return say(
        "the {count} best networks of {study} by non-dominated sorting", count=len(names), study=data.setting.study
    )


def _panel(data: FormulasData, panel: int, name: str) -> list[Any]:
    columns = {"x": "c", "y": name}
    networks = {"giant": data.giant, "tiny": data.tiny, "optimal": data.optimal, "current": data.current}
    low, high = ({"x": "c", "y": f"{name}_{end}"} for end in ("low", "high"))
    traces = [
        *band(data.optimal_curve, "optimal_curve", low, high, "optimal", fillcolor=PALE),
        *(band(data.tiny_curve, "tiny_curve", low, high, "tiny") if name != "w" else []),
        line(data.giant_curve, "giant_curve", columns, "giant", say(NAMES["giant"]), line={"shape": "hv"}),
        line(data.tiny_curve, "tiny_curve", columns, "tiny", say(NAMES["tiny"])),
        line(data.optimal_curve, "optimal_curve", columns, "optimal", say(NAMES["optimal"]), line={"dash": "dot"}),
        _points(data.tiny_points, columns),
        *marks(networks, columns, labels=False, legend=["current"]),
    ]
    for trace in traces:
        trace.update(legendgroup=trace.name, showlegend=panel == 0 and trace.showlegend is not False, **on_panel(panel))
    return traces


def _points(points: TinyPoints, columns: dict[str, str]) -> Any:
    return bound(
        go.Scatter,
        points,
        Binding("tiny_points", {**columns, "customdata": ["name", "c"]}),
        roles={"marker.color": "tiny"},
        mode="markers",
        name=say("networks it is fitted on"),
        marker={"symbol": "circle-open", "size": 8},
        hovertemplate="<b>%{customdata[0]}</b><br>c = %{customdata[1]:.3f}, %{y:.3f}<extra></extra>",
    )
