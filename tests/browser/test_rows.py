"""The row sets that the page computes are those that the server's figures hold."""

from itertools import combinations
from typing import Any, Literal

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ExplorerPage, MakePage

VIEWS = [
    "flops=0.134&surface=both",
    "r=0.9&d=1.1&w=0.8&precision=fp32",
    "lock=1&flops=0.4&r=0.9&d=0.8&w=1.05",
    "backbone=mobilenetv2&flops=0.5&family=tf-slim-mobilenetv2",
    "backbone=resnet-50&r=1&d=1&w=1&surface=accuracy",
    "backbone=efficientnet-b0-ceil&r=1.2&d=1.1&w=1",
    "flops=0.2&sram=320&flash=3000",
    "flops=0.2&base_top1=71.5&base_w=0.75&surface=both&surface_top1=65",
    "flops=0.2&base_top1=71.5&base_kind=mobile",
    "r=0.9&d=1.1&w=0.8&game=play",
]
SHOWN_BY = {
    "budget-map": ("current", "tiny", "giant", "optimal", "budget_map", "near"),
    "cube": ("budget_surface", "accuracy_surface"),
    "stages": ("stages_current", "stages_tiny", "stages_giant"),
}

COMPUTE = """async (names) => {
    const module = (name) => import(new URL(name, document.querySelector("script[type=module]").src));
    const [{ ROW_SETS }, { PredictionStore }, { StateFields }, { loadTables }, { viewOf }] = await Promise.all(
        ["rows.js", "evidence.js", "state.js", "tables.js", "view.js"].map((name) => module(`../model/${name}`)));
    const { stateFields, query } = document.body.dataset;
    const fields = new StateFields(JSON.parse(stateFields));
    const state = fields.read(query);
    const tables = (await loadTables(state, fields.ranges))();
    const predictions = await new Promise((resolve) => {
        const store = new PredictionStore(() => {
            const found = store.of(state, tables.measured);
            if ("evidence" in found && "optimal" in found) resolve({ ...found });
        });
        store.open = true;
        store.arrived();
    });
    const view = viewOf(state, tables, fields.by.flops.initial, predictions);
    return Object.fromEntries(names.map((name) => [name, ROW_SETS[name](view)]));
}"""

SIDES: list[tuple[Literal["x", "y"], Literal["width", "height"]]] = [("x", "width"), ("y", "height")]

COLOURS = """() => document.querySelector('[data-figure="budget-map"] .heatmaplayer image').getAttribute("href")"""
COLOURS_CHANGE = f"""(before) => new Promise((resolve, reject) => {{
    const check = (frames) => {{
        if (({COLOURS})() !== before) resolve();
        else if (frames > 600) reject(new Error("the map kept its colours"));
        else requestAnimationFrame(() => check(frames + 1));
    }};
    check(0);
}})"""

# Numbers drawn from the posterior, which the page has as float32; and what is decided at a border by such a number.
PREDICTED = {"top1": 0.011, "margin": 0.011, "mean": 0.002, "below": 0.002, "above": 0.002}
DECIDED = {"evidence": 0.005, "tie": 0.01}
NEAR = 1e-3  # of ln r, ln d and ln w: the same vertex


def close(seen: Any, expected: Any, tolerance: float = 1e-9) -> bool:
    """Equal, floating-point numbers to six digits or a tolerance."""
    if isinstance(expected, list):
        return len(seen) == len(expected) and all(close(*pair, tolerance) for pair in zip(seen, expected, strict=True))
    if isinstance(expected, float) and seen is not None:
        return bool(seen == pytest.approx(expected, rel=2e-6, abs=tolerance))
    return bool(seen == expected)


def alike(name: str, seen: Any, expected: Any) -> bool:
    """Whether a column is the figure's."""
    if name in DECIDED and expected and isinstance(expected[0], list):
        pairs = [pair for rows in zip(seen, expected, strict=True) for pair in zip(*rows, strict=True)]
        return bool(sum(one != other for one, other in pairs) <= DECIDED[name] * len(pairs))
    if name.startswith("hatch"):  # its strokes may differ where the evidence does
        return bool(abs(len(seen) - len(expected)) <= 0.05 * len(expected))
    return close(seen, expected, PREDICTED.get(name, 1e-9))


def same_surface(seen: dict[str, list[Any]], expected: dict[str, list[Any]]) -> bool:
    """Whether a surface is the figure's; where a number lies at a border, a vertex more or less may be."""
    places, others = (np.log([rows[name] for name in "xyz"]).T for rows in (seen, expected))
    distances = np.abs(places[:, None] - others).max(axis=2)
    missing = (distances.min(axis=1) > NEAR).sum() + (distances.min(axis=0) > NEAR).sum()
    pairs = [
        (vertex, other) for vertex, other in enumerate(distances.argmin(axis=1)) if distances[vertex, other] <= NEAR
    ]
    unlike = sum(
        seen["evidence"][vertex] != expected["evidence"][other]
        or abs(seen["top1"][vertex] - expected["top1"][other]) > 0.03
        or abs(seen["margin"][vertex] - expected["margin"][other]) > 0.03
        for vertex, other in pairs
    )
    lengths = [len(seen[name]) == pytest.approx(len(expected[name]), rel=0.03) for name in ("i", "net_x")]
    return bool(missing + unlike <= 0.01 * len(others) and all(lengths))


@pytest.mark.parametrize("query", VIEWS)
def test_row_sets_equal_those_of_the_figures(explorer: ExplorerPage, query: str) -> None:
    explorer.open(query)
    names = sorted({name for shown in SHOWN_BY.values() for name in shown})
    seen = explorer.page.evaluate(COMPUTE, names)
    for figure, shown in SHOWN_BY.items():
        rows = explorer.page.request.get(f"/figures/{figure}.json?{query}").json()["rows"]
        for name in [name for name in shown if name in rows]:
            assert seen[name].keys() == rows[name].keys()
            if name == "accuracy_surface":
                assert seen[name]["level"] == pytest.approx(rows[name]["level"], abs=0.002)
                assert same_surface(seen[name], rows[name])
                continue
            for column, expected in rows[name].items():
                assert alike(column, seen[name][column], expected), f"{column} of {name} of {figure}"


def test_a_twist_colours_the_map_anew_without_a_request(explorer: ExplorerPage) -> None:
    explorer.open("lock=1&flops=0.2&r=0.8&d=0.8&w=0.7")
    plot = explorer.page.locator('[data-figure="budget-map"]')
    plot.scroll_into_view_if_needed()
    expect(plot).to_have_attribute("data-drawn", "r=0.8&d=0.8&w=0.7&flops=0.2&lock=1")
    explorer.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    before = explorer.page.evaluate(COLOURS)
    explorer.slide("flops", 0.4)
    explorer.page.evaluate(COLOURS_CHANGE, before)
    assert [url for url in asked if "/js/" not in url] == []


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


@pytest.mark.parametrize("name", ["accuracy-flops", "accuracy-dimensions"])
def test_a_twist_leads_from_what_was_measured_to_what_is_predicted(page: Page, name: str) -> None:
    page.goto(f"/embed/{name}?r=1&d=1&w=1")
    page.locator("[data-drawn]").wait_for()
    marks = page.locator('.figure-marks g[visibility="visible"]:has(path)')
    current = marks.and_(page.locator('[data-rows="current"]'))
    expect(current.first).to_be_visible()
    assert current.locator(".doubt").count() == 0
    panels = current.count()
    slider = page.locator('input[name="r"]')
    slider.focus()
    page.locator("body[data-ready]").wait_for()
    slider.press("ArrowLeft")
    measured = marks.and_(page.locator('[data-rows="giant"]'))  # EfficientNet-B0 itself, which stands at this budget
    expect(measured).to_have_count(panels)
    assert measured.locator(".doubt").count() == 0
    for network in ("current", "tiny", "optimal"):
        mark = marks.and_(page.locator(f'[data-rows="{network}"]:has(.doubt)'))
        expect(mark).to_have_count(panels)
        assert "V" in (mark.locator(".doubt").first.get_attribute("d") or "")
    assert page.locator('[data-value="accuracy"]').text_content() != "not measured"


def test_labels_stay_within_the_plot_of_a_phone_and_apart(make_page: MakePage) -> None:
    page = make_page(viewport={"width": 390, "height": 800})
    page.goto("/embed/budget-map")
    page.locator("[data-drawn]").wait_for()
    plot = page.locator(".nsewdrag").bounding_box()
    boxes = [label.bounding_box() for label in page.locator(".figure-marks text").all()]
    assert len(boxes) == 4
    assert plot is not None
    for box in boxes:
        assert box is not None
        assert plot["x"] - 1 <= box["x"] <= box["x"] + box["width"] <= 390
    for one, other in combinations(boxes, 2):
        assert one is not None
        assert other is not None
        apart = [abs(one[x] + one[w] / 2 - other[x] - other[w] / 2) - (one[w] + other[w]) / 2 for x, w in SIDES]
        assert max(apart) > -2  # an edge of a letter's box may touch, no letter


@pytest.mark.parametrize("width", [390, 600, 900])
def test_what_stands_over_a_panel_fits_it(make_page: MakePage, width: int) -> None:
    page = make_page(viewport={"width": width, "height": 800})
    page.goto("/embed/accuracy-dimensions")
    page.locator("[data-drawn]").wait_for()
    panels, notes = (page.locator(selector).all() for selector in (".nsewdrag", ".annotation text"))
    assert len(panels) == len(notes) == 3
    for panel, note in zip(panels, notes, strict=True):
        inside, text = panel.bounding_box(), note.bounding_box()
        assert inside is not None
        assert text is not None
        assert text["x"] + text["width"] <= inside["x"] + inside["width"] + 12
        assert text["y"] + text["height"] <= inside["y"]


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
