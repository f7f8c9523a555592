"""Embeds where a page has no address of its own, on paper, and without an answer; pictures opened by themselves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_embeds import DRAWN, drawn, snippet
from tests.support.blog import served

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Post</title><body>'


@pytest.fixture
def post(server: str, tmp_path: Path) -> Path:
    """A post with the script's snippet as a file."""
    path = tmp_path / "post.html"
    path.write_text(HEAD + snippet(server, "script", "stages"))
    return path


def test_a_plot_is_twisted_in_a_page_from_disk(browser: Browser, post: Path) -> None:
    page = browser.new_page()
    page.goto(post.as_uri())
    frame = drawn(page)
    needed = frame.locator("html").evaluate("(root) => Math.ceil(root.getBoundingClientRect().height)")
    expect(page.locator("iframe")).to_have_attribute("height", str(needed))
    page.close()


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ('<img alt="A cube" src="data:,">', "A cube"),
        (" <a href='#'>Every network of this budget</a> ", "Every network of this budget"),
        ("", "Model Cube"),
    ],
)
def test_a_frame_is_named_after_what_stands_in_its_place(
    browser: Browser, server: str, inside: str, title: str
) -> None:
    page = browser.new_page()
    page.set_content(
        f'<div data-modelcube="{server}/embed/rule">{inside}</div><script src="{server}/embed.js"></script>'
    )
    expect(page.locator("iframe")).to_have_attribute("title", title)
    page.close()


@pytest.mark.slow
def test_a_plot_is_drawn_in_a_sandboxed_frame_and_in_a_sandboxed_page(
    browser: Browser, server: str, post: Path, tmp_path: Path
) -> None:
    own = f'<iframe sandbox="allow-scripts" src="{server}/embed/rule" width="700" height="600"></iframe>'
    page_in_it = f'<iframe sandbox="allow-scripts" src="{post.name}" width="700" height="900"></iframe>'
    (tmp_path / "index.html").write_text(HEAD + own + page_in_it)
    page = browser.new_page()
    with served(tmp_path) as address:
        page.goto(f"{address}/index.html")
        page.frame_locator("iframe >> nth=0").locator("[data-drawn]").wait_for(timeout=DRAWN)
        outer = page.frame_locator("iframe >> nth=1")
        outer.locator("iframe").scroll_into_view_if_needed()
        inner = outer.frame_locator("iframe")
        inner.locator("[data-drawn]").wait_for(timeout=DRAWN)
        needed = inner.locator("html").evaluate("(root) => Math.ceil(root.getBoundingClientRect().height)")
        expect(outer.locator("iframe")).to_have_attribute("height", str(needed))
    page.close()


def test_a_plot_that_was_not_scrolled_to_is_printed_as_its_picture(browser: Browser, server: str, post: Path) -> None:
    post.write_text(f"{HEAD}<p style='height: 9000px'>So.</p>{snippet(server, 'script', 'stages')}")
    page = browser.new_page()
    page.goto(post.as_uri())
    picture, frame = page.locator("[data-modelcube] img"), page.locator("iframe")
    expect(frame).to_be_visible()
    expect(picture).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(picture).to_be_visible()
    expect(frame).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(frame).to_be_visible()
    page.close()


@pytest.mark.slow
def test_a_frame_without_an_answer_gives_way_to_what_stood_there(browser: Browser, server: str, post: Path) -> None:
    post.write_text(post.read_text().replace("/embed/stages", "/embed/stage"))
    page = browser.new_page()
    page.goto(post.as_uri())
    expect(page.locator("[data-modelcube] img")).to_be_visible(timeout=DRAWN)
    expect(page.locator("iframe")).to_be_hidden()
    page.close()


@pytest.mark.slow
def test_a_picture_that_is_opened_by_itself_has_its_colours(page: Page, server: str) -> None:
    page.goto(f"{server}/figures/rule.svg", timeout=DRAWN)
    fills = page.evaluate("[...document.querySelectorAll('svg rect')].map((it) => getComputedStyle(it).fill)")
    assert "rgb(255, 255, 255)" in fills
    assert not re.fullmatch(r"(rgb\(0, 0, 0\))*", "".join(fills))
