"""A link that names the data it was made from shows these rows for ever; one that names none shows the newest."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from modelcube.answers.refresher import StudyRefresher
from modelcube.database.engine import writing
from modelcube.figures.output.pictures import Pictures
from modelcube.figures.state.canvas import Canvas, PictureFormat
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.recording import record
from tests.support.sampled import DESCRIBED, sampled_rows

ROWS = sampled_rows(5)
STATE = "study=sampled&flops=0.2"
FIGURE = "accuracy-flops"
NOTED = ("/?", f"/embed/{FIGURE}?", f"/figures/{FIGURE}?")


class Sketches:
    """Takes the place of the browser: a picture is the accuracies that it would show."""

    async def paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        return f"<svg><desc>{json.dumps(figure)}</desc></svg>".encode()

    def close(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True)
class Grown:
    """A server whose study grew from three networks to five, then got a row in another study."""

    client: TestClient
    old: str
    new: str
    before: dict[str, str]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("own"), follow_seconds=0)
    app = create_app(settings)
    with TestClient(app) as client:
        app.state.pictures = Pictures(Sketches())
        followed: StudyRefresher = app.state.following
        followed._command = ("false",)  # predictions stay out of this
        old = measure(client, followed, 3)
        before = {path: client.get(path).text for path in paths()}
        new = measure(client, followed, 5)
        yield Grown(client, old, new, before)


def measure(client: TestClient, followed: StudyRefresher, networks: int) -> str:
    with writing(followed.store.engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", ROWS[:networks], DESCRIBED)
    followed.look()
    return cast(str, client.get("/healthz").json()["version"]["data"])


def paths(pin: str = "") -> list[str]:
    endings = (".json", ".csv", ".svg", ".bib", ".metadata.json", ".standalone.html")
    return [f"/figures/{FIGURE}{ending}?{STATE}{pin}" for ending in endings]


def shown(client: TestClient, path: str) -> list[float]:
    rows = client.get(path).json()["rows"]["measured"]
    return sorted(rows["top1"])


def accuracies(networks: int) -> list[float]:
    return sorted(row.top1 for row in ROWS[:networks])


def test_a_pinned_figure_shows_the_old_rows_and_an_unpinned_one_the_new(grown: Grown) -> None:
    path = f"/figures/{FIGURE}.json?{STATE}"
    assert shown(grown.client, f"{path}&data={grown.old}") == accuracies(3)
    assert shown(grown.client, path) == shown(grown.client, f"{path}&data={grown.new}") == accuracies(5)


def test_every_file_of_a_pinned_figure_is_what_it_was(grown: Grown) -> None:
    pin = f"&data={grown.old}"
    for path, pinned in zip(paths(), paths(pin), strict=True):
        answer = grown.client.get(pinned)
        said = answer.text.replace(pin, "").replace(pin.replace("&", "&amp;"), "")
        assert (answer.status_code, said) == (200, grown.before[path]), pinned


def test_a_file_of_old_data_tells_where_the_newest_is(grown: Grown) -> None:
    for path, pinned in zip(paths(), paths(f"&data={grown.old}"), strict=True):
        assert grown.client.get(pinned).headers["link"] == f'<{path}>; rel="latest-version"'
        for newest in (path, f"{path}&data={grown.new}"):
            assert "link" not in grown.client.get(newest).headers


def test_an_etag_is_of_one_version(grown: Grown) -> None:
    path = f"/figures/{FIGURE}.csv?{STATE}"
    tag = grown.client.get(path).headers["etag"]
    assert grown.client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert grown.client.get(f"{path}&data={grown.old}", headers={"if-none-match": tag}).status_code == 200


def test_a_table_names_the_data_that_it_was_made_from(grown: Grown) -> None:
    for data, networks in ((grown.old, 3), (grown.new, 5)):
        text = grown.client.get(f"/figures/{FIGURE}.csv?{STATE}&data={data}").text
        lines = list(csv.DictReader(io.StringIO(text)))
        rows = [float(line["top1"]) for line in lines if line["row_set"] == "measured"]
        assert sorted(rows) == accuracies(networks)
        assert f"data {data}" in next(line["about"] for line in lines if line["row_set"] == "about")


@pytest.mark.parametrize("path", NOTED)
def test_pages_of_old_data_show_them_with_a_note_and_a_way_to_the_newest(grown: Grown, path: str) -> None:
    page = unescape(grown.client.get(f"{path}{STATE}&data={grown.old}").text)
    assert 'id="pinned"' in page
    assert f"Measured rows of data {grown.old}; newer ones, of {grown.new}, are there." in page
    assert f'href="{path}{STATE}">Show the newest' in page
    assert 'id="pinned"' not in grown.client.get(f"{path}{STATE}").text
    assert 'id="pinned"' not in grown.client.get(f"{path}{STATE}&data={grown.new}").text


def test_the_page_lists_the_rows_of_its_version(grown: Grown) -> None:
    added = {row.network_id for row in ROWS[3:]}
    old = grown.client.get(f"/?{STATE}&data={grown.old}").text
    new = grown.client.get(f"/?{STATE}").text
    assert all(f'"{network}"' in unescape(new) for network in added)
    assert not any(f'"{network}"' in unescape(old) for network in added)
    assert f"data={grown.old}" in old


def test_rows_of_another_study_are_no_news(grown: Grown) -> None:
    for path in NOTED:
        page = grown.client.get(f"{path}data={grown.old}")
        assert page.status_code == 200
        assert 'id="pinned"' not in page.text


def test_twists_are_answered_from_the_same_version(grown: Grown) -> None:
    def formula(pin: str) -> Any:
        return grown.client.get(f"/page/tables?study=sampled{pin}").json()["formula"]

    assert formula(f"&data={grown.new}") == formula("")
    assert grown.client.get(f"/page/evidence?study=imagenet&data={grown.old}").status_code == 200


def test_a_pinned_version_is_loaded_once(grown: Grown) -> None:
    explorer = grown.client.app.state.explorer  # type: ignore[attr-defined]
    assert explorer.at(data=grown.old) is explorer.at(None, grown.old)
    assert explorer.at(data=grown.new) is explorer


def test_the_share_panel_pins_what_is_shown_or_follows(grown: Grown) -> None:
    path = f"/share/{FIGURE}?{STATE}"
    assert f"data={grown.new}" in grown.client.get(path).text
    old = grown.client.get(f"{path}&data={grown.old}").text
    assert f"data={grown.old}" in old
    assert f"data={grown.new}" not in old
    follows = grown.client.get(f"{path}&data={grown.old}&newest=1").text
    assert f"data {grown.old}" not in follows


def test_a_study_of_which_the_version_has_nothing_is_as_if_it_were_not_named(grown: Grown) -> None:
    explorer = grown.client.app.state.explorer  # type: ignore[attr-defined]
    shipped = explorer.versions.known()[-1]
    assert "sampled" not in explorer.at(data=shipped).studies
    page = grown.client.get(f"/embed/{FIGURE}?{STATE}&data={shipped}")
    assert page.status_code == 200
    assert "proxy" not in page.text
