import pytest

from modelcube.answers.models import OutcomeAnswer
from modelcube.answers.optimal import find_best
from modelcube.pages.explorer.odds import odds, odds_text
from tests.pages.conftest import ViewOf


def test_the_candidate_is_held_against_both_formulas(view_of: ViewOf) -> None:
    view = view_of("flops=0.2")
    find_best(view.scene, view.view.level, {"flops": view.view.budget})  # from then on the candidate is known
    assert odds(view_of("flops=0.2")).startswith("Against the tiny formula ")
    assert "; against inverse EfficientNet " in odds(view_of("flops=0.2"))
    assert odds(view_of("flops=0.2&game=play")) == ""


@pytest.mark.parametrize(
    ("wins", "tie", "text"),
    [(0.7, True, "it too close"), (0.98, False, "it it wins with 98"), (0.01, False, "it it loses")],
)
def test_odds_in_words(wins: float, tie: bool, text: str) -> None:
    assert odds_text("it", OutcomeAnswer(wins=wins, difference=0.0, std=1.0, tie=tie)).startswith(text)
