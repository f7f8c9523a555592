"""Paper is light: what is printed looks the same, whatever the screen is."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import MakePage

PRINTS = 'dispatchEvent(new Event("beforeprint"))'
PRINTED = 'dispatchEvent(new Event("afterprint"))'
# The colours of letters and marks, and what is printed in the place of a 3-D plot.
LOOKS = """() => {
  const colours = (selector) => [...document.querySelectorAll(selector)].map((part) => {
    const { fill, color } = getComputedStyle(part);
    return part.matches("svg *") ? fill : color;
  });
  const still = document.querySelector(".figure-canvas .figure-still");
  return [colours("h1, .figure-legend li, .xtitle, .ytitle, .xtick text, .figure-marks path"), still?.src ?? null];
}"""
# The share of pixels in which two pictures differ.
DIFFERS = """async (addresses) => {
  const [one, other] = await Promise.all(addresses.map(async (src) => {
    const picture = Object.assign(new Image(), { src });
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer);
  }));
  return one.length === other.length ? one.filter((pixel, at) => pixel !== other[at]).length / one.length : 1;
}"""


def drawn(page: Page, path: str) -> Page:
    page.goto(path)
    page.locator("[data-drawn]").first.wait_for()
    return page


def on_paper(page: Page) -> Any:
    page.evaluate(PRINTS)
    return page.evaluate(LOOKS)


@pytest.mark.parametrize("figure", ["accuracy-flops", "cube"])
@pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("auto", "dark")])
def test_a_dark_plot_is_printed_as_a_light_one(make_page: MakePage, figure: str, theme: Any, scheme: Any) -> None:
    light, picture = on_paper(drawn(make_page(color_scheme="light"), f"/embed/{figure}?flops=0.2&theme=light"))
    page = drawn(make_page(color_scheme=scheme), f"/embed/{figure}?flops=0.2&theme={theme}")
    dark = page.evaluate(LOOKS)
    assert dark != [light, None]
    colours, other = on_paper(page)
    assert colours == light
    assert (picture is None) == (figure != "cube")
    assert picture is None or page.evaluate(DIFFERS, [picture, other]) < 0.01
    page.evaluate(PRINTED)
    assert page.evaluate(LOOKS) == dark


def test_a_figures_own_page_in_the_dark_is_printed_light(make_page: MakePage) -> None:
    light = on_paper(drawn(make_page(color_scheme="light"), "/figures/stages?flops=0.2"))
    for path, scheme in (("theme=dark&flops=0.2", "light"), ("flops=0.2", "dark")):
        page = drawn(make_page(color_scheme=scheme), f"/figures/stages?{path}")
        assert on_paper(page) == light
