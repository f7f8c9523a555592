"""Beat the formula: play without seeing an accuracy, reveal, read whom the network beats, send it to somebody."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import MakePhone
from tests.support.hands import Mouse, middle, until

# What an accuracy looks like: 67.0 % or 67.0 ± 1.2 %. What a step costs has a sign, a share of a budget its words.
ACCURACY = re.compile(r"(?<![-+−\d.])\d\d\.\d(\s±\s\d+\.\d)?\s%(?! (over|under|of|off))|top-1 \d|\d \(\+\d")
DRAWN = 60_000  # milliseconds
SETTLED = "body[data-ready][data-furnished]:not([data-pending])"
POINTS = """(plot) => plot._fullData.filter(({visible}) => visible === true).flatMap((trace) => [
    trace.zmin !== undefined && trace.type === "heatmap" ? trace.name : "",
    /top-1/.test(String(trace.hovertemplate)) && trace.x?.length ? trace.hovertemplate : "",
    trace.marker?.cmin !== undefined && Array.isArray(trace.marker.color) && trace.marker.color.length ? "colours" : "",
]).filter(Boolean)"""


def settle(page: Page) -> None:
    """Wait until the page is at rest."""
    page.locator(SETTLED).wait_for(timeout=DRAWN)


def step(page: Page, name: str) -> Locator:
    """A button of the game."""
    return page.locator("#game").get_by_role("link", name=name, exact=True)


def twist(mouse: Mouse, slider: str, share: float) -> None:
    """Drag a slider's thumb to a share of its length."""
    box = mouse.page.locator(f"[data-slider={slider}] .thumb").bounding_box()
    assert box is not None
    track = mouse.page.locator(f"#{slider}")
    mouse.drag((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), middle(track, share))
    settle(mouse.page)


def seen_accuracies(page: Page) -> list[str]:
    """Lines that a person sees and that tell an accuracy; how well predictions did in general is none."""
    general = page.locator("#evidence").inner_text().splitlines()
    lines = [page.title(), *(line for line in page.locator("body").inner_text().splitlines() if line not in general)]
    shown = page.locator("[aria-label]:visible, [title]:visible").evaluate_all(
        "(all) => all.flatMap((e) => [e.getAttribute('aria-label') ?? '', e.getAttribute('title') ?? ''])"
    )
    return [line for line in [*lines, *shown] if ACCURACY.search(line)]


@pytest.fixture
def player(mouse: Mouse, server: str) -> Mouse:
    """Who has just begun to play, at a fifth of the budget."""
    mouse.page.goto(f"{server}/?flops=0.2")
    settle(mouse.page)
    step(mouse.page, "Play").click()
    expect(step(mouse.page, "Reveal")).to_be_visible()
    settle(mouse.page)
    return mouse


def test_nothing_tells_an_accuracy_while_somebody_plays(player: Mouse) -> None:
    page = player.page
    for turn in range(2):
        assert seen_accuracies(page) == []
        for mark in page.locator(".axis .point, .axis .interval").all():
            expect(mark).to_be_hidden()
        for plot in page.locator("[data-figure]:visible").all():
            plot.scroll_into_view_if_needed()
            expect(plot).to_have_attribute("data-drawn", re.compile("game=play"), timeout=DRAWN)
            assert plot.locator(".figure-canvas").evaluate(POINTS) in ([], ["width"]), plot.get_attribute("data-figure")
            told = plot.locator(".figure-plot").get_attribute("aria-label") or ""
            assert not re.search("predicted: [0-9]|measured: [0-9]", told)
        if turn == 0:
            twist(player, "r", 0.35)
            twist(player, "d", 0.6)
    links = page.locator("a[href]:visible").evaluate_all("(all) => all.map((link) => link.getAttribute('href'))")
    leading = [
        link for link in links if urlsplit(link).path.startswith(("/share/", "/figures/")) and "game=play" in link
    ]
    assert leading
    for link in {link for link in leading if "/cube" in link}:
        answer = page.request.get(link)
        assert answer.ok
        head = re.sub(r"<script.*?</script>", "", answer.text(), flags=re.DOTALL)
        assert not re.search(r"\d\d\.\d % top-1|top-1 \d", head)


def test_reveal_share_and_go_back(player: Mouse, make_phone: MakePhone) -> None:
    page = player.page
    budget = page.get_by_label("Budget", exact=True).input_value()
    twist(player, "r", 0.35)
    twist(player, "d", 0.6)
    assert page.get_by_label("Budget", exact=True).input_value() == budget
    step(page, "Reveal").click()
    said = page.locator('[data-text="attempt"]')
    expect(said).to_contain_text(re.compile(r"^Yours: \d\d\.\d"), timeout=DRAWN)
    expect(said).to_contain_text(re.compile(r"beats|too close to call|It is what EfficientNet"))
    expect(said).to_contain_text("the best predicted network")
    settle(page)
    assert seen_accuracies(page)
    mine = re.search(r"Yours: (\d\d\.\d)", said.inner_text())
    assert mine is not None
    expect(page.locator("#current [data-value=accuracy]")).to_contain_text(mine.group(1))

    shared, sentence = page.url, said.inner_text()
    second, _ = make_phone()
    second.goto(shared)
    settle(second)
    expect(second.locator('[data-text="attempt"]')).to_have_text(sentence, timeout=DRAWN)
    step(second, "Play again").tap()
    expect(step(second, "Reveal")).to_be_visible()
    settle(second)
    assert seen_accuracies(second) == []

    page.go_back()
    expect(step(page, "Reveal")).to_be_visible()
    settle(page)
    until(page, lambda: seen_accuracies(page) == [], "a page without accuracies again")
    page.go_forward()
    expect(said).to_have_text(sentence, timeout=DRAWN)
    step(page, "Leave the game").click()
    expect(step(page, "Play")).to_be_visible()
    settle(page)
    assert "game=" not in page.url
    assert seen_accuracies(page)
