"""One's own recipe or backbone: one accuracy sets the level of all predictions."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ExplorerPage


def fill(explorer: ExplorerPage, name: str, text: str) -> None:
    """Type into a field and leave it."""
    field = explorer.page.locator(f"input[name={name}]")
    if not field.is_visible():
        explorer.page.locator("#own summary").click()
    field.fill(text)
    field.press("Tab")


def test_an_own_recipe_speaks_as_the_server_says(explorer: ExplorerPage) -> None:
    explorer.open("r=0.7&d=1&w=0.5")
    fill(explorer, "base_top1", "74,5")
    explorer.settle()
    assert explorer.state()["base_top1"] == "74.5"
    answer = explorer.page.request.get("/predict?r=0.7&d=1&w=0.5&base_top1=74.5").json()
    assert float(explorer.exact("accuracy")) == pytest.approx(answer["mean"][0], abs=0.002)
    expect(explorer.card("current").locator('[data-field="evidence"]')).to_contain_text("your recipe")
    explorer.page.locator("[data-forget]").click()
    explorer.settle()
    assert "base_top1" not in explorer.state()


def test_an_own_backbone_speaks_as_the_server_says(explorer: ExplorerPage) -> None:
    explorer.open("r=0.7&d=1&w=0.5")
    fill(explorer, "base_top1", "70")
    fill(explorer, "base_w", "0.75")
    explorer.page.locator("select[name=base_kind]").select_option("residual")
    explorer.settle()
    coordinates = explorer.page.request.get("/network?r=0.7&d=1&w=0.5").json()["coordinates"]
    base = {"top1": 70, "w": 0.75, "kind": "residual"}
    points = [[coordinates[axis] for axis in "rdw"]]
    answer = explorer.page.request.post("/predict", data={"base": base, "points": points}).json()
    assert float(explorer.exact("accuracy")) == pytest.approx(answer["mean"][0], abs=0.002)
    expect(explorer.card("current").locator('[data-field="evidence"]')).to_contain_text("your backbone")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("base_top1", "120", "from 0.1 to 99.9"), ("base_top1", "much", "from 0.1 to 99.9"), ("base_d", "0", "for d")],
)
def test_what_cannot_be_is_refused_with_words(explorer: ExplorerPage, name: str, text: str, said: str) -> None:
    explorer.open()
    fill(explorer, name, text)
    expect(explorer.page.locator("#own-error")).to_contain_text(said)
    expect(explorer.page.locator(f"input[name={name}]")).to_have_attribute("aria-invalid", "true")
    assert explorer.state() == {}
