import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from modelcube.figures.registry import figure_names
from modelcube.figures.state.presentation import HIDEABLE
from modelcube.main import create_app
from modelcube.pages.links import HEIGHTS
from modelcube.settings import Settings
from tests.support.server_process import ROOT

BASE = "https://cube.example"


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any program: nothing is drawn here."""
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server that readers reach."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("public"), public_url=BASE)
    with TestClient(create_app(settings)) as client:
        yield client


def snippet(page: str, name: str) -> str:
    found = re.search(rf'data-snippet="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return unescape(found.group(1)) if found else ""


def test_a_public_server_offers_every_form_of_the_exact_state(public: TestClient) -> None:
    version = public.get("/figures").json()["version"]
    page = public.get("/share/cube?flops=0.1&theme=dark&hide=accuracy&hide=legend&utm_source=blog").text
    asked = f"flops=0.1&model={version['model']}&data={version['data']}&theme=dark&hide=legend,accuracy"
    assert f'data-modelcube="{BASE}/embed/cube?{asked}"' in unescape(snippet(page, "script"))
    assert f'src="{BASE}/embed.js"' in snippet(page, "script")
    assert f'src="{BASE}/embed/cube?{asked}"' in unescape(snippet(page, "iframe"))
    assert snippet(page, "markdown").endswith(f"({BASE}/figures/cube?{asked})")
    assert snippet(page, "link") == f"{BASE}/figures/cube?{asked}"
    assert snippet(page, "bibtex").startswith("@inproceedings{han2020rubik")
    assert f'src="/embed/cube?{asked}"' in unescape(page.partition("share-preview")[2].partition("</iframe>")[0])


def test_every_file_that_it_offers_is_there(public: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")  # pictures have their own tests
    files = public.get("/share/rule?flops=0.1").text.partition('class="share-files"')[2].partition("</p>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', files)]
    assert len(links) == 6
    assert {public.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("predicted-published", {"sliders", "lock", "budget", "surface", "numbers", "accuracy", "reveal"}),
        ("accuracy-flops", {"surface", "accuracy", "reveal"}),
        ("accuracy-dimensions", {"budget", "surface", "accuracy", "reveal"}),
        ("cube", set()),
    ],
)
def test_only_what_a_figure_has_can_be_left_out(public: TestClient, name: str, never: set[str]) -> None:
    offered = set(re.findall(r'name="hide" value="(\w+)"', public.get(f"/share/{name}").text))
    assert offered == set(HIDEABLE) - never


def test_a_frame_is_as_high_as_its_figure_needs_or_as_is_asked_for(public: TestClient) -> None:
    page = public.get("/share/cube").text
    wide, narrow = HEIGHTS["cube"]
    assert f'width="100%" height="{wide}"' in snippet(page, "iframe")
    assert f";height:clamp({wide}px,(640px - 100vw)*999,{narrow}px)" in snippet(page, "iframe")
    assert f'data-height="{wide} {narrow}"' in snippet(page, "script")
    assert f'width="100%" height="{wide}"' in page.partition("share-preview")[2].partition(">")[0]
    page = public.get("/share/cube?size=640x480").text
    assert 'width="640" height="480"' in snippet(page, "iframe")
    assert "clamp(" not in snippet(page, "iframe")
    assert "data-height" not in snippet(page, "script")
    assert 'width="640" height="480"' in page.partition("share-preview")[2].partition(">")[0]


def test_the_frame_of_a_picture_has_its_shape(public: TestClient) -> None:
    for query, width, height in (("", 800, 450), ("&size=640x480", 640, 480)):
        page = public.get(f"/share/stages?fixed=1{query}").text
        frame = snippet(page, "iframe")
        assert f'width="{width}" height="{height}"' in frame
        assert f"max-width:100%;height:auto;aspect-ratio:{width}/{height}" in frame
        assert "data-height" not in snippet(page, "script")


def test_every_figure_knows_how_high_its_frame_is() -> None:
    assert set(HEIGHTS) == set(figure_names())


def test_what_nobody_draws_is_not_offered(public: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    page = public.get("/share/rule?flops=0.1").text
    assert "<img" not in snippet(page, "script")
    assert f'<a href="{BASE}/figures/rule?' in snippet(page, "script")
    assert snippet(page, "markdown") == ""
    assert ".png" not in page
    assert "og:image" not in public.get("/figures/rule").text
    assert "og:image" not in public.get("/").text


@pytest.mark.parametrize("name", ["accuracy-flops", "cube"])
def test_no_address_of_the_panel_gives_away_what_is_hidden(public: TestClient, name: str) -> None:
    measured = public.get(f"/figures/{name}.json?flops=0.1").json()["rows"]["measured"]["model"]
    page = unescape(unescape(public.get(f"/share/{name}?flops=0.1&hide=accuracy").text))
    links = {link for link in re.findall(rf'(?:href|src)="({BASE}|)(/[^"]*{name}[^"]*)"', page)}
    paths = {path for _, path in links if ".png" not in path and ".svg" not in path}
    assert len(paths) >= 6
    assert {path for path in paths if "hide=accuracy" not in path} == set()
    for path in paths:
        text = public.get(path).text
        assert not [model for model in measured if f",{model}," in text], path
        assert not re.search(r"from [\d.]+ to [\d.]+ %", text), path


def test_an_address_that_readers_cannot_reach_offers_files_and_says_why(client: TestClient) -> None:
    page = client.get("/share/cube").text
    assert "Readers cannot reach http://testserver" in page
    assert snippet(page, "iframe") == ""
    assert "/figures/cube.standalone.html" in page


def test_options_are_chosen_as_the_state_says(public: TestClient) -> None:
    page = public.get("/share/rule?theme=dark&size=640x480&lang=zh&fixed=1&hide=legend").text
    chosen = re.findall(r'<option value="([^"]*)" selected>', page)
    assert chosen == ["dark", "640x480", "zh"]
    assert re.findall(r'name="(?:fixed|hide)" value="(\w+)" checked', page) == ["1", "legend"]


@pytest.mark.parametrize("name", figure_names())
def test_a_file_holds_the_whole_plot_and_asks_nobody(client: TestClient, name: str) -> None:
    response = client.get(f"/figures/{name}.standalone.html?flops=0.1")
    assert response.headers["content-disposition"].startswith("attachment")
    head, _, rest = response.text.partition('<script type="application/json" id="document">')
    document = json.loads(rest.partition("</script>")[0])
    assert document["figure"]["data"]
    assert {trace["meta"]["rows"] for trace in document["figure"]["data"]} <= set(document["rows"])
    assert re.findall(r'(?:src|href)="', head) == []
    modules = json.loads(rest.rpartition('<script type="importmap">')[2].partition("</script>")[0])["imports"]
    for address in modules.values():
        script = b64decode(address.partition("base64,")[2]).decode()
        assert set(re.findall(r'^import .* from "([^"]*)";', script, re.MULTILINE)) <= set(modules)


def test_every_plot_of_the_page_is_one_click_from_the_panel(client: TestClient) -> None:
    for query in ("", "?flops=0.2"):
        page = client.get(f"/{query}").text
        figures = set(re.findall(r'data-figure="([\w-]+)"', page))
        assert {f'href="/share/{name}{query}"' in page for name in figures} == {True}


def test_the_preview_of_a_link_shows_its_exact_state(public: TestClient) -> None:
    page = public.get("/?r=0.7&d=1&w=0.5&utm_source=blog").text
    assert f'property="og:image" content="{BASE}/figures/cube.png?r=0.7&amp;d=1&amp;w=0.5&amp;size=1200x630"' in page
    assert f'property="og:url" content="{BASE}/?r=0.7&amp;d=1&amp;w=0.5"' in page
    assert 'name="twitter:card" content="summary_large_image"' in page
    title = re.search(r'property="og:title" content="([^"]+)"', page)
    assert title is not None
    assert "multiply-adds of EfficientNet-B0" in title.group(1)
    figure = public.get("/figures/rule?flops=0.1").text
    assert re.search(r'og:title" content="[^"]+: [\d.]+\u00a0M multiply-adds of EfficientNet-B0 – Model Cube"', figure)
    played = public.get("/figures/budget-map?r=0.7&d=0.8&w=0.5&game=shown").text
    assert 'property="og:title" content="Yours: ' in played
    assert f'content="{BASE}/figures/rule.png?flops=0.1&amp;size=1200x630"' in figure


def test_discovery_leads_to_oembed(public: TestClient) -> None:
    for path in ("/?flops=0.1", "/figures/rule?flops=0.1", "/embed/rule?flops=0.1"):
        page = public.get(path).text
        links = re.findall(r'type="(?:application/json|text/xml)\+oembed" href="([^"]+)"', page)
        assert len(links) == 2
        for link in links:
            assert public.get(unescape(link).removeprefix(BASE)).status_code == 200


def test_the_citation_is_the_projects_own(client: TestClient) -> None:
    assert client.get("/CITATION.cff").text == (ROOT / "CITATION.cff").read_text()


def test_a_link_may_follow_what_is_newest(public: TestClient) -> None:
    assert snippet(public.get("/share/rule?flops=0.1&newest=1").text, "link") == f"{BASE}/figures/rule?flops=0.1"


def test_a_feed_reader_that_drops_scripts_and_frames_shows_the_picture(public: TestClient) -> None:
    text = snippet(public.get("/share/rule?flops=0.1").text, "script")
    kept = re.sub(r"<(script|iframe)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert re.search(
        rf'<a href="{BASE}/figures/rule\?[^"]+"><img src="{BASE}/figures/rule\.png\?[^"]+" alt="[^"]+"', kept
    )
