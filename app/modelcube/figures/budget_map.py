"""`budget-map`: every network of one budget by resolution and depth, with its width solved; holes where none is."""

from dataclasses import dataclass

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures import rows
from modelcube.figures.binding import Binding
from modelcube.figures.data import FigureData, Setting
from modelcube.figures.equal_cost import budget_map
from modelcube.figures.row_sets import BudgetMap, Measured, Networks
from modelcube.figures.state import State
from modelcube.figures.style import axis, make_figure
from modelcube.figures.traces import bound, colour_bar, marks, measured_traces, with_bar
from modelcube.figures.view import View
from modelcube.figures.words import NETWORKS_SENTENCE
from modelcube.networks.ranges import PAGE_RANGES

TITLE = "Every network of this budget"
HOVER = "%{x} px, %{y} blocks<br>width %{z:.2f}<br>nearest network %{customdata:+.1%} off the budget<extra></extra>"


@dataclass(frozen=True, kw_only=True)
class BudgetMapData(FigureData):
    """What the budget map shows."""

    budget_map: BudgetMap
    near: Measured
    giant: Networks
    tiny: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> BudgetMapData:
    """The budget map's data."""
    view = View(state, explorer)
    return BudgetMapData(
        setting=Setting.of(view),
        budget_map=budget_map(view.scene, view.budget),
        near=rows.near(view),
        **rows.networks(view),
    )


def figure(data: BudgetMapData) -> go.Figure:
    """The budget map drawn. Width is coloured in greys, since colour is kept for accuracy."""
    setting = data.setting
    blocks = data.budget_map.y
    measured = measured_traces(
        data.near,
        "near",
        {"x": "resolution", "y": "d"},
        speaking=setting.speaking,
        accuracy=setting.accuracy,
        factors={"y": setting.blocks},
        legend=False,
    )
    axes = {
        "xaxis": axis("resolution, px", range=[data.budget_map.x[0] - 1, data.budget_map.x[-1] + 1], showgrid=False),
        "yaxis": axis("depth, blocks", range=[blocks[0] - 1, blocks[-1] + 1], showgrid=False),
    }
    traces = [
        _widths(data.budget_map),
        *with_bar(measured, y=0.23, len=0.46),
        *marks({"giant": data.giant, "tiny": data.tiny, "current": data.current}, {"x": "resolution", "y": "blocks"}),
    ]
    return make_figure(traces, title=TITLE, axes=axes, theme=setting.state.theme, showlegend=False)


def alt(data: BudgetMapData) -> str:
    """The budget map in words."""
    return (
        f"Map of the networks of {data.setting.backbone} that cost as much as the budget, resolution to the right, "
        f"depth upwards, width as grey. Empty places: no network is within 3 %. {NETWORKS_SENTENCE}"
    )


def caption(data: BudgetMapData) -> str:
    """What is shown, and how sure it is."""
    return (
        "Every place costs the same: resolution and depth as placed, width solved on exact counts (the darker, the "
        "wider). Holes are budgets that no network meets within 3 %. Points: measured networks within 25 % of the "
        "budget, coloured by accuracy; solid: our rounding gives this very network; open: near its stated ratios."
    )


def _widths(found: BudgetMap) -> go.Heatmap:
    binding = Binding("budget_map", {"x": "x", "y": "y", "z": "z", "customdata": "residual"})
    return bound(
        go.Heatmap,
        found,
        binding,
        roles={"colorscale": ["line", "ink-soft"]},
        name="width",
        zmin=PAGE_RANGES.w.low,
        zmax=PAGE_RANGES.w.high,
        hovertemplate=HOVER,
        hovertemplatefallback="none within 3 %",
        colorbar=colour_bar("width", y=0.77, len=0.46),
    )
