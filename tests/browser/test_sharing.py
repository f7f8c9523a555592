"""The share panel, one click away from each plot."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ExplorerPage, MakePage
from tests.support.accessibility import serious


@pytest.mark.slow
def test_the_panel_previews_what_will_appear_and_follows_its_options(page: Page) -> None:
    page.set_viewport_size({"width": 1100, "height": 900})
    ExplorerPage(page).open("flops=0.1")
    page.locator("body[data-furnished]").wait_for()
    page.locator('#plot-stages a[data-link="/share/stages"]').click()
    panel = page.locator("dialog main.share")
    preview = panel.locator("iframe")
    expect(preview).to_have_attribute("src", re.compile(r"^/embed/stages\?flops=0\.1&model=\w+&data=\w+$"))
    page.frame_locator("dialog iframe").locator("[data-drawn]").wait_for()
    history = page.evaluate("history.length")
    panel.locator("select[name=theme]").focus()
    panel.locator("select[name=theme]").select_option("dark")
    expect(page.locator("dialog iframe")).to_have_attribute("src", re.compile("theme=dark"))
    expect(panel.locator('.share-files a[href*=".csv"]')).to_have_attribute("href", re.compile("theme=dark"))
    expect(panel.locator("select[name=theme]")).to_be_focused()
    assert page.evaluate("history.length") == history, "Back would turn the preview back instead of leaving the page"
    panel.locator("select[name=size]").select_option("640x480")
    expect(preview).to_have_attribute("src", re.compile("size=640x480"))
    expect(preview).to_have_js_property("clientWidth", 640)
    expect(preview).to_have_js_property("clientHeight", 480)
    panel.locator('[data-copies="share-bibtex"]').click()
    expect(panel.locator('[role="status"]')).to_have_text(re.compile("BibTeX: "))
    expect(panel.locator('[role="status"]')).to_have_text("")
    expect(panel.locator('[data-copies="share-bibtex"]')).to_have_text("Copy")
    page.locator("dialog .close").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_a_panel_on_a_page_of_its_own_is_accessible_and_needs_no_script(make_page: MakePage) -> None:
    page = make_page(bypass_csp=True)
    page.goto("/share/rule?flops=0.1")
    assert serious(page) == []
    plain = make_page(java_script_enabled=False)
    plain.goto("/share/rule?flops=0.1")
    plain.locator("select[name=theme]").select_option("dark")
    plain.locator("form button").click()
    expect(plain.locator("iframe")).to_have_attribute("src", re.compile("theme=dark"))


def test_a_link_to_share_follows_the_twist(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    explorer = ExplorerPage(page).open("r=0.7&d=0.8&w=0.5")
    page.locator("body[data-furnished]").wait_for()
    explorer.slide("w", 0.9)
    link = page.locator('#plot-stages a[data-link="/share/stages"]')
    expect(link).to_have_attribute("href", re.compile(r"^/share/stages\?r=0\.7&d=0\.8&w=0\.9"))
