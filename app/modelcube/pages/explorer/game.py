"""*Beat the formula*: the budget stands, accuracies are hidden, the visitor twists, then reveals.

static/js/page/game.js says the same after a twist.
"""

from dataclasses import dataclass, replace

from modelcube.answers.contests import answer_duels
from modelcube.answers.models import OutcomeAnswer
from modelcube.figures.state.state import BUDGETS, PLAYED, SHOWN, State
from modelcube.formulas.budget import Choice
from modelcube.languages.saying import paragraph, say
from modelcube.networks.network import Network
from modelcube.pages.explorer.view import DisplayedNetwork, PageView
from modelcube.pages.format import chance, percent, within

TOLERANCE = 0.03
LEVEL = 0.05  # points: less is no difference that one decimal shows


@dataclass(frozen=True)
class Game:
    """What the attempt comes to, "" before it is revealed, and where each step of the game leads."""

    attempt: str
    start: str
    reveal: str
    stop: str


def game(view: PageView) -> Game:
    """The game of a view: it starts from the giant formula's network."""
    state = view.state
    r, d, w = view.shown["giant"].requested
    budget = float(f"{min(max(view.c, BUDGETS.low), BUDGETS.high):.6g}")
    start = replace(state, r=r, d=d, w=w, flops=budget, lock=True, game=PLAYED)
    return Game(attempt(view), _link(start), _link(replace(state, game=SHOWN)), _link(replace(state, game="off")))


def attempt(view: PageView) -> str:
    """The revealed attempt in words."""
    current, giant, best = (view.shown.get(name) for name in ("current", "giant", "optimal"))
    if view.state.game != SHOWN or current is None or giant is None or current.predicted_accuracy is None:
        return ""
    predicted = current.predicted_accuracy
    told = [
        say("Yours: {top1}.", top1=within(predicted.low, predicted.mean, predicted.high)),
        _against(view, current, giant),
    ]
    if best is not None and best.predicted_accuracy is not None:
        told.append(_beside(predicted.mean - best.predicted_accuracy.mean, same=best.network.id == current.network.id))
    return paragraph([*told, *_cost(current, view)])


def _against(view: PageView, current: DisplayedNetwork, giant: DisplayedNetwork) -> str:
    if current.network.id == giant.network.id:
        return say("It is what EfficientNet’s rule gives.")
    duels = answer_duels(
        view.scene, view.view.level, {"current": _choice(current.network), "giant": _choice(giant.network)}
    )
    return outcome_text(duels[0]) if duels else ""


def outcome_text(duel: OutcomeAnswer) -> str:
    """Yours against the giant formula's."""
    if duel.tie:
        tie = "Against inverse EfficientNet it is too close to call ({chance} for yours)."
        return say(tie, chance=chance(duel.wins))
    if duel.wins > 0.5:
        return say("It beats inverse EfficientNet with {chance}.", chance=chance(duel.wins))
    return say("Inverse EfficientNet beats it with {chance}.", chance=chance(1 - duel.wins))


def _beside(difference: float, *, same: bool) -> str:
    """Yours beside the candidate, `difference` in points."""
    if same:
        return say("It is the best predicted network itself.")
    if abs(difference) < LEVEL:
        return say("It is level with the candidate, the best predicted network.")
    behind = "It is {points} points behind the candidate, the best predicted network."
    ahead = "It is {points} points ahead of the candidate, the best predicted network."
    return say(behind if difference < 0 else ahead, points=f"{abs(difference):.1f}")


def _cost(current: DisplayedNetwork, view: PageView) -> list[str]:
    """What is amiss with the budget, if anything."""
    off = int(current.costs.flops) / view.view.budget - 1
    if abs(off) <= TOLERANCE:
        return []
    more, less = "But it costs {share} more than the budget.", "But it costs {share} less than the budget."
    return [say(more if off > 0 else less, share=percent(abs(100 * off)))]


def _choice(network: Network) -> Choice:
    return Choice(network.resolution, network.depth, network.width)


def _link(state: State) -> str:
    return f"/?{state.to_query()}"
