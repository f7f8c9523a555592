import pytest

from tests.pages.conftest import ViewOf


def test_the_first_view_is_the_tiny_formula_at_tinynet_d(view_of: ViewOf) -> None:
    view = view_of("")
    assert view.shown["tiny"].name == "TinyNet-D"
    assert view.shown["current"] is view.shown["tiny"]
    assert view.shown["giant"].phi == pytest.approx(-3.94, abs=0.02)


def test_ratios_win_over_a_budget(view_of: ViewOf) -> None:
    view = view_of("r=1&d=1&w=1&flops=0.1")
    assert view.c == 1.0
    assert view.shown["current"].residual is None


def test_a_locked_budget_stands_beside_the_ratios(view_of: ViewOf) -> None:
    view = view_of("r=1&d=1&w=1&flops=0.5&lock=1")
    assert view.c == 0.5
    assert view.shown["current"].residual == pytest.approx(1.0)


def test_a_budget_beyond_the_formulas_is_said_to_be(view_of: ViewOf) -> None:
    assert view_of("r=1.5&d=2.2&w=1.6").beyond
    assert not view_of("flops=1.05").beyond


def test_what_is_not_there_is_as_if_it_were_not_named(view_of: ViewOf) -> None:
    view = view_of("study=nowhere&family=nobody&family=huawei-tinynet")
    assert view.state.study == "imagenet"
    assert view.families == ("huawei-tinynet",)


def test_the_default_family_speaks(view_of: ViewOf) -> None:
    assert view_of("backbone=mobilenetv2").families == ("tf-slim-mobilenetv2",)
