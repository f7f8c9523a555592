"""Plots in pages of other sites, built by real engines and served from other origins than the server."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import markdown
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from modelcube.pages.links import HEIGHTS
from tests.browser.conftest import MakePage
from tests.support.accessibility import serious
from tests.support.blog import served
from tests.support.untranslated import english_words

QUERY = "flops=0.1&size=640x400"
PUBLIC = "http://cube.example"
DRAWN = 60_000  # milliseconds
NAMES = ("huawei-tinynet", "Apache-2.0", "MIT")
# The strictest policy of a page under which the script's snippet works, as docs/embedding.md has it.
POLICY = "default-src 'none'; script-src {cube}/embed.js; frame-src {cube}; img-src {cube}"


def snippet(server: str, name: str, figure: str, query: str = QUERY) -> str:
    """What the share panel of a server that readers reach offers to paste, for this server."""
    asked = Request(f"{server}/share/{figure}?{query}", headers={"Host": PUBLIC.removeprefix("http://")})
    with urlopen(asked) as answer:
        page = answer.read().decode()
    found = re.search(rf'data-snippet="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found.group(1)).replace(PUBLIC, server)


@pytest.fixture(scope="module")
def mkdocs(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A post of a site that MkDocs builds, with the script's snippet."""
    home = tmp_path_factory.mktemp("mkdocs")
    (home / "docs").mkdir()
    (home / "docs" / "index.md").write_text(f"# A post\n\nTwist it:\n\n{snippet(server, 'script', 'stages')}\n\nSo.\n")
    (home / "mkdocs.yml").write_text("site_name: Blog\ntheme: {name: mkdocs, highlightjs: false}\nplugins: []\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=home, check=True, capture_output=True, env={"NO_MKDOCS_2_WARNING": "1"})
    with served(home / "site") as address:
        yield f"{address}/index.html"


@pytest.fixture(scope="module")
def plain(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Markdown page as Jekyll and Hugo make it, under the strictest policy that works."""
    home = tmp_path_factory.mktemp("plain")
    body = markdown.markdown(f"# A post\n\n{snippet(server, 'script', 'budget-map')}\n")
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Post</title></head><body>{body}</body>'
    (home / "index.html").write_text(page)
    with served(home, POLICY.format(cube=server)) as address:
        yield f"{address}/index.html"


@pytest.fixture(scope="module")
def notebook(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A notebook whose cell shows the script's snippet, as nbconvert writes it."""
    home = tmp_path_factory.mktemp("notebook")
    shown = new_output("display_data", {"text/html": snippet(server, "script", "stages")})
    cells = [new_markdown_cell("# A notebook"), new_code_cell("HTML(snippet)", outputs=[shown])]
    text, _ = HTMLExporter(template_name="classic").from_notebook_node(new_notebook(cells=cells))
    (home / "index.html").write_text(text)
    with served(home) as address:
        yield f"{address}/index.html"


ENGINES = ["mkdocs", "plain", "notebook"]


@pytest.fixture
def post(request: pytest.FixtureRequest) -> str:
    """Address of the post of one of the engines."""
    address: str = request.getfixturevalue(request.param)
    return address


def reading(browser: Browser, **options: Any) -> BrowserContext:
    """A context in which what a post asks of the rest of the internet fails at once, instead of holding it up."""
    context = browser.new_context(**options)
    context.route(
        lambda url: not url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")),
        lambda route: route.abort(),
    )
    return context


@pytest.fixture
def reader(browser: Browser, server: str) -> Iterator[Page]:
    """Who reads a post."""
    context = reading(browser, viewport={"width": 900, "height": 700})
    yield context.new_page()
    context.close()


def drawn(page: Page) -> FrameLocator:
    """The embed of a page, once its plot is drawn."""
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator("[data-drawn]").wait_for(timeout=DRAWN)
    return frame


@pytest.mark.slow
@pytest.mark.parametrize("post", ENGINES, indirect=True)
def test_a_plot_appears_is_twisted_and_as_high_as_it_needs_to_be(reader: Page, post: str) -> None:
    reader.goto(post)
    frame = drawn(reader)
    resolution = frame.locator('[data-value="r"]')
    expect(resolution).to_have_text("133\u00a0px")
    slider = frame.locator('input[name="r"]')
    slider.focus()
    frame.locator("body[data-ready]").wait_for()
    slider.press("ArrowRight")
    expect(resolution).to_have_text("134\u00a0px")
    expect(frame.locator("#explore")).to_have_attribute("href", re.compile(r"\?r="))
    needed = frame.locator("html").evaluate("(root) => Math.ceil(root.getBoundingClientRect().height)")
    expect(reader.locator("iframe")).to_have_attribute("height", str(needed))


@pytest.mark.slow
@pytest.mark.parametrize("post", ENGINES, indirect=True)
def test_a_post_is_printed_with_its_plot(reader: Page, post: str) -> None:
    reader.goto(post)
    drawn(reader)
    assert len(reader.pdf()) > 20_000


@pytest.mark.slow
@pytest.mark.parametrize("post", ENGINES, indirect=True)
def test_without_scripts_there_is_a_picture_that_leads_to_the_figure(browser: Browser, server: str, post: str) -> None:
    context = reading(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(post, wait_until="domcontentloaded")  # its picture is drawn when it is asked for
    picture = page.locator(f'a[href^="{server}/figures/"] > img')
    assert context.request.get(picture.get_attribute("src") or "", timeout=60_000).ok  # drawn once, kept from now on
    page.reload()
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True, timeout=DRAWN)
    expect(picture).to_have_js_property("naturalWidth", 640, timeout=DRAWN)
    context.close()


# What the frame needs inside: no scroll, and nothing under the last line but what is padding.
GEOMETRY = """(root) => {
  const bottom = document.querySelector(".embed").lastElementChild.getBoundingClientRect().bottom;
  return [root.scrollHeight - innerHeight, root.scrollWidth - innerWidth, Math.round(innerHeight - bottom)];
}"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["script", "iframe"])
@pytest.mark.parametrize(
    ("figure", "query", "width", "size"),
    [
        ("rule", "fixed=1", 390, (390, 219)),
        ("rule", "fixed=1", 900, (800, 450)),
        ("cube", "size=640x480", 900, (640, 480)),
        ("stages", "size=640x480", 900, (640, 480)),
        ("stages", "", 390, (390, HEIGHTS["stages"][1])),
        ("budget-map", "", 390, (390, HEIGHTS["budget-map"][1])),
        ("accuracy-dimensions", "", 900, (900, HEIGHTS["accuracy-dimensions"][0])),
    ],
)
def test_a_frame_holds_its_embed_without_scroll_or_gap(
    reader: Page, server: str, tmp_path: Path, form: str, figure: str, query: str, width: int, size: tuple[int, int]
) -> None:
    text = snippet(server, form, figure, query)
    page = f'<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0">{text}'
    (tmp_path / "index.html").write_text(page)
    reader.set_viewport_size({"width": width, "height": 900})
    with served(tmp_path) as address:
        reader.goto(f"{address}/index.html")
        frame = reader.frame_locator("iframe")
        frame.locator(".still" if "fixed" in query else "[data-drawn]").wait_for(timeout=DRAWN)
        box = reader.locator("iframe").bounding_box()
        assert box is not None
        assert (round(box["width"]), round(box["height"])) == size
        down, across, gap = frame.locator("html").evaluate(GEOMETRY)
        assert (down, across) == (0, 0)
        assert gap in (0, 8, 12)


@pytest.mark.slow
def test_in_a_frame_that_is_too_low_the_plot_shrinks_and_the_sliders_stay(
    reader: Page, server: str, tmp_path: Path
) -> None:
    frame = f'<iframe src="{server}/embed/accuracy-flops?flops=0.1" width="700" height="580" title="plot"></iframe>'
    (tmp_path / "index.html").write_text(f"<!doctype html><body>{frame}")
    with served(tmp_path) as address:
        reader.goto(f"{address}/index.html")
        plot = drawn(reader)
        assert plot.locator("html").evaluate("(root) => root.scrollHeight") == 580
        reader.locator("iframe").evaluate("(frame) => { frame.height = 800; }")
        expect(plot.locator(".figure-canvas .main-svg").first).to_have_attribute("height", re.compile(r"^4\d\d$"))


@pytest.mark.parametrize("width", [390, 900])
def test_without_scripts_a_frame_shows_its_picture_and_nothing_that_does_not_work(
    make_page: MakePage, width: int
) -> None:
    page = make_page(java_script_enabled=False, viewport={"width": width, "height": 1300})
    page.goto("/embed/stages?flops=0.1")
    picture = page.locator("noscript img")
    expect(picture).to_have_js_property("naturalWidth", 800, timeout=DRAWN)
    for hidden in ("h1", ".controls", ".made"):
        expect(page.locator(hidden)).to_be_hidden()
    box, below = picture.bounding_box(), page.locator("details").bounding_box()
    assert box is not None
    assert below is not None
    assert below["y"] - (box["y"] + box["height"]) == pytest.approx(8, abs=1)


def test_a_message_of_somebody_else_changes_nothing(reader: Page, plain: str) -> None:
    reader.goto(plain)
    drawn(reader)
    before = reader.locator("iframe").get_attribute("height")
    reader.evaluate("postMessage({type: 'modelcube:height', height: 4000}, '*')")
    reader.evaluate("() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)))")
    assert reader.locator("iframe").get_attribute("height") == before


def test_only_embeds_of_the_scripts_own_site_are_framed(reader: Page, server: str, tmp_path: Path) -> None:
    places = "".join(
        f'<div data-modelcube="{url}">kept</div>'
        for url in ("https://elsewhere.example/embed/cube", f"{server}/docs", "")
    )
    (tmp_path / "index.html").write_text(f'<!doctype html><body>{places}<script src="{server}/embed.js"></script>')
    with served(tmp_path) as address:
        reader.goto(f"{address}/index.html")
        assert reader.locator("iframe").count() == 0


@pytest.mark.slow
def test_a_cube_out_of_sight_lets_its_graphics_go_and_comes_back_as_it_was(
    reader: Page, server: str, tmp_path: Path
) -> None:
    frame = f'<iframe src="{server}/embed/cube?{QUERY}" width="100%" height="600" title="cube"></iframe>'
    (tmp_path / "index.html").write_text(f"<!doctype html><body>{frame}<pre>{'so' * 8}{'<br>' * 400}</pre>")
    with served(tmp_path) as address:
        reader.goto(f"{address}/index.html")
        cube = drawn(reader)
        reader.evaluate("scrollTo(0, document.body.scrollHeight)")
        cube.locator(".figure-still").wait_for(state="attached")
        assert cube.locator("canvas").count() == 0
        reader.evaluate("scrollTo(0, 0)")
        cube.locator(".gl-container canvas").first.wait_for(timeout=DRAWN)
        assert cube.locator(".figure-still").count() == 0


@pytest.mark.parametrize(
    "asked",
    [*(f"stages?{query}" for query in ("", "theme=dark", "lang=zh", "hide=accuracy")), "cube", "budget-map?game=play"],
)
def test_axe_finds_nothing_serious_in_an_embed(make_page: MakePage, asked: str) -> None:
    page = make_page(bypass_csp=True)
    page.goto(f"/embed/{asked}")
    page.locator("[data-drawn]").wait_for(timeout=DRAWN)
    assert serious(page) == []


@pytest.mark.parametrize("figure", ["budget-map", "accuracy-flops"])
def test_what_scripts_write_is_in_the_language_of_the_embed(page: Page, figure: str) -> None:
    page.goto(f"/embed/{figure}?lang=zh&r=0.7&d=0.8&w=0.5&flops=0.1&lock=1&game=play")
    page.locator("[data-drawn]").wait_for(timeout=DRAWN)
    slider = page.locator('input[name="r"]')
    slider.focus()
    page.locator("body[data-ready]").wait_for()
    slider.press("ArrowRight")
    expect(page.locator('[data-value="d"]')).to_have_text(re.compile(r"^\d+\u00a0块$"))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("px"))
    page.locator('[data-step-of-game="reveal"]').click()
    expect(page.locator('[data-text="attempt"]')).to_have_text(re.compile("^您的网络："))
    page.locator("body[data-ready]").wait_for()
    box = page.locator(".figure-plot")
    expect(box).to_have_attribute("aria-label", re.compile("方向键可逐点浏览。$"))
    box.focus()
    box.press("ArrowRight")
    expect(page.locator(".figure-said")).not_to_be_empty()
    told = [box.get_attribute("aria-label") or "", page.locator(".figure-said").inner_text()]
    told.append(page.locator("main").inner_text())
    assert {text: words for text in told if (words := english_words(text, NAMES))} == {}


def test_an_embed_follows_the_readers_colours_and_keeps_nothing(browser: Browser, server: str) -> None:
    context = browser.new_context(color_scheme="dark", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server}/embed/rule")
    page.locator("[data-drawn]").wait_for(timeout=DRAWN)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 30, 35)"
    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()


def test_accuracies_that_are_hidden_are_revealed_by_a_button(page: Page) -> None:
    page.goto("/embed/accuracy-flops?hide=accuracy&flops=0.1")
    page.locator("[data-drawn]").wait_for(timeout=DRAWN)
    assert page.locator('[data-value="accuracy"]').count() == 0
    page.locator("#reveal").click()
    page.locator("[data-drawn]").wait_for(timeout=DRAWN)
    assert "%" in (page.locator('[data-value="accuracy"]').text_content() or "")


def test_an_exercise_leads_to_its_game_after_a_twist(page: Page) -> None:
    page.goto("/embed/stages?hide=accuracy&flops=0.1")
    slider = page.locator('input[name="r"]')
    slider.focus()
    page.locator("body[data-ready]").wait_for()
    slider.press("ArrowRight")
    expect(page.locator("#explore")).to_have_attribute(
        "href", re.compile(r"\?r=[^&]+&d=[^&]+&w=[^&]+&lock=1&game=play$")
    )


@pytest.mark.parametrize("query", ["flops=0.1", "backbone=resnet-50&flops=0.5", "model=auto"])
def test_what_answers_the_first_twist_is_asked_for_once(page: Page, query: str) -> None:
    if query == "model=auto":
        page.goto("/embed/stages?flops=0.1")
        query = page.locator("#explore").get_attribute("href") or ""
    page.goto(f"/embed/stages?{query.partition('?')[2] or query}")
    page.locator("[data-drawn]").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator('input[name="r"]').focus()
    page.locator("body[data-ready]").wait_for()
    tables = [url for url in asked if "/page/tables" in url]
    assert len(set(tables)) == 1
    assert (
        page.evaluate(
            "performance.getEntriesByType('resource').filter(({name}) => name.includes('/page/tables')).length"
        )
        == 1
    )
