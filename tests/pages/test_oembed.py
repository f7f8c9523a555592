from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from modelcube.main import create_app
from modelcube.pages.links import HEIGHTS
from modelcube.settings import Settings

OWN = "http://testserver"


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any program: nothing is drawn here."""
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server behind a proxy: readers reach it elsewhere."""
    folder: Path = tmp_path_factory.mktemp("proxied")
    with TestClient(create_app(Settings(data_dir=folder, public_url="https://cube.example/"))) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/figures/cube", "/figures/cube.html", "/embed/cube"])
def test_explorer_figure_and_embed_become_the_same_frame(client: TestClient, path: str) -> None:
    answer = client.get("/oembed", params={"url": f"{OWN}{path}?flops=0.1&utm_source=blog"}).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert f'src="{OWN}/embed/cube?flops=0.1"' in unescape(answer["html"])
    assert answer["thumbnail_url"] == f"{OWN}/figures/cube.png?flops=0.1&size=1200x630"


def test_xml_says_the_same(client: TestClient) -> None:
    question = {"url": f"{OWN}/figures/rule?flops=0.1"}
    response = client.get("/oembed", params={**question, "format": "xml"})
    assert response.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(response.text)
    assert root.tag == "oembed"
    as_json = client.get("/oembed", params=question).json()
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in as_json.items()}


def test_the_frame_is_no_larger_than_the_consumer_allows(client: TestClient) -> None:
    answer = client.get("/oembed", params={"url": f"{OWN}/embed/cube", "maxwidth": 400, "maxheight": 300}).json()
    assert (answer["width"], answer["height"]) == (400, 300)
    assert 'width="400" height="300"' in answer["html"]
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (400, 210)
    assert answer["thumbnail_url"].endswith("size=400x210")


@pytest.mark.parametrize(
    ("query", "allowed", "size"),
    [
        ("", {}, (800, HEIGHTS["stages"][0])),
        ("", {"maxwidth": 600}, (600, HEIGHTS["stages"][0])),
        ("", {"maxwidth": 390}, (390, HEIGHTS["stages"][1])),
        ("", {"maxwidth": 390, "maxheight": 500}, (390, 500)),
        ("size=640x480", {"maxwidth": 390}, (390, 480)),
        ("fixed=1", {}, (800, 450)),
        ("fixed=1", {"maxwidth": 400}, (400, 225)),
        ("fixed=1&size=640x480", {"maxwidth": 400, "maxheight": 240}, (320, 240)),
    ],
)
def test_a_frame_is_as_high_as_its_width_needs(
    client: TestClient, query: str, allowed: dict[str, int], size: tuple[int, int]
) -> None:
    answer = client.get("/oembed", params={"url": f"{OWN}/embed/stages?{query}", **allowed}).json()
    assert (answer["width"], answer["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in answer["html"]


def test_a_picture_that_would_be_too_large_or_that_nobody_draws_is_not_offered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = {"url": f"{OWN}/embed/cube"}
    small = client.get("/oembed", params={**question, "maxwidth": 80}).json()
    assert small["width"] == 80
    assert not [name for name in small if name.startswith("thumbnail")]
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    for form in ("json", "xml"):
        assert "thumbnail" not in client.get("/oembed", params={**question, "format": form}).text


@pytest.mark.parametrize(
    "root",
    ["https://CUBE.example", "http://cube.example", "https://cube.example:443", "http://cube.example:80", OWN.upper()],
)
def test_an_address_is_ones_own_however_it_is_written(proxied: TestClient, root: str) -> None:
    answer = proxied.get("/oembed", params={"url": f"{root}/embed/cube?flops=0.1"}).json()
    assert 'src="https://cube.example/embed/cube?flops=0.1"' in answer["html"]


def test_addresses_are_those_that_readers_reach(proxied: TestClient) -> None:
    for base in ("https://cube.example", OWN):
        answer = proxied.get("/oembed", params={"url": f"{base}/embed/cube"}).json()
        assert answer["provider_url"] == "https://cube.example"
        assert 'src="https://cube.example/embed/cube"' in answer["html"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"url": "https://elsewhere.example/embed/cube"}, 404),
        ({"url": f"{OWN}.elsewhere.example/embed/cube"}, 404),
        ({"url": f"{OWN}:8000/embed/cube"}, 404),
        ({"url": f"{OWN}:many/embed/cube"}, 404),
        ({"url": "/embed/cube"}, 404),
        ({"url": f"{OWN}/embed/cub"}, 404),
        ({"url": f"{OWN}/docs"}, 404),
        ({"url": f"{OWN}/embed"}, 404),
        ({}, 422),
        ({"url": f"{OWN}/embed/cube", "format": "yaml"}, 501),
    ],
)
def test_what_cannot_be_embedded_is_a_problem(client: TestClient, params: dict[str, str], status: int) -> None:
    response = client.get("/oembed", params=params)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_consumers_may_append_parameters_of_their_own(client: TestClient) -> None:
    assert client.get("/oembed", params={"url": f"{OWN}/embed/cube", "dnt": "1"}).status_code == 200
