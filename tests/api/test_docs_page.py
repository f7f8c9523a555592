"""The documentation page in a real browser, under the strict policy of every page."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_an_operation_can_be_tried_out(page: Page) -> None:
    page.goto("/docs")
    page.get_by_text("Liveness, version and database state").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text('"status": "ok"')
