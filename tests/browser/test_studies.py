"""Another study is chosen in the menu: everything that the page says is that study's."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage

SWAPPED = ("checks", "missing", "fitted-on", "study", "rows", "ticks", "families", "presets")


@pytest.mark.parametrize(("before", "after"), [("imagenet", "fashion-mnist"), ("fashion-mnist", "imagenet")])
def test_a_study_chosen_in_the_menu_reads_as_one_that_was_opened(
    explorer: ExplorerPage, before: str, after: str
) -> None:
    def texts() -> dict[str, str]:
        return {name: explorer.page.locator(f'[data-swap="{name}"]').inner_text() for name in SWAPPED}

    explorer.open(f"study={after}&flops=0.25")
    opened, snapshot = texts(), explorer.snapshot()
    explorer.open(f"study={before}&flops=0.25")
    explorer.page.locator('select[name="study"]').select_option(after)
    explorer.settle()
    expect(explorer.card("optimal").locator('[data-field="top1"]')).not_to_contain_text("searching")
    assert texts() == opened
    assert [row for row in explorer.snapshot() if row not in snapshot] == []
