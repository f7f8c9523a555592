"""Where the parts of a picture's head stand, drawn as pictures are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.pictures import picture_figure
from modelcube.figures.registry import figure_names
from modelcube.figures.state.canvas import Canvas
from modelcube.pages.figure import with_attempt
from modelcube.studies.store import StudyStore

QUERIES = ("flops=0.1&surface=both", "r=0.7&d=0.8&w=0.5&flops=0.1&game=shown&lock=1")
DRAW = """async ([figure, width, height]) => {
    const plot = document.body.appendChild(document.createElement("div"));
    await Plotly.newPlot(plot, figure.data, {...figure.layout, width, height}, {staticPlot: true});
    const ends = (selector) => [...plot.querySelectorAll(selector)]
        .map((part) => part.getBoundingClientRect())
        .map(({left, top, right, bottom}) => [left, top, right, bottom]);
    const found = {
        title: ends(".gtitle"), legend: ends(".legend .traces"), notes: ends(".annotation"),
        plot: plot._fullLayout._size.t,
    };
    Plotly.purge(plot);
    plot.remove();
    return found;
}"""


@pytest.fixture(scope="module")
def studies(small_results: Path, tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    path = tmp_path_factory.mktemp("pictures") / "modelcube.sqlite3"
    with StudyStore.open(f"sqlite:///{path}", small_results) as store:
        return Explorer.of(store.tables, store.fits)


@pytest.fixture(scope="module")
def easel(browser: Browser) -> Iterator[Page]:
    """An empty page with Plotly."""
    page = browser.new_page()
    vendor = asset_folder("static") / "vendor" / "plotly"
    page.set_content("<body style='margin: 0'></body>")
    page.add_style_tag(path=vendor / "plotly.css")
    page.add_script_tag(path=vendor / "plotly.min.js")
    yield page
    page.close()


def drawn(easel: Page, document: FigureDocument, canvas: Canvas) -> dict[str, Any]:
    found: dict[str, Any] = easel.evaluate(DRAW, [picture_figure(document, canvas), canvas.width, canvas.height])
    return found


@pytest.mark.parametrize("name", figure_names())
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_title_legend_and_plot_stand_below_each_other(easel: Page, studies: Explorer, name: str, lang: str) -> None:
    for query in QUERIES:
        document = with_attempt(FigureDocument.asked(name, f"{query}&lang={lang}", studies))
        for canvas in (Canvas(1200, 630).drawn, Canvas(800, 450), Canvas(640, 360)):
            found = drawn(easel, document, canvas)
            ((_, top, right, bottom),) = found["title"]
            assert top >= 0
            assert right <= canvas.width
            *notes, _footer = found["notes"]
            legend = found["legend"]
            above = max([bottom, *(end for *_, end in legend)])
            assert all(begin >= bottom for _, begin, *_ in legend)
            assert all(begin >= above - 1 for _, begin, *_ in notes)
            assert found["plot"] >= above


@pytest.mark.parametrize("name", figure_names())
def test_the_title_of_a_small_picture_is_not_cut(easel: Page, studies: Explorer, name: str) -> None:
    canvas = Canvas(400, 300)
    found = drawn(easel, FigureDocument.asked(name, "flops=0.1", studies), canvas)
    ((_, top, right, bottom),) = found["title"]
    assert top >= 0
    assert right <= canvas.width
    assert bottom <= found["plot"]
