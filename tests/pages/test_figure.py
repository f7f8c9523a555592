import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

ATTEMPT = "r=0.7&d=0.8&w=0.5&flops=0.1&lock=1&game=shown"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any program: nothing is drawn here."""
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")


def without_scripts(page: str) -> str:
    return page.partition("<noscript>")[2].partition("</noscript>")[0]


@pytest.mark.usefixtures("browser")
def test_without_scripts_there_is_a_picture_in_the_readers_colours(client: TestClient) -> None:
    shown = without_scripts(client.get("/figures/rule?flops=0.1").text)
    assert 'srcset="/figures/rule.svg?flops=0.1&amp;theme=dark"' in shown
    assert 'src="/figures/rule.svg?flops=0.1&amp;theme=light"' in shown
    dark = without_scripts(client.get("/figures/cube?theme=dark&size=640x360").text)
    assert 'src="/figures/cube.png?theme=dark&amp;size=640x360"' in dark
    assert 'width="640" height="360"' in dark
    assert "srcset" not in dark


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize(("lang", "begins"), [("en", "Yours: "), ("zh", "您的网络：")])
def test_a_picture_of_an_attempt_is_described_by_both(client: TestClient, lang: str, begins: str) -> None:
    page = client.get(f"/figures/budget-map?{ATTEMPT}&lang={lang}").text
    alt = client.get(f"/figures/budget-map.json?{ATTEMPT}&lang={lang}").json()["alt"]
    described = re.search(r'alt="([^"]+)"', without_scripts(page))
    assert described
    assert unescape(described[1]).startswith(begins)
    assert unescape(described[1]).endswith(alt)
    assert f'<meta property="og:image:alt" content="{described[1]}">' in page


def test_where_no_picture_is_drawn_the_description_stands(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    page = client.get("/figures/rule").text
    assert "<noscript>" not in page
    assert '<p class="figure-alt">Plot of the cost' in page


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("query", ["flops=0.1", ATTEMPT])
def test_the_picture_of_a_link_to_the_explorer_is_described_as_the_figure_that_it_shows(
    client: TestClient, query: str
) -> None:
    alt = re.search(r'<meta property="og:image:alt" content="([^"]+)">', client.get(f"/?{query}").text)
    assert alt
    assert alt[0] in client.get(f"/figures/cube?{query}").text
