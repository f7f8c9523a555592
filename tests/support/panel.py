"""The page's panel *Measure it*, as a person uses it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import ExplorerPage

QUERY = "r=0.7&d=0.6&w=0.5"


def open_panel(page: Page, query: str = QUERY) -> Page:
    """Open the page, its panel in sight."""
    ExplorerPage(page).open(query)
    page.locator("#evaluations").scroll_into_view_if_needed()
    expect(page.locator("#evaluations form.measure")).to_be_visible()
    return page


def measure(page: Page, seed: int, dataset: str = "mine", recipe: str = "proxy") -> str:
    """Ask for the network that is shown; its id."""
    page.locator('#evaluations [name="dataset"]').select_option(dataset)
    page.locator('#evaluations [name="recipe"]').select_option(recipe)
    page.locator('#evaluations [name="seed"]').fill(str(seed))
    with page.expect_response(lambda response: response.request.method == "POST") as asked:
        page.get_by_role("button", name="Measure this network").click()
    return str(asked.value.json()["id"])
