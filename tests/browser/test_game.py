"""Beat the formula: the budget stands, accuracies are hidden, the visitor twists, then reveals."""

from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage, MakePage


def press(explorer: ExplorerPage, step: str) -> None:
    """A step of the game."""
    explorer.page.locator(f'[data-step-of-game="{step}"]').click()
    explorer.settle()


def test_playing_hides_every_accuracy_and_keeps_the_budget(explorer: ExplorerPage) -> None:
    explorer.open("flops=0.2")
    press(explorer, "start")
    state = explorer.state()
    assert (state["game"], state["lock"], state["flops"]) == ("play", "1", "0.2")
    expect(explorer.page.locator('[data-field="top1"], [data-value="accuracy"]').first).to_have_text("hidden")
    assert set(explorer.page.locator('[data-field="top1"]:visible').all_inner_texts()) == {"hidden"}
    assert explorer.exact("accuracy") == ""
    expect(explorer.card("optimal")).to_be_hidden()
    expect(explorer.page.locator("#measured")).to_be_hidden()
    expect(explorer.page.locator('[data-text="duel"]')).to_have_text("")
    expect(explorer.page.locator("#flops")).to_be_disabled()
    expect(explorer.page.locator("input[name=lock]")).to_be_disabled()
    explorer.slide("r", 0.7)
    assert abs(int(explorer.exact("flops")) / 385_814_752 / 0.2 - 1) < 0.1
    assert explorer.state()["game"] == "play"


def test_revealing_says_what_the_attempt_is_worth(explorer: ExplorerPage, make_page: MakePage) -> None:
    explorer.open("flops=0.2")
    press(explorer, "start")
    explorer.slide("r", 0.6)
    explorer.slide("d", 1.0)
    press(explorer, "reveal")
    said = explorer.page.locator('[data-text="attempt"]')
    expect(said).to_contain_text("Yours: ")
    expect(said).to_contain_text("the candidate")
    assert explorer.exact("accuracy")
    other = ExplorerPage(make_page(viewport={"width": 1280, "height": 900}))
    other.open("&".join(f"{key}={value}" for key, value in explorer.state().items()))
    assert other.page.locator('[data-text="attempt"]').inner_text() == said.inner_text()
    press(explorer, "stop")
    assert "game" not in explorer.state()


def test_the_map_shows_no_accuracy_while_playing(explorer: ExplorerPage) -> None:
    explorer.open("flops=0.2&game=play")
    rows = explorer.page.request.get("/figures/budget-map.json?flops=0.2&game=play").json()["rows"]
    assert rows["near"]["top1"] == []
    assert {value for row in rows["budget_map"]["top1"] for value in row} == {None}
    assert rows["optimal"]["id"] == []
