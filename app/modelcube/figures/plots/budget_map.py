"""`budget-map`: every network of one budget by resolution and depth, with its width solved; holes where none is."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import axis, make_figure
from modelcube.figures.drawing.traces import bound, colour_bar, marks, measured_traces, with_bar
from modelcube.figures.drawing.words import NETWORKS_SENTENCE, called, recipe_words
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.equal_cost import budget_map
from modelcube.figures.rows.row_sets import BudgetMap, Measured, Networks
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import say
from modelcube.networks.ranges import PAGE_RANGES

TITLE = "Every network of this budget"
HOVER = "%{x} px, %{y} blocks<br>width %{z:.2f}<br>nearest network %{customdata:+.1%} off the budget<extra></extra>"
PREDICTED_HOVER = (
    "%{x} px, %{y} blocks, width %{customdata[0]:.2f}<br>top-1 %{z:.1f} ± %{customdata[1]:.1f} %, %{customdata[2]}<br>"
    "nearest network %{customdata[3]:+.1%} off the budget<extra></extra>"
)
HOLE_HOVER = (
    "%{x} px, %{y} blocks: no network meets this budget within 3 %<br>"
    "the nearest one is %{customdata:+.1%} off<extra></extra>"
)
UNFIT_HOVER = "%{x} px, %{y} blocks: needs more memory than there is<extra></extra>"


@dataclass(frozen=True, kw_only=True)
class BudgetMapData(FigureData):
    """What the budget map shows."""

    budget_map: BudgetMap
    near: Measured
    giant: Networks
    tiny: Networks
    optimal: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> BudgetMapData:
    """The budget map's data."""
    view = View(state, explorer)
    return BudgetMapData(
        setting=Setting.of(view),
        budget_map=budget_map(view.scene, view.budget, view.predictor, view.limits),
        near=rows.near(view),
        optimal=rows.optimal(view),
        **rows.networks(view),
    )


def figure(data: BudgetMapData) -> go.Figure:
    """The budget map drawn. Colour is kept for accuracy: where none is predicted, width shows in greys."""
    setting = data.setting
    blocks = data.budget_map.y
    measured = measured_traces(
        data.near,
        "near",
        {"x": "resolution", "y": "d"},
        reference_family=setting.reference_family,
        accuracy=setting.accuracy,
        factors={"y": setting.blocks},
        legend=False,
    )
    axes = {
        "xaxis": axis(
            say("resolution, px"), range=[data.budget_map.x[0] - 1, data.budget_map.x[-1] + 1], showgrid=False
        ),
        "yaxis": axis(say("depth, blocks"), range=[blocks[0] - 1, blocks[-1] + 1], showgrid=False),
    }
    networks = {"giant": data.giant, "tiny": data.tiny, "optimal": data.optimal, "current": data.current}
    traces = [
        _holes_and_ties(data.budget_map),
        *(_predictions(data.budget_map, setting.accuracy) if setting.level else [_widths(data.budget_map)]),
        *(_unfit(data.budget_map) if _is_limited(setting.state) else []),
        *(with_bar(measured, y=0.23, len=0.46) if setting.level is None else measured),
        *marks(networks, {"x": "resolution", "y": "blocks"}),
    ]
    return make_figure(traces, title=say(TITLE), axes=axes, theme=setting.state.theme, showlegend=False)


def alt(data: BudgetMapData) -> str:
    """The budget map in words."""
    return say(
        "Map of the networks of {backbone} that cost as much as the budget, resolution to the right, depth upwards, "
        "{colour}. Empty places: no network is within 3 %. {networks}",
        backbone=data.setting.backbone,
        colour=say("predicted accuracy as colour") if data.setting.level else say("width as grey"),
        networks=say(NETWORKS_SENTENCE),
    )


def caption(data: BudgetMapData) -> str:
    """What is shown, and how sure it is."""
    greyed = say(" Grey: needs more memory than there is.") if _is_limited(data.setting.state) else ""
    return say(
        "Every place costs the same: resolution and depth as placed, width solved on exact counts. Holes are budgets "
        "that no network meets within 3 %. {colours}Points: measured networks within 25 % of the budget, coloured by "
        "accuracy; solid: our rounding gives this very network; open: near its stated ratios.{greyed}",
        colours=_colours(data.setting.level),
        greyed=greyed,
    )


def _colours(level: str | None) -> str:
    if level is None:
        return say("The darker, the wider. ")
    return say(
        "Colour: top-1 accuracy as predicted for {recipe}; hatched: extrapolated, beyond what validation on left-out "
        "rows covers. The line encloses what cannot be told from the best place of the map at 95 %. ",
        recipe=recipe_words(level),
    )


def _widths(found: BudgetMap) -> go.Heatmap:
    binding = Binding("budget_map", {"x": "x", "y": "y", "z": "z", "customdata": "residual"})
    return bound(
        go.Heatmap,
        found,
        binding,
        roles={"colorscale": ["line", "ink-soft"]},
        name=say("width"),
        zmin=PAGE_RANGES.w.low,
        zmax=PAGE_RANGES.w.high,
        hovertemplate=say(HOVER),
        hoverongaps=False,
        colorbar=colour_bar(say("width"), y=0.77, len=0.46),
    )


def _predictions(found: BudgetMap, accuracy: tuple[float, float]) -> list[Any]:
    """Accuracy as colour, and strokes over what is extrapolated."""
    colours = bound(
        go.Heatmap,
        found,
        Binding(
            "budget_map",
            {"x": "x", "y": "y", "z": "top1", "customdata": ["z", "margin", "evidence", "residual"]},
            words=called("evidence"),
        ),
        name=say("predicted accuracy"),
        colorscale="Viridis",
        zmin=accuracy[0],
        zmax=accuracy[1],
        hovertemplate=say(PREDICTED_HOVER),
        hoverongaps=False,
        colorbar=colour_bar(say("top-1, %")),
    )
    strokes = bound(
        go.Scatter,
        found,
        Binding("budget_map", {"x": "hatch_x", "y": "hatch_y"}),
        roles={"line.color": "surface"},
        name=say("extrapolated"),
        mode="lines",
        line={"width": 1.25, "simplify": False},
        connectgaps=False,
        hoverinfo="skip",
    )
    return [colours, strokes]


def _holes_and_ties(found: BudgetMap) -> go.Contour:
    """A line around the best and what ties with it; where no colour tells more, it says that no network is there."""
    return bound(
        go.Contour,
        found,
        Binding("budget_map", {"x": "x", "y": "y", "z": "tie", "customdata": "residual"}),
        roles={"line.color": "ink"},
        name=say("not distinguishable from the best at 95 %"),
        autocontour=False,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"width": 1.5, "smoothing": 0},
        showscale=False,
        hovertemplate=say(HOLE_HOVER),
    )


def _is_limited(state: State) -> bool:
    return state.sram is not None or state.flash is not None


def _unfit(found: BudgetMap) -> list[go.Heatmap]:
    """Grey over what needs more memory than there is."""
    trace = bound(
        go.Heatmap,
        found,
        Binding("budget_map", {"x": "x", "y": "y", "z": "unfit"}),
        roles={"colorscale": ["ink-soft", "ink-soft"]},
        name=say("does not fit"),
        opacity=0.35,
        zmin=0,
        zmax=1,
        showscale=False,
        hoverongaps=False,
        hovertemplate=say(UNFIT_HOVER),
    )
    return [trace]
