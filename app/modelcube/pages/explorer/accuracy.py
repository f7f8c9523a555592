"""What a network is worth, in words and on the axis that all cards share; static/js/text/accuracy.js says the same.

A measurement stands alone and bold, with the prediction that was made without it beside it; a prediction always comes
with its 95 % interval and with what it rests on.
"""

from dataclasses import dataclass

from modelcube.answers.models import WithoutAnswer
from modelcube.figures.state.state import State
from modelcube.languages.saying import say
from modelcube.pages.explorer.view import DisplayedNetwork
from modelcube.pages.format import counted, percent, short, within
from modelcube.studies.rows import MeasuredRow

RECIPES = {"unknown": "any recipe", "own": "your recipe"}
OWN_BACKBONE = "your backbone"
EVIDENCE = {"paper": "in the paper", "published": "published", "measured": "measured here"}
HIDDEN = ("hidden", "twist, then reveal")


@dataclass(frozen=True, slots=True)
class Interval:
    """A prediction on the axis, in per cent; `extrapolated` ones are hatched."""

    low: float
    mean: float
    high: float
    extrapolated: bool


def accuracy_texts(of: DisplayedNetwork, measured: MeasuredRow | None, state: State) -> tuple[str, str, str]:
    """The accuracy, what it is, and what stands beside it."""
    if state.hides:
        return say(HIDDEN[0]), say(HIDDEN[1]), ""
    predicted = of.predicted_accuracy
    if measured:
        return percent(measured.top1), f"{say(EVIDENCE[measured.evidence])} · {measured.family}", _beside(of)
    if predicted is None:
        return say("not measured"), nearest_text(of.nearest, state), ""
    recipe = say(OWN_BACKBONE if state.owns_backbone else RECIPES.get(predicted.family, predicted.family))
    evidence = f"{say(predicted.evidence)} · {recipe}"
    known = predicted.support.rows
    rows = counted(known, "{count}\u00a0row", "{count}\u00a0rows") if known else say("no row")
    support = say("{rows} within 25\u00a0%; {nearest}", rows=rows, nearest=nearest_text(of.nearest, state))
    return within(predicted.low, predicted.mean, predicted.high), evidence, support


def interval_of(of: DisplayedNetwork, measured: MeasuredRow | None) -> Interval | None:
    """The interval drawn: of a measured network that of the prediction made without it."""
    predicted = of.predicted_accuracy
    if predicted is None:
        return None
    drawn: WithoutAnswer = predicted.without_this if measured and predicted.without_this else predicted
    return Interval(drawn.low, drawn.mean, drawn.high, predicted.evidence == "extrapolated" and drawn is predicted)


def nearest_text(row: MeasuredRow | None, state: State) -> str:
    """The nearest measured network, its cost in the page's convention."""
    if row is None:
        return say("nothing is measured near it")
    cost = say(" at {flops}", flops=short(row.flops * (2 if state.count == "2macs" else 1))) if row.flops else ""
    return say(
        "nearest: {model}, {top1}{cost}, {pixels}\u00a0px",
        model=row.model,
        top1=percent(row.top1),
        cost=cost,
        pixels=row.resolution,
    )


def _beside(of: DisplayedNetwork) -> str:
    """The prediction beside a measurement."""
    predicted = of.predicted_accuracy
    if predicted is None:
        return ""
    without = predicted.without_this
    if without is not None:
        return say("predicted without it: {top1}", top1=within(without.low, without.mean, without.high))
    said = "predicted, it included: {top1}" if of.fitted else "predicted: {top1}"
    return say(said, top1=within(predicted.low, predicted.mean, predicted.high))
