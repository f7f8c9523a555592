"""Where there is nothing, nothing is drawn: no network fits, no network meets the budget, no accuracy is known."""

import re

from playwright.sync_api import Page, expect

from tests.support.hands import Mouse, middle

DRAWN = 60_000  # milliseconds
SETTLED = "body[data-ready][data-furnished]:not([data-pending])"
NONE = re.compile(
    r"none\nno network here fits: even the smallest needs [\d.]+ KiB of working memory, [\d.]+ KiB too much"
)
BROKEN = re.compile(r"NaN|\bnull\b|undefined|\bNone\b|± 0\.0|width 0\.00")


def open_page(page: Page, address: str) -> None:
    """Open it and wait until it is at rest."""
    page.goto(address)
    page.locator(SETTLED).wait_for(timeout=DRAWN)


def told_over(mouse: Mouse, figure: str) -> set[str]:
    """What hovering over places all over a plot tells."""
    plot = mouse.page.locator(f'[data-figure="{figure}"]')
    plot.scroll_into_view_if_needed()
    plot.locator(".figure-canvas > *").first.wait_for(timeout=DRAWN)
    told: set[str] = set()
    for across in range(10, 95, 7):
        for up in range(10, 90, 10):
            mouse.page.mouse.move(*middle(plot.locator(".figure-canvas"), across / 100, up / 100))
            told.update(filter(None, plot.locator(".hovertext").all_text_contents()))
    return told


def test_a_card_without_a_network_has_its_reason_alone(mouse: Mouse, server: str) -> None:
    page = mouse.page
    card = page.locator("#optimal")
    open_page(page, f"{server}/?flops=0.1&sram=1")
    for _ in range(2):
        lines = [line for line in card.inner_text().splitlines() if line.strip()]
        assert NONE.fullmatch("\n".join(lines[1:]).replace("\u00a0", " "))
        for part in (".axis .point", ".axis .interval", ".facts", ".silhouette"):
            expect(card.locator(part)).to_be_hidden()
        slider = page.locator("#r")
        slider.focus()
        slider.press("ArrowRight")
        page.locator(SETTLED).wait_for()
    sram = page.locator("input[name=sram]")
    sram.fill("")
    sram.press("Tab")
    expect(card.locator(".facts")).to_be_visible()
    expect(card.locator(".axis .point")).to_be_visible()


def test_a_hole_of_the_map_says_that_no_network_is_there(mouse: Mouse, server: str) -> None:
    page = mouse.page
    open_page(page, f"{server}/?flops=0.1")
    for _ in range(2):
        told = told_over(mouse, "budget-map")
        assert [text for text in told if "no network meets this budget within 3 %" in text]
        assert [text for text in told if re.search(r"top-1 \d\d\.\d ± \d", text)]
        assert [text for text in told if BROKEN.search(text)] == []
        page.locator("#flops").focus()
        page.keyboard.press("ArrowRight")
        page.locator(SETTLED).wait_for()


def test_a_study_without_networks_of_a_backbone_names_none(mouse: Mouse, server: str) -> None:
    page = mouse.page
    open_page(page, f"{server}/?study=fashion-mnist&backbone=resnet-50")
    assert [line for line in page.locator("body").inner_text().splitlines() if BROKEN.search(line)] == []
    alt = page.request.get(f"{server}/figures/accuracy-flops.json?study=fashion-mnist&backbone=resnet-50").json()["alt"]
    assert "No measured network is shown. The current network costs" in alt
