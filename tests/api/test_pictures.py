import re
from collections.abc import Callable
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.api.pictures import get_pictures
from modelcube.figures.output.documents import FigureDocument
from tests.support import browser as chromium


@pytest.fixture
def browser_path() -> str:
    path = chromium.find_chromium()
    if path is None:
        pytest.skip(chromium.REASON)
    return path


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_plot_is_a_picture_of_its_state(client: TestClient) -> None:
    response = client.get("/figures/rule.svg?size=640x360&utm_source=blog")
    assert response.headers["content-type"] == "image/svg+xml"
    assert "style-src 'unsafe-inline'; img-src data:; sandbox" in response.headers["content-security-policy"]
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert re.search(r'<svg [^>]*width="640" height="360"', response.text)
    assert f"<title>{client.get('/figures/rule.json').json()['title']}</title>" in response.text
    footer = client.get("/figures/rule.metadata.json").json()["footer"]
    assert footer in response.text
    again = client.get("/figures/rule.svg?size=640x360", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.slow
@pytest.mark.usefixtures("browser_path")
def test_a_png_is_a_png(client: TestClient) -> None:
    response = client.get("/figures/rule.png")
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    assert "content-encoding" not in response.headers


class Sitter:
    """Keeps what would be drawn."""

    document: FigureDocument

    async def get(self, key: str, document: Callable[[], FigureDocument], *canvas: object) -> bytes:
        self.document = document()
        return b"<svg/>"


@pytest.mark.parametrize(("lang", "begins"), [("en", "Yours: "), ("zh", "您的网络：")])
def test_the_picture_of_an_attempt_is_headed_by_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, lang: str, begins: str
) -> None:
    sitter = Sitter()
    monkeypatch.setitem(cast(FastAPI, client.app).dependency_overrides, get_pictures, lambda: sitter)
    client.get(f"/figures/budget-map.svg?r=0.7&d=0.8&w=0.5&flops=0.1&game=shown&lang={lang}")
    assert sitter.document.title.startswith(begins)
    assert sitter.document.figure.layout.title.text.startswith(begins)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_an_unknown_figure_is_a_problem(client: TestClient, form: str) -> None:
    assert client.get(f"/figures/cub.{form}").status_code == 404


def test_without_a_browser_there_is_a_problem_that_says_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    response = client.get("/figures/rule.png?flops=0.77")
    assert response.status_code == 501
    assert response.headers["content-type"] == "application/problem+json"
    assert "Chromium" in response.json()["detail"]
