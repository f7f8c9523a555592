"""A person types budgets, steps back and forth, and everywhere reads the same."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAWN

BASELINE = 385_814_752
TICKS = {"E": 24_356_848, "D": 51_580_656, "C": 99_536_432, "B": 200_709_360}


def settle(page: Page) -> None:
    page.evaluate(DRAWN)


def type_budget(page: Page, text: str) -> None:
    """Click into the sentence, select what stands there, type, press Enter."""
    page.get_by_label("Budget", exact=True).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def assert_all_say(page: Page, amount: str, flops: float) -> None:
    """Sentence, input, slider, cards and address speak of one budget."""
    settle(page)
    shown = amount.replace(" ", "\u00a0")
    c = flops / BASELINE
    expect(page.get_by_label("Budget", exact=True)).to_have_value(shown)
    slider = page.get_by_label("Budget as a share of the backbone")
    assert float(slider.input_value()) == pytest.approx(c, rel=1e-5)
    expect(slider).to_have_attribute("aria-valuetext", f"{shown} multiply-adds")
    expect(page.locator('#map [data-text="budget"]')).to_have_text(shown)
    for card in ("tiny", "giant"):
        cost = page.locator(f'[data-network="{card}"] [data-field="cost"]').inner_text()
        said = re.match(r"([\d.]+)\u00a0M · (?:on budget|([\d.]+)\u00a0% (over|under) budget)", cost)
        assert said, cost
        off = float(said[2] or 0) / 100 * (-1 if said[3] == "under" else 1)
        assert float(said[1]) * 1e6 == pytest.approx(flops * (1 + off), rel=2e-3)
    address = re.search(r"flops=([\d.]+)", page.url)
    assert address, page.url
    assert float(address[1]) == pytest.approx(c, rel=1e-5)


def test_a_budget_is_one_number_everywhere(page: Page) -> None:
    page.goto("/")
    page.locator("body[data-ready][data-furnished]").wait_for()
    type_budget(page, "40M")
    assert_all_say(page, "40.0 M", 40e6)
    expect(page.locator("#amount-said")).to_have_text("“40M” was read as 40.0\u00a0M multiply-adds.")
    type_budget(page, "100M")
    assert_all_say(page, "100 M", 100e6)
    page.go_back()  # the cursor is still in the sentence
    assert_all_say(page, "40.0 M", 40e6)
    expect(page.locator("#amount-said")).to_be_hidden()
    page.go_forward()
    assert_all_say(page, "100 M", 100e6)
    page.reload()
    page.locator("body[data-ready][data-furnished]").wait_for()
    assert_all_say(page, "100 M", 100e6)

    for letter, flops in TICKS.items():
        page.locator(".ticks a").filter(has_text=f"TinyNet-{letter}").locator(".name").click()
        assert_all_say(page, f"{flops / 1e6:.3g} M" if flops >= 1e8 else f"{flops / 1e6:.1f} M", flops)
        title = f"tiny formula ·\u00a0TinyNet-{letter}"
        expect(page.locator('[data-network="tiny"] [data-field="title"]')).to_have_text(title)
    page.locator(".ticks a").filter(has_text="EfficientNet-B0").locator(".name").click()
    assert_all_say(page, "386 M", BASELINE)
    expect(page.locator('[data-network="giant"] [data-field="resolution"]')).to_have_text("224\u00a0px")


def test_a_small_number_means_millions_and_a_share_is_a_share(page: Page) -> None:
    page.goto("/")
    page.locator("body[data-ready]").wait_for()
    said = page.locator("#amount-said")
    type_budget(page, "40")
    assert_all_say(page, "40.0 M", 40e6)
    expect(said).to_have_text("“40” was read as 40.0\u00a0M multiply-adds.")
    type_budget(page, "10%")
    assert_all_say(page, "38.6 M", 0.1 * BASELINE)
    expect(said).to_have_text("“10%” was read as 10.0\u00a0% of EfficientNet-B0: 38.6\u00a0M multiply-adds.")
    type_budget(page, "0.039 GMACs")
    assert_all_say(page, "39.0 M", 39e6)

    page.get_by_label("Count").select_option("2macs")
    settle(page)
    type_budget(page, "80 MFLOPs")
    settle(page)
    expect(said).to_have_text("“80 MFLOPs” was read as 80.0\u00a0M FLOPs.")
    assert float(page.get_by_label("Budget as a share of the backbone").input_value()) == pytest.approx(
        40e6 / BASELINE, rel=1e-5
    )


def test_nonsense_is_refused_and_the_view_stays(page: Page) -> None:
    page.goto("/?flops=0.2")
    page.locator("body[data-ready][data-furnished]:not([data-pending])").wait_for()
    seen = "[data-network] [data-field]:visible"
    before, address = page.locator(seen).all_inner_texts(), page.url
    notice = page.get_by_role("alert").filter(has_text="is no budget here")
    for text in ("0,5", "abc", "", "-3", "1e999", "2G", "nan"):
        type_budget(page, text)
        expect(notice).to_contain_text(f"“{text}” is no budget here")
        expect(notice).to_contain_text("such as 38.6 M, or a share of the backbone, such as 0.1 or 10%")
        expect(page.get_by_label("Budget", exact=True)).to_have_value(text)
        assert (page.locator(seen).all_inner_texts(), page.url) == (before, address)
    page.locator('[data-budget="1"] .name').click()
    expect(notice).to_be_hidden()
    assert_all_say(page, "386 M", BASELINE)


def test_what_a_link_says_and_the_page_cannot_take_is_said(page: Page) -> None:
    page.goto("/?flops=0,5&utm_source=blog")
    notice = page.locator("#unread")
    expect(notice).to_contain_text("flops=0,5 cannot be read and is left out")
    expect(notice).to_contain_text("Decimals are written with a point")
    page.locator("body[data-ready][data-furnished]").wait_for()
    expect(notice).to_be_visible()
    type_budget(page, "40M")
    expect(notice).to_be_hidden()
    page.go_back()
    expect(notice).to_be_visible()
    for query, amount, flops in (("flops=39e6", "39.0 M", 39e6), ("flops=39%20mmacs", "39.0 M", 39e6)):
        page.goto(f"/?{query}")
        page.locator("body[data-ready]").wait_for()
        expect(page.get_by_label("Budget", exact=True)).to_have_value(amount.replace(" ", "\u00a0"))
        exact = page.get_by_label("Budget as a share of the backbone").input_value()
        assert float(exact) == pytest.approx(flops / BASELINE)
        expect(notice).to_have_count(0)
