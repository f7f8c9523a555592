"""The surface of one predicted accuracy in the cube: chosen, moved, followed, hidden."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ExplorerPage

# Resolves with x of the surface of accuracy that the cube has drawn, once it differs from `before`.
DRAWN = """(before) => new Promise((resolve, reject) => {
    const check = (frames) => {
        const plot = document.querySelector('[data-figure="cube"] .figure-canvas');
        const trace = plot?.data?.find(({type, meta}) => type === "mesh3d" && meta.rows === "accuracy_surface");
        if (trace?.x?.length && JSON.stringify(trace.x) !== JSON.stringify(before)) resolve(trace.x);
        else if (frames > 1800) reject(new Error("the cube shows no other surface"));
        else requestAnimationFrame(() => check(frames + 1));
    };
    check(0);
})"""
KINDS = """() => document.querySelector('[data-figure="cube"] .figure-canvas').data
    .filter(({meta}) => meta.rows.endsWith("_surface")).map(({meta}) => meta.rows)"""


def cube(explorer: ExplorerPage, query: str) -> Locator:
    """The cube's panel, once it is drawn."""
    explorer.open(query)
    figure = explorer.page.locator('[data-figure="cube"]')
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-drawn", query)
    return explorer.page.locator("#plot-cube")


def test_the_reader_chooses_the_surface_and_its_accuracy(explorer: ExplorerPage) -> None:
    complaints: list[str] = []
    explorer.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    explorer.page.on("pageerror", lambda error: complaints.append(str(error)))
    panel = cube(explorer, "flops=0.2")
    assert explorer.page.evaluate(KINDS) == ["budget_surface"]
    expect(panel.locator("[data-level]")).to_be_hidden()
    panel.get_by_label("both").check()
    first = explorer.page.evaluate(DRAWN, [])
    assert explorer.page.evaluate(KINDS) == ["budget_surface", "accuracy_surface", "accuracy_surface"]
    assert explorer.state() == {"flops": "0.2", "surface": "both"}
    expect(panel.locator('[data-text="surface"]')).to_contain_text("top-1 on ImageNet, recipe of huawei-tinynet")
    explorer.slide("surface_top1", 75)
    assert explorer.state()["surface_top1"] == "75"
    assert explorer.page.evaluate(DRAWN, first) != first
    expect(panel.locator('[data-text="surface"]')).to_contain_text("75.0")
    expect(panel.locator(".figure-plot")).to_have_attribute(
        "aria-label", re.compile("predicted to be worth 75.0 % top-1")
    )
    panel.locator("[data-follow]").click()
    explorer.settle()
    assert "surface_top1" not in explorer.state()
    lost = "Boolean(document.querySelector('#plot-cube .gl-container canvas').getContext('webgl').isContextLost())"
    assert explorer.page.evaluate(lost) is False
    assert complaints == []


def test_the_surface_follows_the_current_network_without_a_request(explorer: ExplorerPage) -> None:
    cube(explorer, "r=0.8&d=0.8&w=0.7&surface=accuracy")
    explorer.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    before = explorer.page.evaluate(DRAWN, [])
    explorer.slide("r", 1.1)
    explorer.page.evaluate(DRAWN, before)
    assert [url for url in asked if "/js/" not in url] == []


def test_another_accuracy_stays_while_the_network_is_twisted(explorer: ExplorerPage) -> None:
    panel = cube(explorer, "r=0.8&d=0.8&w=0.7&surface=accuracy&surface_top1=72")
    explorer.slide("r", 1.1)
    assert explorer.state()["surface_top1"] == "72"
    expect(panel.locator('[data-text="surface"]')).to_contain_text("72.0")
    expect(panel.locator("[data-follow]")).to_have_attribute("aria-pressed", "false")


def test_an_accuracy_that_nothing_has_is_told(explorer: ExplorerPage) -> None:
    panel = cube(explorer, "surface=accuracy&surface_top1=99")
    expect(panel.locator('[data-text="surface"]')).to_contain_text("Nowhere in the cube")


def test_no_surface_tells_an_accuracy_while_playing(explorer: ExplorerPage) -> None:
    panel = cube(explorer, "lock=1&surface=accuracy&game=play")
    assert explorer.page.evaluate(KINDS) == ["budget_surface"]
    expect(panel.locator("#surface")).to_be_hidden()


def test_back_leads_to_the_surface_before(explorer: ExplorerPage) -> None:
    panel = cube(explorer, "surface=accuracy")
    panel.get_by_label("one budget").check()
    explorer.settle()
    assert explorer.state() == {}
    explorer.page.go_back()
    explorer.settle()
    expect(panel.get_by_label("one predicted accuracy")).to_be_checked()


def test_an_embed_of_the_cube_has_the_same_choice(page: Page) -> None:
    page.goto("/embed/cube?flops=0.2")
    figure = page.locator('[data-figure="cube"]')
    expect(figure).to_have_attribute("data-drawn", "flops=0.2", timeout=60_000)
    page.get_by_label("both").check()
    expect(figure).to_have_attribute("data-drawn", "flops=0.2&surface=both", timeout=60_000)
    assert page.evaluate(KINDS) == ["budget_surface", "accuracy_surface", "accuracy_surface"]
    said = page.locator('[data-text="surface"]')
    expect(said).to_contain_text("top-1 on ImageNet, recipe of huawei-tinynet")
    page.locator('input[name="surface_top1"]').fill("75")
    expect(said).to_contain_text("75.0")
    expect(page.locator("#explore")).to_have_attribute(
        "href", re.compile(r"\?flops=0\.2&surface=both&surface_top1=75$")
    )
