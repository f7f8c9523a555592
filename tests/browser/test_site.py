"""The static site in a browser: the page's own code on files, under a folder of some host."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from modelcube.assets import asset_folder
from modelcube.figures.output.painter import Painter
from modelcube.figures.state.canvas import Canvas, PictureFormat
from modelcube.settings import Settings
from modelcube.site.export import written
from tests.support import loops
from tests.support.blog import served
from tests.support.links import dead_links
from tests.support.published import cut_results

URL = "https://cube.example/copy"
DRAWN = "body[data-furnished]:not([data-pending])"
STUDIES = (
    "imagenet",
    "fashion-mnist",
    "once-for-all",
)  # published, measured here, and of networks given block by block
FAMILIES = ("huawei-tinynet", "tf-efficientnet-aa")
ASKED = (
    "/page/tables?backbone=resnet-50&study=fashion-mnist",
    "/page/posterior?backbone=efficientnet-b0&study=imagenet&family=unknown",
    "/page/evidence?family=nobody",
    "/figures/cube.json?flops=0.1&family=huawei-tinynet&surface=both&count=2macs",
    "/figures/cube.json?family=huawei-tinynet&game=play",
    "/figures/stages.json?count=2macs&precision=fp32",
    "/figures/cube.csv?flops=0.1",
    "/models/huawei-tinynet.tinynet-a.192",
    "/?backbone=resnet-50&study=imagenet",
    "/?flops=0.1",
)


class PaintsOnce:
    """A picture of each format is drawn; the others are the same, since what is drawn is tested elsewhere."""

    def __init__(self) -> None:
        self.painter = Painter()
        self.painted: dict[PictureFormat, bytes] = {}

    async def paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        if form not in self.painted:
            self.painted[form] = await self.painter.paint(figure, form, canvas)
        return self.painted[form]

    def close(self) -> None:
        self.painter.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two backbones, a study of each kind and a few families."""
    home = tmp_path_factory.mktemp("site")
    results = cut_results(asset_folder("results"), tmp_path_factory.mktemp("small") / "results", studies=STUDIES)
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), public_url=URL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("modelcube.web.lifespan.asset_folder", lambda _: results)
        patch.setattr("modelcube.main.Painter", PaintsOnce)
        loops.run(written(home / "cube", settings, ("efficientnet-b0", "resnet-50"), FAMILIES))
    return home / "cube"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """Its address."""
    with served(folder.parent) as address:
        yield f"{address}/cube"


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """Who reads the site; fails if anything is missing or logged as an error."""
    context = browser.new_context(viewport={"width": 1240, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    page.on("request", lambda asked: None if asked.url.startswith(site) else complaints.append(asked.url))
    yield page
    context.close()
    assert [said for said in complaints if not said.startswith(("data:", "blob:"))] == []


@pytest.mark.slow
def test_no_link_of_the_site_is_dead(folder: Path) -> None:
    assert dead_links(folder, URL) == []


@pytest.mark.slow
def test_the_page_finds_the_files_that_were_written(reader: Page, site: str, folder: Path) -> None:
    reader.goto(f"{site}/")
    found = reader.evaluate(
        """async (asked) => {
            const { src } = document.querySelector('script[src*="js/site/page.js"]');
            const { fileOf } = await import(src.replace("site/page.js", "site/files.js"));
            return asked.map(fileOf);
        }""",
        ASKED,
    )
    files = [address.removeprefix(f"{site}/") for address in found]
    assert [file for file in files if not (folder / file).is_file()] == [
        "page/evidence.json"  # of no family: the page always names one
    ]
    assert files[3:5] == ["figures/cube~huawei-tinynet~both.json", "figures/cube~play.json"]


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
def test_a_link_to_another_backbone_study_or_family_shows_it(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?family=tf-efficientnet-aa&flops=0.2")
    reader.locator(DRAWN).wait_for()
    evidence = reader.locator('[data-network="tiny"] [data-field="evidence"]')
    expect(evidence).to_have_text("predicted · tf-efficientnet-aa")
    expect(reader.locator("#measured tbody tr:not([hidden])")).to_have_count(8)
    reader.goto(f"{site}/?study=fashion-mnist")
    reader.locator(DRAWN).wait_for()
    expect(evidence).to_contain_text("proxy")
    expect(reader.locator("#measured tbody tr").first).to_contain_text("proxy")
    reader.goto(f"{site}/?backbone=resnet-50")
    reader.locator(DRAWN).wait_for()
    expect(reader.locator("#measured tbody tr").first).to_contain_text("resnet", ignore_case=True)


@pytest.mark.slow
def test_every_menu_of_the_explorer_is_answered(reader: Page, site: str) -> None:
    reader.goto(f"{site}/")
    reader.locator(DRAWN).wait_for()
    for name, value in (
        ("family", "tf-efficientnet-aa"),
        ("count", "2macs"),
        ("precision", "fp32"),
        ("study", "fashion-mnist"),
        ("backbone", "resnet-50"),
    ):
        reader.locator(f'select[name="{name}"]').select_option(value)
        reader.wait_for_url(f"**{name}={value}*")
        reader.locator(DRAWN).wait_for()
    for plot in reader.locator("[data-figure]").all():
        plot.scroll_into_view_if_needed()
        expect(plot).to_have_attribute("data-drawn", re.compile("fashion-mnist"), timeout=30_000)
    expect(reader.locator(".figure-error")).to_have_count(0)


@pytest.mark.slow
def test_links_that_the_page_writes_lead_to_files(reader: Page, site: str, folder: Path) -> None:
    reader.goto(f"{site}/?flops=0.2")
    reader.locator(DRAWN).wait_for()
    reader.locator('select[name="study"]').select_option("fashion-mnist")
    reader.wait_for_url("**study=fashion-mnist*")
    expect(reader.locator("#measured tbody tr").first).to_contain_text("proxy")
    links = reader.locator("a[href]").evaluate_all(
        "(links) => links.map((link) => new URL(link.getAttribute('href'), location.href).href)"
    )
    own = [link for link in links if link.startswith(urljoin(site, "/"))]
    assert f"{site}/share/cube/?study=fashion-mnist&flops=0.2" in own
    assert f"{site}/?r=1&d=1&w=1" in own  # of the presets, which are those of the study
    assert [link for link in own if not link.startswith(f"{site}/")] == []
    paths = {link.removeprefix(f"{site}/").partition("?")[0].partition("#")[0] for link in own}
    assert [path for path in paths if not (folder / path).exists()] == []


@pytest.mark.slow
def test_the_game_hides_accuracies_and_reveals_them(reader: Page, site: str) -> None:
    reader.goto(f"{site}/")
    reader.locator(DRAWN).wait_for()
    reader.locator('[data-step-of-game="start"]').click()
    reader.locator('body[data-game="play"]').wait_for()
    reader.locator('[data-figure="cube"]').scroll_into_view_if_needed()
    alt = reader.locator('[data-figure="cube"] .figure-plot')
    expect(alt).to_have_attribute("aria-label", re.compile("No measured network is shown"), timeout=30_000)
    reader.locator('[data-step-of-game="reveal"]').click()
    expect(reader.locator('[data-text="attempt"]')).to_contain_text("Yours:")


@pytest.mark.slow
def test_what_only_a_server_does_is_not_there(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?base_top1=60&sram=100&flops=0.2")
    reader.locator(DRAWN).wait_for()
    absent = (
        '#own, #evaluations, [name="sram"], [name="flash"], [data-copy="timm"], [data-copy="json"], a[href*="docs"]'
    )
    expect(reader.locator(absent)).to_have_count(0)
    expect(reader.locator("#unserved")).to_contain_text("This copy has no server:")
    expect(reader.locator("#left-out")).to_have_text(
        "This copy has no server: it leaves base_top1=60, sram=100 out of the link."
    )


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
def test_the_share_panel_shares_the_state_shown(reader: Page, site: str) -> None:
    reader.goto(f"{site}/?flops=0.2")
    reader.locator(DRAWN).wait_for()
    reader.locator('a[data-link="/share/stages"]').click()
    panel = reader.locator("dialog main.share")
    frame = panel.locator('[data-snippet="iframe"]')
    expect(frame).to_have_value(re.compile(re.escape(f'src="{URL}/embed/stages/?flops=0.2"')))
    expect(panel.locator('[data-snippet="script"]')).not_to_have_value(re.compile(r"\.png"))  # of the usual state
    preview = reader.frame_locator("dialog iframe")
    expect(preview.locator('[data-value="flops"]')).to_have_attribute("data-exact", "78124160", timeout=30_000)
    panel.locator('select[name="theme"]').select_option("dark")
    panel.locator("summary").click()
    panel.locator('input[value="numbers"]').check()
    expect(frame).to_have_value(re.compile(r"\?flops=0\.2&amp;theme=dark&amp;hide=numbers"))
    expect(panel.locator('[data-snippet="link"]')).to_have_value(
        f"{URL}/figures/stages/?flops=0.2&theme=dark&hide=numbers"
    )
    expect(preview.locator("html[data-theme=dark]")).to_be_attached(timeout=30_000)
    expect(preview.locator(".numbers")).to_be_hidden()
    for link in panel.locator(".share-files a").all():
        assert reader.request.get(link.get_attribute("href") or "").ok


@pytest.mark.slow
def test_an_embed_shows_the_state_of_its_address(reader: Page, site: str) -> None:
    reader.goto(f"{site}/embed/stages/?flops=0.2")
    reader.locator('body[data-ready="flops=0.2"]').wait_for(timeout=30_000)
    expect(reader.locator('[data-value="flops"]')).to_have_attribute("data-exact", "78124160")
    reader.goto(f"{site}/embed/budget-map/?backbone=resnet-50&hide=title,accuracy")
    reader.locator("body[data-ready]").wait_for(timeout=30_000)
    expect(reader.locator("h1")).to_be_hidden()
    expect(reader.locator("#left-out")).to_contain_text("hide=accuracy")
    expect(reader.locator('[data-value="evidence"]')).to_contain_text("timm-resnet-tv-v1")


@pytest.mark.slow
def test_a_figures_page_shows_the_state_of_its_address(reader: Page, site: str) -> None:
    reader.goto(f"{site}/figures/cube/?flops=0.2&family=tf-efficientnet-aa")
    reader.locator("body[data-ready]").wait_for(timeout=30_000)
    expect(reader.locator(".figure-plot")).to_have_attribute("aria-label", re.compile("78.1M"), timeout=30_000)
    expect(reader.locator("figcaption")).to_contain_text("predicted for the recipe of tf-efficientnet-aa")


@pytest.mark.slow
def test_without_scripts_an_embed_is_a_picture(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/embed/stages/")
    assert page.locator("noscript img, img").first.evaluate("(image) => image.naturalWidth") > 0
    context.close()
