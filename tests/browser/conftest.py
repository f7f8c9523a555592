"""The explorer in a real browser: a page object that waits for states, never for time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

# Resolves once what is drawn is what the address says. Not `wait_for_function`, which the page's policy may forbid.
DRAWN = """() => new Promise((resolve, reject) => {
    const check = (frames) => {
        const { ready } = document.body.dataset;
        const asked = new URLSearchParams(location.search).toString();
        if (ready === asked && !("pending" in document.body.dataset)) resolve();
        else if (frames > 1800) reject(new Error(`drawn: ${ready}, asked for: ${asked}`));
        else requestAnimationFrame(() => check(frames + 1));
    };
    check(0);
})"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class ExplorerPage:
    """The page as a user sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, query: str = "") -> "ExplorerPage":
        """Open a state and wait until the scripts have taken over, those included that load after the first paint."""
        self.page.goto(f"/?{query}" if query else "/")
        self.page.locator("body[data-ready][data-furnished]:not([data-pending])").wait_for()
        return self

    def settle(self) -> None:
        """Wait until what is drawn is what the address says."""
        self.page.evaluate(DRAWN)

    def slide(self, name: str, value: float) -> None:
        """Set a slider as a pointer would: input while it moves, change when it is let go."""
        self.page.locator(f"input[type=range][name={name}]").evaluate(
            """(input, value) => {
                input.value = value;
                input.dispatchEvent(new Event("input", {bubbles: true}));
                input.dispatchEvent(new Event("change", {bubbles: true}));
            }""",
            str(value),
        )
        self.settle()

    def slider(self, name: str) -> float:
        """The value of a slider."""
        return float(self.page.locator(f"input[type=range][name={name}]").input_value())

    def exact(self, name: str) -> str:
        """The exact value of one of the current network's outputs."""
        return self.page.locator(f'[data-value="{name}"]').get_attribute("data-exact") or ""

    def card(self, name: str) -> Locator:
        """A card."""
        return self.page.locator(f'[data-network="{name}"]')

    def state(self) -> dict[str, str]:
        """The state in the address bar."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def snapshot(self) -> list[list[str]]:
        """Everything on the page that changes with the state."""
        found: list[list[str]] = self.page.evaluate(SNAPSHOT)
        return found


SNAPSHOT = """() => {
    const marks = "[data-field],[data-value],[data-text],[data-realised],[data-requested]";
    const text = [...document.querySelectorAll(marks)].map((e) => [e.outerHTML.split(">")[0], e.textContent]);
    const drawn = [...document.querySelectorAll(".silhouette,.silhouette path,[data-slide],[data-axis]")].map(
        (e) => ["viewBox", "d", "x2", "cx", "class"].map((name) => e.getAttribute(name) ?? ""));
    const values = [...document.querySelectorAll("input,select")].map((e) => [e.name, e.value, String(e.checked)]);
    const rows = [...document.querySelectorAll("tbody tr")].map((e) => [String(e.hidden), e.textContent]);
    return [...text, ...drawn, ...values, ...rows];
}"""


@pytest.fixture
def explorer(page: Page) -> ExplorerPage:
    """The explorer on a desktop."""
    page.set_viewport_size({"width": 1280, "height": 900})
    return ExplorerPage(page)


Scheme = Literal["light", "dark"]
MakePage = Callable[..., Page]


@pytest.fixture
def make_page(browser: Browser, server: str, request: pytest.FixtureRequest) -> MakePage:
    """Pages of other contexts: a phone, dark colours, no scripts."""

    def make(**options: Any) -> Page:
        context: BrowserContext = browser.new_context(base_url=server, **options)
        request.addfinalizer(context.close)
        return context.new_page()

    return make
