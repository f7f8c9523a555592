"""The candidate against both formulas, in words; static/js/text/odds.js says the same after a twist."""

from modelcube.answers.contests import answer_duels
from modelcube.answers.models import OutcomeAnswer
from modelcube.formulas.budget import Choice
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import chance

RIVALS = {"tiny": "the tiny formula", "giant": "inverse EfficientNet"}


def odds(view: PageView) -> str:
    """Whether the best predicted network beats tiny and giant, and how sure that is; "" where there is none."""
    if "optimal" not in view.shown:
        return ""
    networks = {name: view.shown[name].network for name in ("optimal", *RIVALS)}
    choices = {name: Choice(of.resolution, of.depth, of.width) for name, of in networks.items()}
    duels = answer_duels(view.scene, view.view.level, choices) or []
    told = [
        odds_text(RIVALS[duel.second], duel)
        for duel in duels
        if duel.first == "optimal" and networks[duel.second].id != networks["optimal"].id
    ]
    return f"Against {'; against '.join(told)}." if told else ""


def odds_text(rival: str, duel: OutcomeAnswer) -> str:
    """The first against a rival."""
    if duel.tie:
        return f"{rival} too close to call ({chance(duel.wins)})"
    return f"{rival} it wins with {chance(duel.wins)}" if duel.wins > 0.5 else f"{rival} it loses"
