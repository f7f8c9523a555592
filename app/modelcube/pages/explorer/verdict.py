"""What the duel of the two formulas comes to; static/js/text/verdict.js picks and says the same after a twist.

Which formula is better is said of a range of budgets (`surrogate.verdict`). A gain in points is a headline only where
that is decided; what is geometry may always be said.
"""

from typing import NamedTuple

from modelcube.answers.contests import judged_curves
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.formulas.rule import GIANT
from modelcube.networks.network import Network
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import percent, rounded
from modelcube.studies.rows import MeasuredRow
from modelcube.surrogate.verdict import Gap, Judgement, octave_of

MIN_DIFFERENCE = 0.005
DIMENSIONS = {"r": "resolution", "d": "depth", "w": "width"}


class RangeTexts(NamedTuple):
    """A range of budgets up to c = `high`: the verdict in one sentence, and the points that it rests on."""

    high: float
    duel: str
    points: str


class VerdictTexts(NamedTuple):
    """The verdict, how tiny differs from giant, the points of the verdict, which of both was measured."""

    duel: str
    shape: str
    points: str
    measured: str


def verdict(view: PageView) -> VerdictTexts:
    """All four for a page; what speaks of accuracies is empty where these are hidden."""
    tiny, giant = view.shown["tiny"], view.shown["giant"]
    ranges = [] if view.state.hides else range_texts(view.view.explorer, view.scene, view.view.level)
    _, duel, points = ranges[octave_of(view.c)] if ranges else RangeTexts(0, "", "")
    shows_duel = not view.state.hides and view.state.base is None
    near = tiny.nearest is not None
    measured = _measured(view.measured(tiny), view.measured(giant), near) if shows_duel else ""
    return VerdictTexts(duel, _shape(tiny.network, giant.network), points, measured)


def range_texts(explorer: Explorer, scene: BackboneStudy, level: Calibration) -> list[RangeTexts]:
    """The verdict on each range of budgets; none where nothing is predicted."""
    title = scene.backbone.title.split(",")[0]
    judged = judged_curves(explorer, scene, level, None, GIANT)
    return [RangeTexts(one.high, duel_text(one, title), points_text(one)) for one in judged]


def duel_text(judged: Judgement, title: str) -> str:
    """The verdict on a range of budgets."""
    low, high = (f"{100 * end:.3g}".rstrip() for end in (judged.low, judged.high))
    where = f"From {low} to {high}\u00a0% of {title}’s multiply-adds"
    if judged.first_better is None:
        return f"{where} it is undecided which formula is better."
    better = "the tiny formula" if judged.first_better else "EfficientNet’s rule"
    if judged.verdict == "likely":
        return f"{where} {better} is likely better."
    return f"{where} {better} is better, by {_points(judged.gap)} points."


def points_text(judged: Judgement) -> str:
    """The mean difference over a range, with all rows and without the paper's own."""
    side = "ahead of" if judged.gap.difference >= 0 else "behind"
    text = f"Over this range tiny is predicted {_points(judged.gap)} points {side} inverse EfficientNet"
    without = judged.without_paper
    if without is None:
        return f"{text}."
    other = "" if (without.difference >= 0) == (judged.gap.difference >= 0) else " the other way"
    return f"{text}, without the paper’s own results {_points(without)}{other}."


def _points(gap: Gap) -> str:
    low, high = gap.interval
    return f"{abs(gap.difference):.1f}\u00a0±\u00a0{(high - low) / 2:.1f}"


def _shape(tiny: Network, giant: Network) -> str:
    parts = []
    for axis, word in DIMENSIONS.items():
        difference = getattr(tiny.coordinates, axis) / getattr(giant.coordinates, axis) - 1
        if abs(difference) >= MIN_DIFFERENCE:
            parts.append(f"{rounded(abs(100 * difference), 0)}\u00a0% {'more' if difference > 0 else 'less'} {word}")
    if not parts:
        return "At this budget both formulas take the same shape."
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    text = f"At this budget the tiny formula takes {listed} than EfficientNet’s rule."
    kept, left = sum(tiny.blocks), sum(giant.blocks)
    return text if kept <= left else f"{text} It keeps {kept} blocks where EfficientNet’s rule leaves {left}."


def _measured(tiny: MeasuredRow | None, giant: MeasuredRow | None, near: bool) -> str:
    if tiny and giant:
        alike = "" if tiny.family == giant.family else ", by different groups: do not compare directly"
        return f"Measured: {percent(tiny.top1)} against {percent(giant.top1)}{alike}."
    if tiny:
        return f"Measured: {percent(tiny.top1)} for {tiny.model}. Nobody has published EfficientNet’s."
    if giant:
        return f"Measured: {percent(giant.top1)} for EfficientNet’s. Nobody has published the tiny formula’s."
    if near:
        return "Nobody has published the accuracy of either; each card names the nearest that was measured."
    return "No network near them was measured."
