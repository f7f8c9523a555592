from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from modelcube.answers.explorer import Explorer
from modelcube.figures.state import State
from modelcube.pages.pins import pin_note


def test_a_link_of_now_needs_no_note(explorer: Explorer) -> None:
    version = explorer.version
    assert pin_note(State(), explorer) is None
    assert pin_note(State(model=version.model or "", data=version.data), explorer) is None


def test_an_older_link_says_so_and_leads_to_the_newest(explorer: Explorer) -> None:
    note = pin_note(State(flops=0.1, model="0123456789ab", data="ba9876543210"), explorer)
    assert note is not None
    assert "0123456789ab" in note.text
    assert "ba9876543210" in note.text
    assert note.query == "flops=0.1"


def test_a_version_that_is_not_there_is_a_problem_for_figures_but_not_for_the_page(client: TestClient) -> None:
    for path in ("/embed/cube", "/figures/cube.json", "/figures/cube.bib"):
        assert client.get(f"{path}?model=0123456789ab").status_code == 404
    page = client.get("/?model=0123456789ab&flops=0.1")
    assert page.status_code == 200
    assert 'data-query="flops=0.1"' in page.text


@pytest.mark.parametrize("path", ["/?", "/embed/cube?"])
def test_pages_show_the_note(client: TestClient, path: str) -> None:
    assert 'id="pinned"' in client.get(f"{path}data=ba9876543210").text
    assert 'id="pinned"' not in client.get(path).text


def test_pins_are_part_of_the_canonical_query() -> None:
    state = replace(State(), model="abc", data="def")
    assert State.from_query(state.to_query()) == state
