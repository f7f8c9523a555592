import pytest

from modelcube.pages.explorer.card import blank_card, card, limits_text
from tests.pages.conftest import ViewOf


def test_a_measured_network_shows_its_accuracy_and_who_measured_it(view_of: ViewOf) -> None:
    shown = card(view_of("r=0.6785714285714286&d=0.695&w=0.54"), "current")
    assert shown.texts["top1"] == "67.0\u00a0%"
    assert shown.texts["evidence"] == "in the paper · huawei-tinynet"
    assert shown.exact == {"flops": "51580656", "params": "2338446", "resolution": "152", "accuracy": "67.0"}


def test_a_measurement_stands_beside_the_prediction_made_without_it(view_of: ViewOf) -> None:
    shown = card(view_of("r=0.6785714285714286&d=0.695&w=0.54"), "current")
    assert shown.texts["beside"].startswith("predicted without it: 66.")
    assert shown.interval
    assert shown.interval.high - shown.interval.low > 1


def test_a_network_that_nobody_measured_is_predicted_and_names_what_that_rests_on(view_of: ViewOf) -> None:
    shown = card(view_of("flops=0.134"), "giant")
    assert shown.texts["top1"] == "65.4\u00a0±\u00a02.3\u00a0%"
    assert shown.texts["evidence"] == "extrapolated · huawei-tinynet"
    assert "within 25\u00a0%; nearest: TinyNet-E, 59.9\u00a0%" in shown.texts["beside"]
    assert float(shown.exact["accuracy"]) == pytest.approx(65.4, abs=0.1)


def test_beyond_the_evidence_a_prediction_says_so(view_of: ViewOf) -> None:
    shown = card(view_of("r=0.3&d=2.2&w=0.2"), "current")
    assert shown.texts["evidence"].startswith("extrapolated")
    assert shown.interval
    assert shown.interval.extrapolated


def test_whose_recipe_is_meant_is_said(view_of: ViewOf) -> None:
    assert card(view_of("family=unknown"), "giant").texts["evidence"].endswith("any recipe")
    assert card(view_of("base_top1=70"), "giant").texts["evidence"].endswith("your recipe")


def test_in_the_game_accuracies_are_hidden(view_of: ViewOf) -> None:
    shown = card(view_of("game=play"), "tiny")
    assert (shown.texts["top1"], shown.texts["beside"], shown.exact["accuracy"]) == ("hidden", "", "")


@pytest.mark.parametrize(("count", "flops"), [("macs", "385814752"), ("2macs", "771629504")])
def test_the_convention_of_counting(view_of: ViewOf, count: str, flops: str) -> None:
    assert card(view_of(f"r=1&d=1&w=1&count={count}"), "current").exact["flops"] == flops


def test_what_a_network_lacks_is_said(view_of: ViewOf) -> None:
    view = view_of("flops=0.134&sram=400")
    cards = {name: card(view, name) for name in view.shown}
    assert not cards["giant"].fits
    assert cards["tiny"].fits
    assert limits_text(cards, view) == (
        "Tiny formula fits; inverse EfficientNet does not fit: needs 498\u00a0KiB of working memory, "
        "98.2\u00a0KiB too much; your network fits; best predicted fits."
    )


def test_what_even_the_smallest_network_lacks_is_said(view_of: ViewOf) -> None:
    view = view_of("flops=40M&sram=320KiB&flash=1MiB")
    lacking = "even the smallest needs 1.37\u00a0MiB of flash, 383\u00a0KiB too much"
    assert "optimal" not in view.shown
    assert lacking in blank_card(view).texts["evidence"]
    assert lacking in limits_text({name: card(view, name) for name in view.shown}, view)


def test_a_miss_of_more_than_three_per_cent_is_explained(view_of: ViewOf) -> None:
    misses = [card(view_of(f"flops={thousandth / 1000}"), "giant").texts["residual"] for thousandth in range(30, 200)]
    assert any(text.endswith("none is nearer") for text in misses)
    assert all(text.endswith(("budget", "none is nearer")) for text in misses)


def test_links_lead_to_the_network(view_of: ViewOf) -> None:
    view = view_of("flops=0.3&backbone=mobilenetv2")
    giant = card(view, "giant")
    again = view_of(giant.link.removeprefix("/?"))
    assert again.shown["current"].network == view.shown["giant"].network
    assert card(view, "tiny").link == "/?backbone=mobilenetv2&flops=0.3"
