"""Colours, sizes, accessibility, and the page without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage, MakePage, Scheme
from tests.support.accessibility import serious

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(make_page: MakePage, scheme: Scheme, viewport: dict[str, int]) -> None:
    page = make_page(color_scheme=scheme, viewport=viewport, bypass_csp=True)
    ExplorerPage(page).open("sram=400&surface=both")
    assert serious(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1600])
def test_no_width_scrolls_sideways(make_page: MakePage, width: int) -> None:
    page = make_page(viewport={"width": width, "height": 844})
    ExplorerPage(page).open()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_and_light_follow_the_system(make_page: MakePage) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = make_page(color_scheme=scheme)
        ExplorerPage(page).open()
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 22, 26)"}


def test_on_a_phone_the_sliders_stay_in_reach(make_page: MakePage) -> None:
    page = make_page(viewport=PHONE, has_touch=True)
    ExplorerPage(page).open()
    page.locator('[data-figure="cube"]').scroll_into_view_if_needed()
    box = page.locator("input[type=range][name=r]").bounding_box()
    assert box
    assert PHONE["height"] / 2 < box["y"] < PHONE["height"]


def test_on_a_phone_the_map_comes_before_the_cube(make_page: MakePage) -> None:
    page = make_page(viewport=PHONE)
    ExplorerPage(page).open()
    tops = {
        name: page.locator(selector).evaluate("e => e.getBoundingClientRect().top + scrollY")
        for name, selector in {
            "sentence": ".sentence",
            "slider": "#flops",
            "giant": '[data-network="giant"]',
            "tiny": '[data-network="tiny"]',
            "map": '[data-figure="budget-map"]',
            "cube": '[data-figure="cube"]',
        }.items()
    }
    assert list(tops) == sorted(tops, key=lambda name: tops[name])


def test_nothing_moves_while_loading_or_twisting(make_page: MakePage) -> None:
    page = make_page(viewport=DESKTOP)
    page.add_init_script(
        """globalThis.shifts = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value;
        }).observe({type: "layout-shift", buffered: true});"""
    )
    explorer = ExplorerPage(page).open()
    page.wait_for_load_state("networkidle")
    for value in (0.5, 0.9, 1.2):
        explorer.slide("r", value)
    assert page.evaluate("shifts") < 0.02


def test_without_scripts_the_page_is_complete_and_its_forms_work(make_page: MakePage) -> None:
    page = make_page(java_script_enabled=False, viewport=DESKTOP)
    page.goto("/?r=1&d=1&w=1")
    expect(page.locator('[data-value="flops"]')).to_have_attribute("data-exact", "385814752")
    expect(page.locator('[data-network="tiny"] .slabs')).to_have_attribute("d", re.compile(r"^M\d.*z$"))
    page.locator("select[name=backbone]").select_option("mobilenetv2")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("backbone=mobilenetv2"))
    page.goto("/?r=1&d=1&w=1")
    page.get_by_role("button", name="Twist").click()
    expect(page.locator('[data-value="flops"]')).to_have_attribute("data-exact", "385814752")


def test_every_plot_has_its_room_and_its_table(explorer: ExplorerPage) -> None:
    explorer.open()
    figures = explorer.page.locator("[data-figure]")
    names = [figures.nth(index).get_attribute("data-figure") for index in range(figures.count())]
    assert names[:2] == ["budget-map", "cube"]
    for index, name in enumerate(names):
        box = figures.nth(index).bounding_box()
        assert box
        assert box["height"] > 200
        answer = explorer.page.request.get(f"/figures/{name}.csv")
        assert answer.ok, name
