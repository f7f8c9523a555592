"""Figures in a real browser: drawn as Python says, and kept at what their row sets say."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from modelcube.figures.registry import figure_names

pytestmark = pytest.mark.browser

MODULE = """
const imported = (name) => import(document.querySelector("script[type=module]").src.replace("figures/page.js", name));
"""
PLOT = (
    MODULE
    + """
const {figures} = await imported("figures/page.js");
const {plot} = figures.places[0];
"""
)


class FigurePage:
    """A figure's own page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, name: str, query: str = "") -> "FigurePage":
        """Open a figure and wait until it is drawn."""
        self.page.goto(f"/figures/{name}?{query}")
        self.page.wait_for_selector("[data-drawn]", state="attached")
        return self

    def run(self, script: str, argument: Any = None) -> Any:
        """Run a script with `figures` and `plot` at hand."""
        return self.page.evaluate(f"async (argument) => {{{PLOT}{script}}}", argument)


@pytest.fixture
def figure(page: Page) -> FigurePage:
    page.set_viewport_size({"width": 1000, "height": 800})
    return FigurePage(page)


BOUND = """
const {boundValues} = await imported("figures/binding.js");
const at = (part, path) => path.split(".").reduce((value, step) => value?.[step], part);
const differing = (traces, rows) => traces.flatMap((trace) =>
  Object.entries(boundValues(trace.meta, rows[trace.meta.rows]))
    .filter(([path, values]) => JSON.stringify(at(trace, path)) !== JSON.stringify(values))
    .map(([path]) => `${trace.name} ${path}`));
const fetched = async (query) => (await fetch(`/figures/${plot.document.name}.json?${query}`)).json();
"""


@pytest.mark.parametrize("name", figure_names())
def test_the_browser_binds_traces_as_python_does_and_draws_those_of_another_state(
    figure: FigurePage, name: str
) -> None:
    script = (
        BOUND
        + """
    const {fill} = await imported("figures/words.js");
    const answer = await fetched(argument);
    const filled = fill(answer.alt_template, (rows) => answer.rows[rows]);
    return [differing(answer.figure.data, answer.rows), filled, answer.alt];
    """
    )
    different, filled, alt = figure.open(name).run(script, "backbone=resnet-50&flops=0.3&count=2macs&surface=both")
    assert different == []
    assert filled == alt

    script = (
        BOUND
        + """
    const {rows} = await fetched(argument);
    figures.bind(rows);
    while (plot.isStale || plot.unsettled.size) await new Promise(requestAnimationFrame);
    return [differing(plot.canvas.data, rows), plot.box.getAttribute("aria-label")];
    """
    )
    before = figure.page.locator(".figure-plot").get_attribute("aria-label") or ""
    different, label = figure.run(script, "r=0.5&d=1&w=0.8")
    assert different == []
    assert (label == before) == ("{" not in figure.run("return plot.document.alt_template"))


@pytest.mark.parametrize("name", ["budget-map", "cube", "rule"])
def test_figures_are_drawn_in_the_dark(figure: FigurePage, name: str) -> None:
    figure.page.emulate_media(color_scheme="dark")
    figure.open(name)
    paper, surface = figure.run(
        "return [plot.canvas.layout.paper_bgcolor, getComputedStyle(plot.element).getPropertyValue('--surface').trim()]"
    )
    assert paper == surface == "#1b1e23"


def test_a_change_of_scheme_repaints_the_figure_and_keeps_its_data(figure: FigurePage) -> None:
    figure.open("formulas")
    script = """
    const {data, layout} = plot.canvas;
    return [layout.font.color, data.map((trace) => trace.line?.color), data[0].x];
    """
    light, lines, data = figure.run(script)
    assert light == "#5f5c56"
    figure.page.emulate_media(color_scheme="dark")
    figure.page.wait_for_function("() => document.querySelector('.figure-canvas').layout.font.color === '#a6a49e'")
    _, dark_lines, same = figure.run(script)
    assert lines != dark_lines
    assert data == same


def test_a_theme_of_its_own_wins_over_the_scheme(figure: FigurePage) -> None:
    figure.open("rule", "theme=dark")
    assert figure.run("return plot.canvas.layout.paper_bgcolor") == "#1b1e23"


def test_marks_stand_where_the_plot_has_its_points(figure: FigurePage) -> None:
    figure.open("budget-map")
    script = """
    const centre = (element) => {
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const {group} = plot.marks.marks.find(({trace}) => trace.meta.rows === "giant");
    const {uid} = plot.canvas._fullData.find((trace) => trace.meta.rows === "giant");
    return [centre(group.querySelector("path")), centre(plot.canvas.querySelector(`.trace${uid} path`))];
    """
    own, plotted = figure.run(script)
    assert own == pytest.approx(plotted, abs=1)


def test_arrow_keys_step_through_the_points_and_enter_picks_one(figure: FigurePage) -> None:
    figure.open("accuracy-flops")
    figure.run("figures.addEventListener('pick', ({detail}) => { window.picked = detail; })")
    figure.page.locator(".figure-plot").focus()
    figure.page.keyboard.press("ArrowRight")
    said = figure.page.locator(".figure-said").inner_text()
    figure.page.keyboard.press("Enter")
    picked = figure.page.evaluate("window.picked")
    assert picked["figure"] == "accuracy-flops"
    assert picked["rows"] == "measured"
    assert picked["row"]["model"] in said


def test_arrow_keys_turn_the_cube_and_a_twist_keeps_the_camera(figure: FigurePage) -> None:
    figure.open("cube")
    eye = "return plot.canvas.layout.scene.camera.eye"
    before = figure.run(eye)
    figure.page.locator(".figure-plot").focus()
    figure.page.keyboard.press("ArrowLeft")
    turned = figure.run(eye)
    assert turned != before
    script = (
        BOUND
        + """
    const {rows} = await fetched("flops=0.3");
    figures.bind(rows);
    while (plot.isStale) await new Promise(requestAnimationFrame);
    """
    )
    figure.run(script)
    assert figure.run(eye) == turned


def test_a_refresh_draws_another_backbone_in_the_same_place(figure: FigurePage) -> None:
    figure.open("accuracy-flops")
    figure.run("figures.refresh('backbone=mobilenetv2')")
    figure.page.wait_for_selector("[data-drawn='backbone=mobilenetv2']", state="attached")
    rows = figure.run("return figures.rows('accuracy-flops', 'measured').backbone")
    assert set(rows) == {"mobilenetv2"}
    assert figure.page.locator(".figure-plot").count() == 1


def test_rows_that_no_plot_in_sight_shows_are_not_computed(figure: FigurePage) -> None:
    figure.open("stages")
    asked = figure.run("""
    const asked = [];
    figures.bind({budget_map: () => asked.push("budget_map"), current: () => asked.push("current")});
    await new Promise((resolve) => setTimeout(resolve, 300));
    return asked;
    """)
    assert asked == []


def test_panels_stack_on_a_phone(figure: FigurePage) -> None:
    figure.page.set_viewport_size({"width": 390, "height": 800})
    figure.open("formulas")
    script = "return ['yaxis', 'yaxis2', 'yaxis3'].map((name) => plot.canvas.layout[name].domain)"
    (bottom, top), (lower, upper), (end, _) = figure.run(script)
    assert top == 1
    assert bottom > upper > lower > end >= 0
    assert figure.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_ticks_are_fewer_on_a_phone(figure: FigurePage) -> None:
    script = "return plot.canvas.layout.xaxis.ticktext"
    many = figure.open("accuracy-flops").run(script)
    figure.page.set_viewport_size({"width": 390, "height": 800})
    few = figure.open("accuracy-flops").run(script)
    assert few == [text for text in many if text.startswith("1")]


def test_leaving_gives_the_graphics_context_back(figure: FigurePage) -> None:
    figure.open("cube")
    lost = figure.run("""
    const context = plot.canvas.querySelector(".gl-container canvas").getContext("webgl");
    const {element} = plot;
    figures.destroy();
    return [context.isContextLost(), document.querySelectorAll(".figure-plot").length, element.innerText];
    """)
    assert lost[:2] == [True, 0]
    assert lost[2].startswith("Three-dimensional plot")


def test_a_figure_that_cannot_be_fetched_says_so(browser: Browser, server: str) -> None:
    page = browser.new_page(base_url=server)
    page.route("**/figures/rule.json*", lambda route: route.abort())
    page.goto("/figures/rule")
    page.wait_for_selector(".figure-error")
    assert page.locator(".figure-alt").is_visible()
    page.close()


def test_a_pointer_over_the_cube_still_meets_its_points(figure: FigurePage) -> None:
    figure.open("cube")
    figure.run(
        "window.met = []; plot.canvas.on('plotly_hover', ({points}) => window.met.push(points[0].customdata[0]));"
    )
    box = figure.page.locator(".figure-canvas").bounding_box()
    assert box is not None
    for across in range(20, 80, 2):
        for down in range(10, 60, 5):
            figure.page.mouse.move(box["x"] + box["width"] * across / 100, box["y"] + box["height"] * down / 100)
        if figure.page.evaluate("window.met.length"):
            break
    assert figure.page.evaluate("window.met").pop()


def test_what_the_page_does_not_predict_is_blank(figure: FigurePage) -> None:
    script = (
        BOUND
        + """
    const {rows: {budget_map}} = await fetched("flops=0.3");
    const {x, y, z, residual} = budget_map;
    figures.bind({budget_map: {x, y, z, residual}});
    while (plot.isStale) await new Promise(requestAnimationFrame);
    return plot.canvas._fullData.filter(({visible}) => visible === true).map(({name}) => name);
    """
    )
    shown = figure.open("budget-map").run(script)
    assert "current network" in shown
    assert not {"predicted accuracy", "extrapolated"} & set(shown)
