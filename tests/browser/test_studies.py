"""Another study is chosen in the menu: everything that the page says is that study's."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import ExplorerPage

SWAPPED = (
    "fit",
    "elsewhere",
    "nearest",
    "checks",
    "missing",
    "fitted-on",
    "study",
    "rows",
    "ticks",
    "families",
    "presets",
)


@pytest.mark.parametrize(("before", "after"), [("imagenet", "fashion-mnist"), ("fashion-mnist", "imagenet")])
def test_a_study_chosen_in_the_menu_reads_as_one_that_was_opened(
    explorer: ExplorerPage, before: str, after: str
) -> None:
    def written() -> list[list[str]]:
        best = explorer.card("optimal").locator('[data-field="top1"]')
        expect(best).to_have_text(re.compile(r"\d"), timeout=30_000)
        axes = [["axis", text] for text in explorer.page.locator("svg.axis text").all_text_contents()]
        parts = [[name, explorer.page.locator(f'[data-swap="{name}"]').text_content() or ""] for name in SWAPPED]
        kept = "study"  # hidden fields of the form, which serve where there are no scripts
        return [*axes, *parts, *(one for one in explorer.snapshot() if one[0] != kept)]

    explorer.open(f"study={after}&flops=0.25")
    opened = written()
    explorer.open(f"study={before}&flops=0.25")
    explorer.page.locator('select[name="study"]').select_option(after)
    explorer.settle()
    assert [one for one in written() if one not in opened] == []


def test_nothing_is_asked_of_a_study_in_another_ones_words(explorer: ExplorerPage) -> None:
    """Who twists while a study is on its way asks for no predictions before its recipes are known."""
    asked: list[dict[str, str]] = []
    held: list[Route] = []
    explorer.open("flops=0.25")
    explorer.page.on("request", lambda request: asked.append(dict(parse_qsl(urlsplit(request.url).query))))
    explorer.page.route(re.compile("page/tables.*fashion-mnist"), lambda route: held.append(route))
    with explorer.page.expect_request("**/page/tables?*"):
        explorer.page.locator('select[name="study"]').select_option("fashion-mnist")
    explorer.page.locator('input[name="r"]').press("ArrowLeft")
    expect(explorer.page.locator("body[data-pending]")).to_be_attached()
    held[0].continue_()
    explorer.settle()
    families = {query["family"] for query in asked if query.get("study") == "fashion-mnist" and "family" in query}
    assert families == {"proxy"}
