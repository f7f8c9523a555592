import re
from html import unescape

from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.site.share import share_page

URL = "https://cube.example/copy"


def _panel(app: FastAPI, url: str = URL, *, pictures: bool = True) -> str:
    return share_page("stages", app.state.explorer, app.state.static, url, pictures=pictures)


def _templates(panel: str) -> dict[str, str]:
    found = re.findall(r'data-snippet="(\w+)" data-template="([^"]*)"', panel)
    return {name: unescape(template) for name, template in found}


def test_snippets_have_places_for_the_state(client: TestClient, app: FastAPI) -> None:
    templates = _templates(_panel(app))
    assert templates.keys() == {"script", "iframe", "markdown", "link", "bibtex"}
    assert 'data-modelcube="{base}/embed/stages/{query}"' in templates["script"]
    assert 'src="{base}/embed/stages/{query}"' in templates["iframe"]
    assert templates["markdown"].endswith("({base}/figures/stages.png)]({base}/figures/stages/{query})")
    assert templates["link"] == "{base}/figures/stages/{query}"


def test_another_state_is_not_shown_by_the_usual_ones_picture(client: TestClient, app: FastAPI) -> None:
    others = {
        name: unescape(text) for name, text in re.findall(r'data-snippet="(\w+)"[^>]*data-other="([^"]*)"', _panel(app))
    }
    assert others.keys() == {"script", "markdown"}
    assert not any(".png" in text for text in others.values())
    assert 'data-modelcube="{base}/embed/stages/{query}"' in others["script"]
    assert others["markdown"].endswith("]({base}/figures/stages/{query})")


def test_without_scripts_snippets_are_of_the_usual_state(client: TestClient, app: FastAPI) -> None:
    texts = [unescape(text) for text in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", _panel(app))]
    assert f"{URL}/figures/stages/" in texts
    assert not any("{query}" in text or "{base}" in text or "invalid" in text for text in texts)


def test_without_pictures_nothing_offers_one(client: TestClient, app: FastAPI) -> None:
    panel = _panel(app, pictures=False)
    assert not re.search(r"\.png|\.svg", panel)
    assert _templates(panel).keys() == {"script", "iframe", "link", "bibtex"}


def test_only_what_a_page_can_do_by_itself_is_an_option(client: TestClient, app: FastAPI) -> None:
    panel = _panel(app)
    assert set(re.findall(r'<(?:select|input)[^>]* name="(\w+)"', panel)) == {"theme", "hide"}
    assert 'value="accuracy"' not in panel
    assert "This copy has no server:" in panel
