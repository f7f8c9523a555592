import csv
import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from modelcube.figures.registry import figure_names, get_figure
from modelcube.pages.embed import TWISTED
from tests.support.untranslated import english_words


@pytest.mark.parametrize("name", figure_names())
def test_an_embed_may_stand_in_any_frame_and_asks_no_other_host(client: TestClient, name: str) -> None:
    response = client.get(f"/embed/{name}?flops=0.1&utm_source=blog")
    assert response.status_code == 200
    assert "frame-ancestors" not in response.headers["content-security-policy"]
    assert "set-cookie" not in response.headers
    assert f'data-figure="{name}"' in response.text
    assert 'data-query="flops=0.1"' in response.text
    loaded = re.findall(
        r'<(?:script|img|source|link rel="(?:stylesheet|modulepreload)")[^>]*?(?:src|href|srcset)="([^"]+)"',
        response.text,
    )
    assert loaded
    assert all(url.startswith("/") for url in loaded)
    assert "<style" not in response.text
    assert " style=" not in response.text


def test_every_other_page_forbids_framing(client: TestClient) -> None:
    for path in ("/", "/figures/cube", "/docs", "/share/cube", "/figures/cube.json"):
        assert client.get(path).headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_without_scripts_there_is_a_picture_in_the_readers_colours(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")  # any program: nothing is drawn here
    head, _, body = client.get("/embed/rule?flops=0.1").text.partition("</head>")
    assert re.search(r'<noscript><link rel="stylesheet" href="/static/\w+/css/unscripted.css"></noscript>', head)
    noscript = body.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'srcset="/figures/rule.svg?flops=0.1&amp;theme=dark"' in noscript
    assert 'src="/figures/rule.svg?flops=0.1&amp;theme=light"' in noscript
    assert re.search(r'alt="[^"]{40,}"', noscript)
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    told = client.get("/embed/rule?flops=0.1").text.partition("</head>")[2].partition("<noscript>")[2]
    assert re.match(r"<p>[^<]{40,}</p></noscript>", told)


def test_a_theme_that_is_asked_for_is_the_only_one(client: TestClient) -> None:
    page = client.get("/embed/rule?theme=dark").text
    assert '<html lang="en" data-theme="dark">' in page
    assert "prefers-color-scheme" not in page


@pytest.mark.parametrize("name", figure_names())
def test_a_figure_has_the_sliders_that_change_it(client: TestClient, name: str) -> None:
    inputs = set(re.findall(r'<input type="range" name="(\w+)"', client.get(f"/embed/{name}").text))
    wanted = TWISTED.get(name, ())
    assert inputs == ({"r", "d", "w"} if "sliders" in wanted else set()) | ({"flops"} if "budget" in wanted else set())


def test_what_is_hidden_is_not_there(client: TestClient) -> None:
    page = client.get("/embed/cube?hide=title,sliders,numbers,caption").text
    assert "<h1>" not in page
    assert 'name="r"' not in page
    assert 'name="flops"' in page
    assert 'class="numbers"' not in page
    assert "<details" not in page


def test_hidden_accuracies_are_not_sent_and_can_be_revealed_unless_the_teacher_says_no(client: TestClient) -> None:
    page = client.get("/embed/accuracy-flops?hide=accuracy&flops=0.1").text
    assert 'data-value="accuracy"' not in page
    assert 'id="reveal" href="/embed/accuracy-flops?flops=0.1"' in page
    assert 'id="reveal"' not in client.get("/embed/accuracy-flops?hide=accuracy,reveal").text
    assert '"top1": []' in page
    rows = client.get("/figures/accuracy-flops.json?hide=accuracy").json()["rows"]
    assert set(rows["measured"]["top1"]) <= {None}
    told = client.get("/figures/accuracy-flops.json").json()["rows"]
    assert None not in told["measured"]["top1"]


@pytest.mark.parametrize("query", ["hide=accuracy", "game=play"])
@pytest.mark.parametrize("name", [name for name in figure_names() if get_figure(name).accuracy_only])
def test_a_plot_of_accuracies_alone_says_that_they_are_hidden(client: TestClient, name: str, query: str) -> None:
    said = "This plot shows accuracies, and they are hidden here."
    page = client.get(f"/embed/{name}?{query}").text
    assert f'alt="{said}"' in page
    assert said in client.get(f"/figures/{name}?{query}").text.partition('og:description" content="')[2]
    told = client.get(f"/figures/{name}.json?{query}").json()
    assert (told["alt"], told["caption"], told["figure"]["data"]) == (said, said, [])
    assert told["figure"]["layout"]["annotations"][0]["text"].replace("<br>", " ") == said
    rows = csv.DictReader(client.get(f"/figures/{name}.csv?{query}").text.splitlines())
    assert {row[column] for row in rows for column in ("top1", "published", "predicted") if column in row} <= {"", None}


@pytest.mark.parametrize("page", ["/embed/stages", "/figures/stages"])
def test_an_exercise_leads_to_the_game_or_nowhere(client: TestClient, page: str) -> None:
    def led(hide: str) -> list[str]:
        text = client.get(f"{page}?flops=0.1{hide}").text
        return re.findall(r'href="(?:http://testserver)?/\?([^"]*)"', text)

    assert led("") == ["flops=0.1"]
    assert led("&hide=accuracy") == ["flops=0.1&amp;lock=1&amp;game=play"]
    assert led("&hide=accuracy,reveal") == []


def test_the_surface_of_the_cube_is_chosen_where_accuracies_are_told(client: TestClient) -> None:
    page = client.get("/embed/cube?surface=both").text
    assert re.findall(r'name="surface" value="(\w+)"( checked)?', page) == [
        ("budget", ""),
        ("accuracy", ""),
        ("both", " checked"),
    ]
    assert 'id="surface" hidden' in client.get("/embed/cube?game=play").text
    for query in ("hide=surface", "hide=accuracy", "fixed=1"):
        assert 'id="surface"' not in client.get(f"/embed/cube?{query}").text
    assert 'id="surface"' not in client.get("/embed/budget-map").text


def test_a_fixed_figure_is_a_picture_and_loads_no_script(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")  # any program: nothing is drawn here
    page = client.get("/embed/cube?fixed=1&size=640x360").text
    assert "<script" not in page
    assert 'width="640" height="360"' in page
    assert "<footer>" not in page
    assert re.findall(r"<h1[^>]*>", page) == ['<h1 class="unseen">']
    hidden = client.get("/embed/cube?fixed=1&hide=accuracy").text
    assert 'id="reveal"' in hidden
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    assert 'data-figure="cube"' in client.get("/embed/cube?fixed=1").text


@pytest.fixture(scope="module")
def names(client: TestClient) -> list[str]:
    """Names of versions, families, sources and licences, which stay as they are."""
    version = client.get("/figures/cube.metadata.json").json()["version"]
    rows = list(csv.DictReader(client.get("/models.csv").text.splitlines()))
    found = [row[key].split(":")[0] for row in rows for key in ("family", "source", "licence")]
    return list(filter(None, {version["data"], version["model"], *found}))


@pytest.mark.parametrize("name", figure_names())
@pytest.mark.parametrize(
    "query",
    [
        "",
        "r=0.7&d=0.8&w=0.61",
        "base_top1=70&r=0.7&d=0.8&w=0.61",
        "hide=accuracy",
        "flops=0.1&game=play",
        "r=0.7&d=0.8&w=0.5&flops=0.1&game=shown&lock=1",
    ],
)
def test_all_that_a_reader_reads_or_hears_is_in_the_language_asked_for(
    client: TestClient, names: list[str], name: str, query: str
) -> None:
    for place in ("embed", "figures"):
        page = client.get(f"/{place}/{name}?lang=zh&{query}").text
        assert '<html lang="zh-Hans" data-messages=' in page
        told = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page)
        told += re.findall(r'<meta (?:name|property)="[\w:]*(?:description|title)" content="([^"]*)"', page)
        told.append(re.sub(r"<[^>]*>", " ", page.partition("<body")[2].partition(">")[2]))
        found = {text: words for text in map(html.unescape, told) if (words := english_words(text, names))}
        assert found == {}


def test_a_page_in_english_carries_no_messages_and_any_other_what_scripts_say(client: TestClient) -> None:
    assert "data-messages" not in client.get("/embed/cube").text
    page = client.get("/embed/cube?lang=zh").text
    carried = re.search(r"data-messages='([^']*)'", page)
    assert carried is not None
    messages = json.loads(html.unescape(carried[1]))
    assert messages["{count}\u00a0blocks"] == "{count}\u00a0块"
    assert messages["Arrow keys turn the cube."]
    assert "Beat the formula" not in messages


def test_the_script_keeps_its_address_and_is_asked_for_again(client: TestClient) -> None:
    response = client.get("/embed.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert len(response.content) < 5000


def test_an_unknown_figure_says_so_in_its_frame(client: TestClient) -> None:
    response = client.get("/embed/cub")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "frame-ancestors" not in response.headers["content-security-policy"]
    assert "did you mean &#39;cube&#39;?" in response.text


def test_a_version_that_is_not_there_is_shown_as_the_newest_with_a_note(client: TestClient) -> None:
    response = client.get("/embed/cube?model=0123456789ab&data=ba9876543210&flops=0.1&hide=legend")
    assert response.status_code == 200
    assert 'data-query="flops=0.1"' in response.text
    note = response.text.partition('id="pinned"')[2].partition("</p>")[0]
    assert "not known here" in note
    assert 'href="/embed/cube?flops=0.1&amp;hide=legend"' in note


def test_the_game_is_played_within_the_frame_and_told_by_its_picture(client: TestClient) -> None:
    page = client.get("/embed/budget-map?r=0.7&d=0.8&w=0.5&flops=0.1&lock=1&game=play").text
    steps = re.findall(r'data-step-of-game="\w+" href="([^"?]+)\?', page)
    assert steps == ["/embed/budget-map"] * 3
    assert "predicted" not in page.partition('class="numbers"')[2].partition("</dl>")[0]
    shown = client.get("/embed/budget-map?r=0.7&d=0.8&w=0.5&game=shown").text
    assert "Yours: " in shown.partition('data-text="attempt"')[2]
    told = shown.partition('data-stage="shown"')[2].partition("</p>")[0]  # a frame has no address that is seen
    assert re.search(r'<a data-base="[^"]*" href="[^"]*/\?r=0.7&amp;d=0.8&amp;w=0.5&amp;game=shown"', told)
    assert "<a data-base" not in client.get("/?r=0.7&d=0.8&w=0.5&game=shown").text
    title = re.search(r'property="og:title" content="([^"]+)"', client.get("/?r=0.7&d=0.8&w=0.5&game=shown").text)
    assert title is not None
    assert title.group(1).startswith("Yours: ")
