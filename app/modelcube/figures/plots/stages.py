"""`stages`: where multiply-adds, parameters and memory go, stage by stage."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.panels import on_panel, panel_axes
from modelcube.figures.drawing.style import NAMES, axis, make_figure
from modelcube.figures.drawing.traces import bound
from modelcube.figures.drawing.words import called, joined
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import Stages
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import say

TITLE = "Cost of each stage"
KIB = 1024
HOVER = (
    "%{customdata[0]}: %{customdata[1]} blocks, %{customdata[2]} channels, %{customdata[3]} px<br>"
    "%{customdata[4]:.3s} multiply-adds, %{customdata[5]:.3s} parameters<extra></extra>"
)


@dataclass(frozen=True, kw_only=True)
class StagesData(FigureData):
    """What the stages show."""

    stages_giant: Stages
    stages_tiny: Stages
    stages_current: Stages


def figure_data(state: State, explorer: Explorer) -> StagesData:
    """The data of the stages."""
    view = View(state, explorer)
    return StagesData(
        setting=Setting.of(view),
        stages_giant=rows.stages(view, view.giant),
        stages_tiny=rows.stages(view, view.tiny),
        stages_current=rows.stages(view, view.current),
    )


def figure(data: StagesData) -> go.Figure:
    """Three panels of bars, drawn; a line marks the limit of memory where there is one."""
    setting = data.setting
    memory = say("memory for maps, KiB ({precision})", precision=setting.state.precision)
    words = [say(setting.count.words), say("parameters"), memory]
    axes = panel_axes(
        [axis(say("stage"), type="category", showgrid=False, tickangle=90) for _ in words],
        [axis(title, rangemode="tozero") for title in words],
    )
    limit = [_limit(setting.state.sram)] if setting.state.sram is not None else []
    return make_figure(
        [trace for panel in range(len(words)) for trace in _bars(data, panel)],
        title=say(TITLE),
        axes=axes,
        theme=setting.state.theme,
        height=420,
        margin={"l": 56, "r": 16, "t": 76, "b": 92},
        roles={"shapes[0].line.color": "ink"} if limit else {},
        shapes=limit,
        barmode="group",
        bargap=0.25,
    )


def alt(data: StagesData) -> str:
    """The stages in words."""
    now = data.stages_current
    largest = [
        say("{what} in stage {stage}", what=say(title), stage=say(now.stage[values.index(max(values))]))
        for title, values in (("multiply-adds", now.flops), ("parameters", now.params), ("memory", now.peak))
    ]
    return say(
        "Bar charts of multiply-adds, parameters and memory of each stage, for the giant formula's, the tiny formula's "
        "and the current network. When drawn, the current network's largest: {largest}.",
        largest=joined(largest),
    )


def caption(data: StagesData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "Exact counts. Memory: the largest set of maps that a layer of the stage needs at once when layers run one "
        "after another, {precision}; engines differ.",
        precision=data.setting.state.precision,
    )


def _bars(data: StagesData, panel: int) -> list[Any]:
    count = data.setting.count
    column = (count.column, "params", "peak")[panel]
    factor = (float(count.factor), 1.0, 1 / KIB)[panel]
    return [
        bound(
            go.Bar,
            stages,
            Binding(
                f"stages_{name}",
                {
                    "x": "stage",
                    "y": column,
                    "customdata": ["stage", "blocks", "channels", "resolution", "flops", "params"],
                },
                factors={"y": factor},
                words=called("stage"),
            ),
            roles={"marker.color": name},
            name=say(NAMES[name]),
            legendgroup=name,
            showlegend=panel == 0,
            hovertemplate=f"<b>{say(NAMES[name])}</b><br>{say(HOVER)}",
            **on_panel(panel),
        )
        for name, stages in (
            ("giant", data.stages_giant),
            ("tiny", data.stages_tiny),
            ("current", data.stages_current),
        )
    ]


def _limit(sram: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x3 domain",
        "yref": "y3",
        "x0": 0,
        "x1": 1,
        "y0": sram,
        "y1": sram,
        "line": {"width": 1, "dash": "dash"},
    }
