"""The static site in a browser: the page's own code on files, under a folder of some host."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from modelcube.settings import Settings
from modelcube.site import written
from tests.support import loops
from tests.support.blog import served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an exported site of two backbones."""
    home = tmp_path_factory.mktemp("site")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    loops.run(written(home / "cube", settings, ("efficientnet-b0", "resnet-50")))
    with served(home) as address:
        yield f"{address}/cube"


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """Who reads the site; fails if something is missing."""
    context = browser.new_context(viewport={"width": 1240, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.slow
def test_the_explorer_twists_predicts_and_changes_its_backbone(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?flops=0.2")
    reader.locator("body[data-furnished]").wait_for()
    flops = reader.locator('[data-network="current"] [data-value="flops"]').first
    expect(flops).to_have_attribute("data-exact", "78124160")
    reader.locator('input[name="r"]').press("ArrowRight")
    reader.wait_for_url("**/cube/?r=*")
    expect(reader.locator('[data-network="current"] [data-value="accuracy"]').first).to_contain_text("±")
    reader.locator('select[name="backbone"]').select_option("resnet-50")
    reader.wait_for_url("**/cube/?backbone=resnet-50&*")
    reader.locator('[data-figure="stages"]').scroll_into_view_if_needed()
    reader.locator('[data-figure="stages"][data-drawn]').wait_for()


@pytest.mark.slow
def test_the_cube_shows_the_surface_of_one_accuracy(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?backbone=resnet-50&flops=0.2")
    reader.locator("body[data-furnished]").wait_for()
    reader.locator('input[name="surface"][value="accuracy"]').check(timeout=30_000)
    cube = reader.locator('[data-figure="cube"]')
    cube.scroll_into_view_if_needed()
    expect(cube.locator(".figure-legend")).to_contain_text("equal predicted accuracy", timeout=30_000)
    expect(cube.locator(".figure-plot")).to_have_attribute(
        "aria-label", re.compile(r"predicted to be worth \d\d\.\d %")
    )


@pytest.mark.slow
def test_an_embed_shows_the_state_of_its_address(reader: Page, site: str) -> None:
    reader.goto(f"{site}/embed/stages/?flops=0.2")
    reader.locator('body[data-ready="flops=0.2"]').wait_for(timeout=30_000)
    expect(reader.locator('[data-value="flops"]')).to_have_attribute("data-exact", "78124160")
