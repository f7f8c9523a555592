import pytest

from modelcube.pages.explorer.verdict import duel_text, points_text, verdict
from modelcube.surrogate.verdict import Gap, Judgement
from tests.pages.conftest import ViewOf


def test_the_shapes_are_compared_in_words(view_of: ViewOf) -> None:
    shape = verdict(view_of("flops=0.134")).shape
    assert shape.replace("\u00a0", " ") == (
        "At this budget the tiny formula takes 18 % more resolution, 38 % more depth and 24 % less width than "
        "EfficientNet’s rule. It keeps 11 blocks where EfficientNet’s rule leaves 8."
    )


def test_only_what_was_measured_is_compared(view_of: ViewOf) -> None:
    assert "Nobody has published EfficientNet’s." in verdict(view_of("flops=0.134")).measured
    assert verdict(view_of("flops=0.4")).measured.startswith("Nobody has published the accuracy of either")


def test_equal_shapes_are_called_equal(view_of: ViewOf) -> None:
    view = view_of("flops=0.134")
    same = verdict(view.__class__(view.view, {**view.shown, "giant": view.shown["tiny"]}))
    assert same.shape == "At this budget both formulas take the same shape."
    assert same.measured.replace("\u00a0", " ") == "Measured: 67.0 % against 67.0 %."


@pytest.mark.parametrize(
    ("kind", "better", "said"),
    [
        ("undecided", None, "it is undecided which formula is better."),
        ("likely", True, "the tiny formula is likely better."),
        ("likely", False, "EfficientNet’s rule is likely better."),
        ("decided", True, "the tiny formula is better, by 0.9 ± 0.2 points."),
    ],
)
def test_a_gain_in_points_is_a_headline_only_where_it_is_decided(kind: str, better: bool | None, said: str) -> None:
    judged = Judgement(0.25, 0.5, kind, better, Gap(0.9, 0.1), Gap(0.7, 0.2))  # type: ignore[arg-type]
    text = duel_text(judged, "EfficientNet-B0").replace("\u00a0", " ")
    assert text == f"From 25 to 50 % of EfficientNet-B0’s multiply-adds {said}"


def test_the_points_are_told_with_and_without_the_papers_own_results() -> None:
    judged = Judgement(0.25, 0.5, "undecided", None, Gap(-0.9, 0.5), Gap(0.2, 1.0))
    assert points_text(judged).replace("\u00a0", " ") == (
        "Over this range tiny is predicted 0.9 ± 1.0 points behind inverse EfficientNet, without the paper’s own "
        "results 0.2 ± 2.0 the other way."
    )


def test_at_the_smallest_budgets_it_is_undecided(view_of: ViewOf) -> None:
    found = verdict(view_of("flops=0.05"))
    assert "it is undecided which formula is better." in found.duel
    assert found.points.startswith("Over this range tiny is predicted ")


def test_in_the_game_nobody_is_named(view_of: ViewOf) -> None:
    found = verdict(view_of("flops=0.134&game=play"))
    assert (found.duel, found.points) == ("", "")
