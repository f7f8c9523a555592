"""A person finds a plot, copies what the share panel offers, pastes it into a post, and readers twist it there."""

from collections.abc import Iterator
from pathlib import Path

import markdown
import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.support.blog import served
from tests.support.browser import ARGUMENTS, find_chromium
from tests.support.hands import Mouse, middle
from tests.support.server_process import ServerProcess

DRAWN = 60_000  # milliseconds
PUBLIC = "http://cube.example"  # where readers reach the server
EDITOR = (
    '<!doctype html><html lang="en"><title>Editor</title><textarea aria-label="Post" rows="12" cols="80"></textarea>'
)
POST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Post</title></head>
<body style="max-width: 660px"><h1>A post</h1>{body}<p id="after">What follows.</p>
<div style="height: 2000px"></div></body></html>"""


@pytest.fixture(scope="module")
def internet(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for which a server of this machine stands at its public address."""
    with ServerProcess(tmp_path_factory.mktemp("public"), environment={"MODELCUBE_PUBLIC_URL": PUBLIC}) as server:
        rule = f"--host-resolver-rules=MAP cube.example:80 {server.address.removeprefix('http://')}"
        found = browser.browser_type.launch(executable_path=find_chromium(), args=[*ARGUMENTS, rule])
        yield found
        found.close()


@pytest.fixture
def author(internet: Browser) -> Iterator[BrowserContext]:
    """The windows of the person who writes."""
    context = internet.new_context(base_url=PUBLIC, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def reader(internet: Browser) -> Iterator[Page]:
    """The page of a person who reads."""
    context = internet.new_context(viewport={"width": 1000, "height": 800})
    yield context.new_page()
    context.close()


class Blog:
    """A blog on another origin: its editor, and the post that it publishes."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.editor = f"{address}/editor.html"
        self.post = f"{address}/post.html"
        (folder / "editor.html").write_text(EDITOR)

    def publish(self, text: str) -> str:
        """Make a text the post; its address."""
        (self.folder / "post.html").write_text(POST.format(body=text))
        return self.post


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """A blog of a person's own."""
    with served(tmp_path) as address:
        yield Blog(tmp_path, address)


def copied(author: BrowserContext, figure: str, snippet: str) -> Page:
    """The page of an author who has opened the share panel of a plot and pressed Copy below a snippet."""
    page = author.new_page()
    page.goto("/?flops=0.1")
    page.locator("body[data-furnished]").wait_for()
    page.locator(f'a[data-link="/share/{figure}"]').click()
    panel = page.locator("main.share")
    panel.locator(f'[data-copies="share-{snippet}"]').click()
    expect(panel.locator(f'[data-copies="share-{snippet}"]')).to_have_text("Copied")
    return page


def pasted(page: Page, editor: str) -> str:
    """What stands in an editor after the person pressed Ctrl+V there."""
    page.goto(editor)
    field = page.get_by_label("Post")
    field.click()
    page.keyboard.press("Control+V")
    return field.input_value()


def drawn(page: Page) -> FrameLocator:
    """The plot of a post, once it is drawn."""
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    frame.locator("[data-drawn]").wait_for(timeout=DRAWN)
    return frame


@pytest.mark.slow
@pytest.mark.parametrize("snippet", ["script", "iframe"])
def test_a_pasted_plot_shows_the_state_and_is_twisted_by_hand(
    author: BrowserContext, reader: Page, blog: Blog, snippet: str
) -> None:
    text = pasted(copied(author, "stages", snippet), blog.editor)
    reader.goto(blog.publish(text))
    frame = drawn(reader)
    pixels, cost = frame.locator('[data-value="r"]'), frame.locator('[data-value="flops"]')
    expect(pixels).to_have_text("133\u00a0px")
    before = cost.inner_text()
    slider = frame.locator('input[name="r"]')
    Mouse(reader).drag(middle(slider, 0.4), middle(slider, 0.8))
    expect(pixels).not_to_have_text("133\u00a0px")
    expect(cost).not_to_have_text(before)
    inner = frame.locator("html").evaluate("(root) => [root.scrollHeight - innerHeight, root.scrollWidth - innerWidth]")
    assert inner == [0, 0]
    assert reader.locator("#after").is_visible()


@pytest.mark.slow
def test_a_wheel_over_a_pasted_cube_scrolls_the_post(author: BrowserContext, reader: Page, blog: Blog) -> None:
    text = pasted(copied(author, "cube", "script"), blog.editor)
    reader.goto(blog.publish(text))
    drawn(reader)
    before = reader.evaluate("scrollY")
    Mouse(reader).wheel(middle(reader.locator("iframe"), 0.5, 0.3), 12)
    reader.wait_for_function(f"() => scrollY - {before} >= 600")


@pytest.mark.slow
def test_a_picture_pasted_into_markdown_leads_to_the_figure(author: BrowserContext, reader: Page, blog: Blog) -> None:
    text = pasted(copied(author, "rule", "markdown"), blog.editor)
    reader.goto(blog.publish(markdown.markdown(text)))
    picture = reader.locator("a > img")
    expect(picture).to_have_js_property("complete", True, timeout=DRAWN)
    assert picture.evaluate("(image) => image.naturalWidth") > 300
    picture.click()
    expect(reader.locator("h1")).to_be_visible()
    assert reader.url.startswith(f"{PUBLIC}/")
