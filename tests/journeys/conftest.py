"""What a person does, on the real page of a real server: journeys assert what is seen, and are never retried."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.hands import Fingers, Mouse

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

MakePhone = Callable[..., tuple[Page, Fingers]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys that drive a page ask for a browser; those of the command line do not."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def mouse(page: Page) -> Mouse:
    """The mouse of a person at a desktop."""
    page.set_viewport_size({**DESKTOP})  # type: ignore[typeddict-item]
    return Mouse(page)


@pytest.fixture
def make_phone(browser: Browser, server: str, request: pytest.FixtureRequest) -> MakePhone:
    """Gives a page on a touch screen, and the fingers of the person who holds it."""

    def make(**options: Any) -> tuple[Page, Fingers]:
        settings: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "base_url": server}
        context = browser.new_context(**settings | options)
        request.addfinalizer(context.close)
        page = context.new_page()
        return page, Fingers(page)

    return make
