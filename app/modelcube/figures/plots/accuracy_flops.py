"""`accuracy-flops`: measured accuracy against cost, with the Pareto front of the measurements."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import axis, log_axis, make_figure
from modelcube.figures.drawing.traces import PALE, accuracy_range, band, bound, line, marks, measured_traces
from modelcube.figures.drawing.words import evidence_sentence, recipe_words, source_sentence, standing_sentence
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import Measured, Networks, PredictedFront
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import paragraph, say

TITLE = "Accuracy against cost"


@dataclass(frozen=True, kw_only=True)
class AccuracyFlopsData(FigureData):
    """What accuracy against cost shows."""

    measured: Measured
    front: Measured
    predicted_front: PredictedFront
    accuracies: list[float]
    giant: Networks
    tiny: Networks
    optimal: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> AccuracyFlopsData:
    """The data of accuracy against cost."""
    view = View(state, explorer)
    return AccuracyFlopsData(
        setting=Setting.of(view),
        measured=rows.measured(view),
        front=rows.front(view),
        predicted_front=rows.predicted_front(view),
        accuracies=rows.accuracies(view),
        optimal=rows.optimal(view),
        **rows.networks(view),
    )


def figure(data: AccuracyFlopsData) -> go.Figure:
    """Accuracy against cost drawn; a hairline stands at the current network's cost."""
    setting, count = data.setting, data.setting.count
    columns = {"x": count.column, "y": "top1"}
    factors = {"x": count.factor}
    low, high = accuracy_range(data.accuracies)
    axes = {
        "xaxis": log_axis(say(count.words), *_costs(data), si=True),
        "yaxis": axis(say("top-1 accuracy, % ({study})", study=setting.study), range=[low, high]),
    }
    traces = [
        _cost_line(data.current, count.column, count.factor, (low, high)),
        *_predicted_front(data),
        line(
            data.front,
            "front",
            columns,
            "ink-soft",
            say("Pareto front, measured"),
            line={"shape": "hv", "width": 1},
            factors=factors,
        ),
        *measured_traces(
            data.measured,
            "measured",
            columns,
            reference_family=setting.reference_family,
            accuracy=setting.accuracy,
            factors=factors,
        ),
        *marks(
            {"giant": data.giant, "tiny": data.tiny, "optimal": data.optimal, "current": data.current},
            columns,
            factors=factors,
            predicted={"x": count.column, "y": "mean"},
        ),
    ]
    return make_figure(traces, title=say(TITLE), axes=axes, theme=setting.state.theme)


def alt(data: AccuracyFlopsData) -> str:
    """Accuracy against cost in words."""
    return say(
        "Scatter plot of top-1 accuracy against {count}, logarithmic. {measured} The current network costs "
        "{current.flops:si} multiply-adds. Its accuracy, measured: {current.top1:.1f}; predicted: {current.mean:.1f}.",
        count=say(data.setting.count.words),
        measured=paragraph([evidence_sentence(data.measured), _range(data)]),
    )


def caption(data: AccuracyFlopsData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "{evidence} Recipes differ between families: only within one do accuracies compare directly. The front leaves "
        "out quantised and weight-shared networks and those tested at another resolution than they were trained at. "
        "{predictions}{standing}The hairline stands at the current network's cost. {sources}",
        evidence=evidence_sentence(data.measured),
        predictions=_predictions(data.setting.level),
        standing=standing_sentence(data.setting.level),
        sources=source_sentence(data.measured),
    )


def _range(data: AccuracyFlopsData) -> str:
    """Of the measured accuracies; "" where there are none."""
    if not data.measured.top1:
        return ""
    return say(
        "Their accuracies go from {low} to {high} %; {front} of them are on the Pareto front.",
        low=f"{min(data.measured.top1):.1f}",
        high=f"{max(data.measured.top1):.1f}",
        front=len(data.front.id),
    )


def _predictions(level: str | None) -> str:
    if level is None:
        return ""
    return say(
        "Dotted: the best network within each budget as predicted for {recipe}, untested, with its 95 % interval for a "
        "new training; only networks where validation shows that intervals hold. ",
        recipe=recipe_words(level),
    )


def _predicted_front(data: AccuracyFlopsData) -> list[Any]:
    """The front of the predictions, dotted, in its interval."""
    count = data.setting.count
    low, mean, high = ({"x": count.column, "y": column} for column in ("low", "mean", "high"))
    found, factors = data.predicted_front, {"x": count.factor}
    return [
        *band(found, "predicted_front", low, high, "optimal", factors=factors, fillcolor=PALE),
        line(
            found,
            "predicted_front",
            mean,
            "optimal",
            say("Pareto front, predicted"),
            line={"shape": "hv", "width": 1.5, "dash": "dot"},
            factors=factors,
        ),
    ]


def _costs(data: AccuracyFlopsData) -> tuple[float, float]:
    """Both ends of the axis of cost: those of the measured networks, with a little air."""
    count = data.setting.count
    known = [value * count.factor for value in getattr(data.measured, count.column) if value]
    baseline = data.setting.flops * count.factor
    return 0.8 * min([*known, baseline * 0.03]), 1.25 * max([*known, baseline])


def _cost_line(current: Networks, column: str, factor: float, accuracies: tuple[float, float]) -> go.Scatter:
    middle, half = sum(accuracies) / 2, (accuracies[1] - accuracies[0]) / 2
    return bound(
        go.Scatter,
        current,
        Binding("current", {"x": column}, factors={"x": factor}),
        roles={"error_y.color": "ink-soft"},
        live=True,
        mode="markers",
        name=say("current cost"),
        y=[middle],
        marker={"opacity": 0, "size": 1},
        error_y={"type": "constant", "value": half, "thickness": 1, "width": 0},
        hoverinfo="skip",
        showlegend=False,
    )
