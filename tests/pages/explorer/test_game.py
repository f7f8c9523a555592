import pytest

from modelcube.answers.models import OutcomeAnswer
from modelcube.figures.state.state import State
from modelcube.pages.explorer.card import card
from modelcube.pages.explorer.game import attempt, game, outcome_text
from tests.pages.conftest import ViewOf

ATTEMPT = "r=0.6&d=0.9&w=0.5&flops=0.134&lock=1"


def test_it_starts_from_the_giant_formula_at_the_present_budget(view_of: ViewOf) -> None:
    view = view_of("flops=0.134")
    state = State.from_query(game(view).start.removeprefix("/?"))
    assert (state.game, state.lock, state.flops) == ("play", True, 0.134)
    assert (state.r, state.d, state.w) == view.shown["giant"].requested


def test_a_game_locks_the_budget_and_shows_no_accuracy(view_of: ViewOf) -> None:
    view = view_of("r=0.6&d=0.9&w=0.65&game=play")
    assert view.state.lock
    assert "optimal" not in view.shown
    assert {card(view, name).texts["top1"] for name in view.shown} == {"hidden"}
    assert view.view.measured == ()
    assert attempt(view) == ""


def test_an_attempt_says_what_it_is_worth_and_whom_it_beats(view_of: ViewOf) -> None:
    text = attempt(view_of(f"{ATTEMPT}&game=shown"))
    assert text.startswith("Yours: 6")
    assert "inverse EfficientNet" in text
    assert "the candidate, the best predicted network." in text


def test_the_giant_formulas_own_network_beats_nobody(view_of: ViewOf) -> None:
    start = game(view_of("flops=0.134")).start.removeprefix("/?").replace("game=play", "game=shown")
    assert "It is what EfficientNet’s rule gives." in attempt(view_of(start))


def test_an_attempt_off_the_budget_says_so(view_of: ViewOf) -> None:
    assert "more than the budget." in attempt(view_of("r=1&d=1&w=1&flops=0.134&lock=1&game=shown"))


@pytest.mark.parametrize(
    ("wins", "tie", "said"),
    [
        (0.98, False, "It beats inverse EfficientNet with 98"),
        (0.01, False, "beats it with 99"),
        (0.6, True, "too close"),
    ],
)
def test_the_duel_in_words(wins: float, tie: bool, said: str) -> None:
    assert said in outcome_text(OutcomeAnswer(wins=wins, difference=0.0, std=1.0, tie=tie))
