"""A plot in one file, opened from disk: no server, no network."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1000, "height": 800}
OpenFile = Callable[..., Page]

PLACES = """() => {
    const places = [...document.querySelectorAll(".main-svg")].map((layer) => getComputedStyle(layer).position);
    const box = document.querySelector(".figure-plot").getBoundingClientRect();
    const inside = [...document.querySelectorAll(".figure-canvas text, .figure-canvas canvas")]
        .map((part) => part.getBoundingClientRect())
        .filter(({width}) => width)
        .every(({left, right, top, bottom}) =>
            left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1 && bottom <= box.bottom + 1);
    const heading = document.querySelector("h1").getBoundingClientRect();
    return {places, inside, over: heading.bottom <= box.top, wide: document.documentElement.scrollWidth};
}"""


@pytest.fixture
def open_file(server: str, make_page: MakePage, tmp_path: Path) -> OpenFile:
    """Opens the file of a figure from disk; options are those of the context."""

    def opened(name: str, query: str = "flops=0.1", **options: Any) -> Page:
        page = make_page(**{"viewport": DESKTOP, **options})
        file = tmp_path / f"{name}.html"
        file.write_bytes(page.request.get(f"{server}/figures/{name}.standalone.html?{query}").body())
        page.route("http*://**", lambda route: route.abort())
        page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            page.locator("[data-drawn]").wait_for()
        return page

    return opened


@pytest.mark.parametrize("name", ["budget-map", "formulas", "cube"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_layers_lie_over_each_other_and_all_stands_inside(
    open_file: OpenFile, name: str, viewport: dict[str, int]
) -> None:
    found = open_file(name, viewport=viewport).evaluate(PLACES)
    assert set(found["places"]) == {"absolute"}
    assert found["inside"]
    assert found["over"]
    assert found["wide"] <= viewport["width"]


def test_panels_stack_on_a_phone(open_file: OpenFile) -> None:
    page = open_file("formulas", viewport=PHONE)
    tops = page.evaluate("[...document.querySelectorAll('.xtitle')].map((title) => title.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))


@pytest.mark.parametrize("name", ["rule", "cube"])
def test_a_dark_reader_sees_dark_colours_and_a_change_is_followed(open_file: OpenFile, name: str) -> None:
    page = open_file(name, color_scheme="dark")
    paper = "document.querySelector('.figure-canvas').layout.paper_bgcolor"
    assert page.evaluate(f"[{paper}, getComputedStyle(document.body).backgroundColor]") == [
        "#1b1e23",
        "rgb(27, 30, 35)",
    ]
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => {paper} === '#fff'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_theme_of_its_own_wins_over_the_scheme(open_file: OpenFile) -> None:
    page = open_file("rule", "theme=dark")
    assert page.evaluate("document.querySelector('.figure-canvas').layout.paper_bgcolor") == "#1b1e23"


def test_an_attempt_heads_its_file_in_its_language(open_file: OpenFile) -> None:
    page = open_file("cube", "r=0.7&d=0.8&w=0.5&flops=0.1&game=shown&lang=zh")
    expect(page.get_by_role("heading")).to_contain_text("您的网络：")
    expect(page).to_have_title(page.get_by_role("heading").inner_text())
    expect(page.get_by_role("application")).to_have_attribute("aria-label", re.compile("方向键可转动立方体。"))


def test_without_scripts_the_file_describes_its_plot(open_file: OpenFile) -> None:
    page = open_file("cube", java_script_enabled=False)
    expect(page.get_by_text("Three-dimensional plot of EfficientNet-B0")).to_be_visible()
