"""`cube`: resolution, depth and width as axes; surfaces of one budget and one accuracy, the formulas, the measured."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import CAMERA, NAMES, log_axis, make_figure
from modelcube.figures.drawing.traces import accuracy_marker, bound, line, marks, measured_traces, with_bar
from modelcube.figures.drawing.words import (
    NETWORKS_SENTENCE,
    evidence_sentence,
    fill,
    points_sentence,
    recipe_words,
    source_sentence,
)
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.equal_accuracy import accuracy_surface
from modelcube.figures.rows.equal_cost import budget_surface
from modelcube.figures.rows.row_sets import (
    AccuracySurface,
    BudgetSurface,
    GiantCurve,
    Measured,
    Networks,
    TinyCurve,
)
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import ACCURACY, BUDGET, State
from modelcube.languages.saying import paragraph, say
from modelcube.networks.ranges import PAGE_RANGES

TITLE = "The cube of resolution, depth and width"
TITLE_SIZE = 12  # of axes, so that those of width and resolution do not meet
AXES = {"x": "r", "y": "d", "z": "w"}


@dataclass(frozen=True, kw_only=True)
class CubeData(FigureData):
    """What the cube shows; None is a surface that is not asked for."""

    measured: Measured
    budget_surface: BudgetSurface | None
    accuracy_surface: AccuracySurface | None
    tiny_curve: TinyCurve
    giant_curve: GiantCurve
    giant: Networks
    tiny: Networks
    optimal: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> CubeData:
    """The cube's data."""
    view = View(state, explorer)
    return CubeData(
        setting=Setting.of(view),
        measured=rows.measured(view),
        budget_surface=budget_surface(view.scene, view.budget, view.predictor) if BUDGET in view.surfaces else None,
        accuracy_surface=accuracy_surface(view.predictor, view.surface_top1) if ACCURACY in view.surfaces else None,
        tiny_curve=rows.tiny_curve(view),
        giant_curve=rows.giant_curve(view),
        optimal=rows.optimal(view),
        **rows.networks(view),
    )


def figure(data: CubeData) -> go.Figure:
    """The cube drawn, its axes logarithmic: there, the surface of r²·d·w² = c is a plane."""
    setting = data.setting
    places = {
        "xaxis": (setting.ratios["r"], PAGE_RANGES.r),
        "yaxis": (setting.ratios["d"], PAGE_RANGES.d),
        "zaxis": (setting.ratios["w"], PAGE_RANGES.w),
    }
    traces = [
        _corners(data.measured),
        *([_budget_surface(data.budget_surface, setting)] if data.budget_surface else []),
        *(_accuracy_surface(data.accuracy_surface, setting) if data.accuracy_surface else []),
        *with_bar(_measured(data)),
        line(data.giant_curve, "giant_curve", AXES, "giant", say(NAMES["giant"]), kind=go.Scatter3d),
        line(data.tiny_curve, "tiny_curve", AXES, "tiny", say(NAMES["tiny"]), kind=go.Scatter3d),
        *marks(
            {"giant": data.giant, "tiny": data.tiny, "optimal": data.optimal, "current": data.current},
            AXES,
            kind=go.Scatter3d,
            labels=False,
            legend=["optimal", "current"],
        ),
    ]
    axes = {name: _axis(title, ratios.low, ratios.high) for name, (title, ratios) in places.items()}
    roles = {f"scene.{name}.{path}": role for name in places for path, role in _AXIS_ROLES.items()}
    scene = {**axes, "camera": CAMERA, "aspectmode": "cube", "bgcolor": "rgba(0,0,0,0)"}
    return make_figure(
        traces,
        title=say(TITLE),
        axes={},
        theme=setting.state.theme,
        height=600,
        roles=roles,
        scene=scene,
        dragmode="turntable",  # of the whole layout: Plotly.js goes back to that whenever its modes change
        margin={"l": 12, "r": 12, "t": 130 if data.budget_surface and data.accuracy_surface else 110, "b": 0},
    )


def alt(data: CubeData) -> str:
    """The cube in words."""
    drawn = {BUDGET: data.budget_surface, ACCURACY: data.accuracy_surface}
    return _described(data.setting, data.measured, [name for name, surface in drawn.items() if surface])


def quick_alt(view: View) -> str:
    """The same of a view, filled, in little time: it tells no place of a surface."""
    told: dict[str, Any] = {name: row.columns() for name, row in rows.networks(view).items()}
    level = view.surface_top1 if ACCURACY in view.surfaces else None
    told["accuracy_surface"] = {"level": [] if level is None else [rows.short(level)]}
    return fill(_described(Setting.of(view), rows.measured(view), view.surfaces), told)


def _described(setting: Setting, measured: Measured, surfaces: Collection[str]) -> str:
    held = say("A surface holds the networks of one budget. ") if BUDGET in surfaces else ""
    if ACCURACY in surfaces:
        held += say("A surface holds the places that are predicted to be worth {accuracy_surface.level:.1f} % top-1. ")
    return say(
        "Three-dimensional plot of {backbone} scaled in resolution, depth and width, logarithmic axes. {evidence} "
        "{held}{networks}",
        backbone=setting.backbone,
        evidence=evidence_sentence(measured),
        held=held,
        networks=say(NETWORKS_SENTENCE),
    )


def caption(data: CubeData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "{points} {held} {evidence} {sources}",
        points=points_sentence(data.measured, data.setting.backbone),
        held=_held(data),
        evidence=evidence_sentence(data.measured),
        sources=source_sentence(data.measured),
    )


def _held(data: CubeData) -> str:
    """What the surfaces hold."""
    level, sentences = data.setting.level, []
    recipe = recipe_words(level) if level else ""
    if data.budget_surface:
        colours = say(", coloured by the top-1 accuracy predicted for {recipe}", recipe=recipe) if level else ""
        held = say("The surface of one budget holds the networks that cost as much{colours}.", colours=colours)
        sentences.append(held)
    if data.accuracy_surface and level:
        asked = data.setting.state.surface_top1
        top1 = say("to be worth {top1} %", top1=f"{asked:g}") if asked is not None else ""
        sentence = say(
            "The surface of one accuracy holds the places that are predicted {accuracy}: top-1 on {study}, for "
            "{recipe}. Where only its net is drawn it is extrapolated, beyond what validation on left-out rows covers. "
            "It is that of the mean: the table says how sure it is at each place.",
            accuracy=top1 or say("to be worth as much as the current network"),
            study=data.setting.study,
            recipe=recipe,
        )
        sentences.append(sentence)
    return paragraph(sentences)


_AXIS_ROLES = {"gridcolor": "line", "linecolor": "line", "tickfont.color": "ink-soft", "title.font.color": "ink-soft"}


def _measured(data: CubeData) -> list[Any]:
    return measured_traces(
        data.measured,
        "measured",
        AXES,
        reference_family=data.setting.reference_family,
        accuracy=data.setting.accuracy,
        kind=go.Scatter3d,
    )


def _corners(measured: Measured) -> Any:
    """Two unseen points, so that the extent of the data, which Plotly.js scales everything by, stays while twisting."""
    ends = {"x": PAGE_RANGES.r, "y": PAGE_RANGES.d, "z": PAGE_RANGES.w}
    shown: dict[str, Any] = {axis: [ratios.low, ratios.high] for axis, ratios in ends.items()}
    shown |= {"mode": "markers", "opacity": 0, "marker": {"size": 1}, "showlegend": False, "hoverinfo": "skip"}
    return bound(go.Scatter3d, measured, Binding("measured", {}), name=say("corners"), **shown)


def _budget_surface(surface: BudgetSurface, setting: Setting) -> go.Mesh3d:
    """The surface in the colours of predicted accuracy, or grey where nothing is predicted."""
    columns = {path: path for path in "xyzijk"}
    coloured = {**accuracy_marker(setting.accuracy), "showscale": False, "opacity": 0.55}
    return bound(
        go.Mesh3d,
        surface,
        Binding("budget_surface", columns | ({"intensity": "top1"} if setting.level else {})),
        roles={"color": "ink-soft"},
        name=say("equal multiply-adds"),
        showlegend=True,
        **(coloured if setting.level else {"opacity": 0.25}),
        hoverinfo="skip",
        flatshading=False,
    )


def _accuracy_surface(surface: AccuracySurface, setting: Setting) -> list[Any]:
    """The surface in the colour of its accuracy where it is predicted, a bare net where it is extrapolated."""
    places = {path: path for path in "xyzijk"}
    filled = bound(
        go.Mesh3d,
        surface,
        Binding("accuracy_surface", places | {"intensity": "top1"}),
        name=say("equal predicted accuracy"),
        showlegend=True,
        **accuracy_marker(setting.accuracy),
        showscale=False,
        opacity=0.55,
        hoverinfo="skip",
        flatshading=False,
    )
    ends = {path: f"net_{path}" for path in "xyz"}
    net = line(
        surface,
        "accuracy_surface",
        ends,
        "ink-soft",
        say("equal accuracy, extrapolated"),
        kind=go.Scatter3d,
        line={"width": 2},
        opacity=0.5,
        connectgaps=False,
    )
    return [filled, net]


def _axis(title: str, low: float, high: float) -> dict[str, object]:
    shown = log_axis(title, low, high)
    return {name: shown[name] for name in ("title", "type", "range", "tickvals", "ticktext")} | {
        "title": {"text": title, "font": {"size": TITLE_SIZE}},
        "showbackground": False,
        "showspikes": False,
        "zeroline": False,
    }
