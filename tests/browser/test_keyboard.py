"""By keyboard alone, and what a screen reader is told."""

from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage


def test_arrows_twist_by_one_network(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    page = explorer.page
    page.locator("#r").focus()
    page.keyboard.press("ArrowRight")
    explorer.settle()
    assert explorer.exact("resolution") == "225"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    explorer.settle()
    assert explorer.exact("resolution") == "223"


def test_each_press_on_depth_and_width_is_another_network(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    for name in ("d", "w"):
        explorer.page.locator(f"#{name}").focus()
        costs = [int(explorer.exact("flops"))]
        for _ in range(6):
            explorer.page.keyboard.press("ArrowUp")
            explorer.settle()
            costs.append(int(explorer.exact("flops")))
        assert costs == sorted(set(costs))


def test_arrows_on_the_budget_go_to_the_formulas_next_network(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.page.locator("#flops").focus()
    before = explorer.exact("flops")
    explorer.page.keyboard.press("ArrowRight")
    explorer.settle()
    assert int(explorer.exact("flops")) != int(before)
    explorer.page.keyboard.press("ArrowLeft")
    explorer.settle()
    assert explorer.exact("flops") == before


def test_everything_is_reached_by_tab(explorer: ExplorerPage) -> None:
    explorer.open()
    reached = set()
    for _ in range(80):
        explorer.page.keyboard.press("Tab")
        reached.add(explorer.page.evaluate("document.activeElement.name || document.activeElement.id"))
    assert {"flops", "backbone", "study", "family", "count", "r", "d", "w", "lock", "sram", "flash"} <= reached


def test_the_first_stop_leads_to_the_sliders(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.page.keyboard.press("Tab")
    expect(explorer.page.locator(":focus")).to_have_text("Skip to the sliders")


def test_one_sentence_says_what_changed(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    explorer.page.locator("#r").focus()
    explorer.page.keyboard.press("ArrowRight")
    live = explorer.page.locator("#live")
    expect(live).to_contain_text("225 px, 16 blocks, width 1.00: ")
    expect(live).to_contain_text("multiply-adds, +")


def test_sliders_speak_what_they_became(explorer: ExplorerPage) -> None:
    explorer.open("r=0.68&d=0.7&w=0.54")
    texts = [explorer.page.locator(f"#{name}").get_attribute("aria-valuetext") for name in ("r", "d", "w")]
    assert texts == ["152\u00a0px", "11\u00a0blocks", "8…176\u00a0ch"]
