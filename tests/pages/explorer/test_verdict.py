from modelcube.pages.explorer.verdict import verdict
from tests.pages.conftest import ViewOf


def test_the_shapes_are_compared_in_words(view_of: ViewOf) -> None:
    shape, _, _ = verdict(view_of("flops=0.134"))
    assert shape.replace("\u00a0", " ") == (
        "At this budget the tiny formula takes 18 % more resolution, 38 % more depth and 24 % less width than "
        "EfficientNet’s rule."
    )


def test_only_what_was_measured_is_compared(view_of: ViewOf) -> None:
    assert "Nobody has published EfficientNet’s." in verdict(view_of("flops=0.134"))[2]
    assert verdict(view_of("flops=0.4"))[2].startswith("Nobody has published the accuracy of either")


def test_equal_shapes_are_called_equal(view_of: ViewOf) -> None:
    view = view_of("flops=0.134")
    same = view.__class__(view.view, {**view.shown, "giant": view.shown["tiny"]})
    shape, duel, measured = verdict(same)
    assert shape == "At this budget both formulas take the same shape."
    assert duel == ""
    assert measured.replace("\u00a0", " ") == "Measured: 67.0 % against 67.0 %."


def test_the_winner_is_named_with_and_without_the_papers_own_results(view_of: ViewOf) -> None:
    duel = verdict(view_of("flops=0.873"))[1].replace("\u00a0", " ")
    assert duel.startswith("Tiny beats inverse EfficientNet: ")
    assert "; without the paper’s own results: too close to call (" in duel


def test_in_the_game_nobody_is_named(view_of: ViewOf) -> None:
    assert verdict(view_of("flops=0.134&game=play"))[1] == ""
