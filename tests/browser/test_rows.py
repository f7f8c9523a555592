"""The row sets that the page computes are those that the server's figures hold."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage

VIEWS = [
    "flops=0.134",
    "r=0.9&d=1.1&w=0.8&precision=fp32",
    "lock=1&flops=0.4&r=0.9&d=0.8&w=1.05",
    "backbone=mobilenetv2&flops=0.5&family=tf-slim-mobilenetv2",
    "backbone=resnet-50&r=1&d=1&w=1",
    "backbone=efficientnet-b0-ceil&r=1.2&d=1.1&w=1",
]
SHOWN_BY = {
    "budget-map": ("current", "tiny", "giant", "budget_map", "near"),
    "cube": ("budget_surface",),
    "stages": ("stages_current", "stages_tiny", "stages_giant"),
}

COMPUTE = """async (names) => {
    const module = (name) => import(new URL(name, document.querySelector("script[type=module]").src));
    const [{ ROW_SETS }, { StateFields }, { loadTables }, { viewOf }] = await Promise.all(
        ["rows.js", "state.js", "tables.js", "view.js"].map(module));
    const { stateFields, query } = document.body.dataset;
    const fields = new StateFields(JSON.parse(stateFields));
    const state = fields.read(query);
    const view = viewOf(state, (await loadTables(state, fields.ranges))(), fields.by.flops.initial);
    return Object.fromEntries(names.map((name) => [name, ROW_SETS[name](view)]));
}"""


def close(seen: Any, expected: Any) -> bool:
    """Equal, floating-point numbers to six digits."""
    if isinstance(expected, dict):
        return bool(seen.keys() == expected.keys()) and all(close(seen[name], expected[name]) for name in expected)
    if isinstance(expected, list):
        return len(seen) == len(expected) and all(map(close, seen, expected))
    if isinstance(expected, float):
        return bool(seen == pytest.approx(expected, rel=2e-6, abs=1e-9))
    return bool(seen == expected)


@pytest.mark.parametrize("query", VIEWS)
def test_row_sets_equal_those_of_the_figures(explorer: ExplorerPage, query: str) -> None:
    explorer.open(query)
    names = sorted({name for shown in SHOWN_BY.values() for name in shown})
    seen = explorer.page.evaluate(COMPUTE, names)
    for figure, shown in SHOWN_BY.items():
        rows = explorer.page.request.get(f"/figures/{figure}.json?{query}").json()["rows"]
        for name in shown:
            computed = {column: rows[name][column] for column in seen[name]}  # the page may leave predictions out
            assert close(seen[name], computed), f"{name} of {figure}"


def test_a_twist_moves_the_marks_of_a_plot(explorer: ExplorerPage) -> None:
    explorer.open("r=0.68&d=0.7&w=0.54")
    plot = explorer.page.locator('[data-figure="budget-map"]')
    plot.scroll_into_view_if_needed()
    marks = plot.locator(".figure-marks g")
    expect(marks.first).to_be_visible()
    before = [mark.get_attribute("transform") for mark in marks.all()]
    explorer.slide("r", 0.9)
    after = [mark.get_attribute("transform") for mark in marks.all()]
    assert before != after


def test_a_measured_point_leads_to_its_network(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    plot = explorer.page.locator('[data-figure="accuracy-flops"]')
    plot.scroll_into_view_if_needed()
    box = plot.locator(".figure-plot")
    expect(plot).to_have_attribute("data-drawn", "r=1&d=1&w=1")
    box.focus()
    box.press("ArrowRight")
    box.press("ArrowRight")
    box.press("Enter")
    explorer.settle()
    assert explorer.exact("accuracy") == "59.9"


def test_another_family_redraws_the_plots(explorer: ExplorerPage) -> None:
    explorer.open()
    plot = explorer.page.locator('[data-figure="budget-map"]')
    plot.scroll_into_view_if_needed()
    expect(plot).to_have_attribute("data-drawn", "")
    explorer.page.locator("select[name=family]").select_option("huawei-tinynet")
    expect(plot).to_have_attribute("data-drawn", "family=huawei-tinynet")
