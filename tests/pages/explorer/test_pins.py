import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import get_figure
from modelcube.figures.state.state import State
from modelcube.pages.explorer.pins import Pinned
from modelcube.studies.store import StudyStore


def test_a_link_of_now_needs_no_note(explorer: Explorer) -> None:
    version = explorer.version
    for state in (State(), State(model=version.model or "", data=version.data)):
        pinned = Pinned.of(state, explorer)
        assert pinned.explorer is explorer
        assert pinned.state == state
        assert pinned.note(explorer) is None


def test_a_link_to_versions_that_are_not_there_says_so_and_leads_to_the_newest(explorer: Explorer) -> None:
    pinned = Pinned.of(State(flops=0.1, model="0123456789ab", data="ba9876543210"), explorer)
    note = pinned.note(explorer)
    assert pinned.explorer is explorer
    assert pinned.state == State(flops=0.1)
    assert note is not None
    assert "Model 0123456789ab is not known here" in note.text
    assert "Data ba9876543210 are not known here" in note.text
    assert note.query == "flops=0.1"


def test_a_version_that_is_there_is_kept_beside_one_that_is_not(explorer: Explorer) -> None:
    data = explorer.version.data
    assert Pinned.of(State(model="0123456789ab", data=data), explorer).state == State(data=data)


RELEASED = "239f9f893554"  # the data of 0.1.0


@pytest.mark.parametrize(
    "path",
    ["/share/cube", "/page/tables", *(f"/figures/cube{end}" for end in ("", ".json", ".csv", ".png"))],
)
def test_unknown_data_are_a_problem_that_names_the_known_ones(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?data=0123456789ab")
    assert answer.status_code == 404
    known = client.get("/healthz").json()["version"]["data"]
    assert answer.json()["detail"] == f"there is no version of the data '0123456789ab'; known: {known}, {RELEASED}"


def test_a_version_that_is_not_there_is_a_problem_for_figures_but_not_for_the_page(client: TestClient) -> None:
    for path in ("/figures/cube.json", "/figures/cube.bib"):
        assert client.get(f"{path}?model=0123456789ab").status_code == 404
    page = client.get("/?model=0123456789ab&flops=0.1")
    assert page.status_code == 200
    assert 'data-query="flops=0.1"' in page.text


def test_the_page_of_unknown_data_is_the_newest_with_a_note(client: TestClient) -> None:
    page = client.get("/?data=ba9876543210&flops=0.1").text
    assert 'id="pinned"' in page
    assert 'data-query="flops=0.1"' in page
    assert 'id="pinned"' not in client.get("/?flops=0.1").text


def test_rows_that_a_later_release_corrects_stay_as_they_were_in_links(tmp_path: Path) -> None:
    url, results = f"sqlite:///{tmp_path / 'own.sqlite3'}", tmp_path / "results"
    shutil.copytree(asset_folder("results"), results)
    with StudyStore.open(url, results) as store:
        released = Explorer.of_store(store)
        before = shown(released, State())
    table = results / "imagenet.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",76.8,", ",76.987,"), encoding="utf-8")
    with StudyStore.open(url, results) as store:
        newest = Explorer.of_store(store)
        state = State(data=released.data)
        pinned = Pinned.of(state, newest)
        note = pinned.note(newest)

        assert shown(pinned.explorer, state) == before
        assert 76.987 not in before
        assert 76.987 in shown(newest, State())
        assert note is not None
        assert note.text == f"Measured rows of data {released.data}; newer ones, of {newest.data}, are there."


def shown(explorer: Explorer, state: State) -> list[float]:
    return FigureDocument.of(get_figure("accuracy-flops"), state, explorer).rows["measured"]["top1"]


def test_pins_are_part_of_the_canonical_query() -> None:
    state = replace(State(), model="abc", data="def")
    assert State.from_query(state.to_query()) == state
