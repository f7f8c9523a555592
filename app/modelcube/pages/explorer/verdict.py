"""What the duel of the two formulas comes to, in three sentences; static/js/text/verdict.js is its twin."""

from modelcube.answers.contests import answer_duels
from modelcube.answers.models import OutcomeAnswer
from modelcube.formulas.budget import Choice
from modelcube.networks.network import Coordinates
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import chance, percent, rounded
from modelcube.studies.rows import MeasuredRow

LEAST = 0.005
DIMENSIONS = {"r": "resolution", "d": "depth", "w": "width"}


def verdict(view: PageView) -> tuple[str, str, str]:
    """How tiny differs from giant, which of them is predicted to be worth more, and which of them was measured."""
    tiny, giant = view.shown["tiny"], view.shown["giant"]
    shape = _shape(tiny.network.coordinates, giant.network.coordinates)
    spoken = not view.state.hides and view.state.base is None
    near = tiny.nearest is not None
    measured = _measured(view.measured(tiny), view.measured(giant), near) if spoken else ""
    return shape, _duel(view), measured


def _shape(tiny: Coordinates, giant: Coordinates) -> str:
    parts = []
    for axis, word in DIMENSIONS.items():
        difference = getattr(tiny, axis) / getattr(giant, axis) - 1
        if abs(difference) >= LEAST:
            parts.append(f"{rounded(abs(100 * difference), 0)}\u00a0% {'more' if difference > 0 else 'less'} {word}")
    if not parts:
        return "At this budget both formulas take the same shape."
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"At this budget the tiny formula takes {listed} than EfficientNet’s rule."


def _duel(view: PageView) -> str:
    tiny, giant = (view.shown[name].network for name in ("tiny", "giant"))
    if view.state.hides:
        return ""
    if tiny.id == giant.id:
        return ""
    choices = {name: Choice(of.resolution, of.depth, of.width) for name, of in (("tiny", tiny), ("giant", giant))}
    duels = answer_duels(view.scene, view.view.level, choices)
    if not duels:
        return ""
    return duel_text(duels[0], duels[0].without_paper)


def duel_text(duel: OutcomeAnswer, without_paper: OutcomeAnswer | None) -> str:
    """Who is predicted to be worth more, and what the others' results alone say of it."""
    text = _outcome(duel)
    if without_paper is not None:
        text += f"; without the paper’s own results: {_outcome(without_paper)}"
    return f"{text[0].upper()}{text[1:]}."


def _outcome(duel: OutcomeAnswer) -> str:
    if duel.tie:
        return f"too close to call ({chance(duel.wins)} for tiny)"
    if duel.wins > 0.5:
        return f"tiny beats inverse EfficientNet: {chance(duel.wins)}"
    return f"inverse EfficientNet beats tiny: {chance(1 - duel.wins)}"


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
    return "Nothing was measured on this backbone."
