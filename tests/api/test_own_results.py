"""Results of one's own come by `POST /studies` and go by `DELETE /studies/{id}`; pages say when one is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from modelcube.main import create_app
from modelcube.settings import Settings

KEY = "a key"
TABLE = "r,d,w,top1\n1,1,1,71.5\n0.5,1,0.75,60\n"
CSV = {"content-type": "text/csv"}


@pytest.fixture
def own(
    tmp_path_factory: pytest.TempPathFactory, small_results: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    monkeypatch.setattr("modelcube.web.lifespan.asset_folder", lambda _: small_results)
    settings = {"data_dir": tmp_path_factory.mktemp("own"), "api_key": KEY, "follow_seconds": 0}
    app = create_app(Settings.model_validate(settings))
    with TestClient(app, headers={"authorization": f"Bearer {KEY}"}, raise_server_exceptions=False) as client:
        yield client


def send(own: TestClient, text: str | bytes = TABLE, **query: str | int) -> Response:
    asked: dict[str, str | int] = {"study": "mine", "backbone": "mobilenetv2", "base_resolution": 64, "classes": 10}
    asked.update(query)
    return own.post("/studies", params=asked, content=text, headers=CSV)


def reload(own: TestClient) -> None:
    """What a server does every few seconds, but for fits."""
    followed = own.app.state.following  # type: ignore[attr-defined]
    store = followed.store.reloaded()
    followed._answer(store, type(followed.explorer).of_store(store))


def test_results_come_and_go(own: TestClient) -> None:
    first = send(own)
    assert (first.status_code, first.headers["location"]) == (201, "/studies/mine")
    assert first.json() == {"study": "mine", "rows": 2, "new": 2, "left_out": 0}
    assert send(own).status_code == 200
    reload(own)
    study = own.get("/studies/mine").json()
    assert (study["rows"], study["base_resolution"], study["classes"]) == (2, 64, 10)
    rows = own.get("/models?study=mine").json()["models"]
    assert {row["source"] for row in rows} == {"imported from mine.csv"}

    assert own.delete("/studies/mine", params={"row": rows[0]["id"]}).json() == {"study": "mine", "removed": 1}
    reload(own)
    assert own.get("/studies/mine").json()["rows"] == 1
    assert own.delete("/studies/mine").json() == {"study": "mine", "removed": 1}
    reload(own)
    assert own.get("/studies/mine").status_code == 404
    assert send(own, "r,d,w,top1\n1,1,1,72\n").status_code == 201


def test_pages_say_that_a_study_was_removed(own: TestClient) -> None:
    send(own)
    own.delete("/studies/mine")
    reload(own)
    page = own.get("/?study=mine")
    assert page.status_code == 200
    assert "There is no study mine here, or it was removed; imagenet is shown." in page.text
    for route in ("/figures/cube?study=mine", "/figures/cube.json?study=mine", "/embed/cube?study=mine"):
        assert own.get(route).status_code < 500
    assert own.get("/network?study=mine").status_code == 404


def test_an_accuracy_that_cannot_be_is_named_on_the_page(own: TestClient) -> None:
    page = own.get("/?base_top1=0.01&base_r=0.5&base_d=500").text
    assert "base_top1=0.01 is out of range, 0.1 is shown; allowed: a number from 0.1 to 99.9." in page
    assert "base_d=500 is out of range" in page
    assert "base_r=0.5 is" not in page
    assert own.get("/predict?base_top1=0.01").status_code == 422
    assert 'id="pinned"' not in own.get("/?base_top1=73.4&base_r=0.7").text


@pytest.mark.parametrize(
    ("text", "query", "reason"),
    [
        ("r,d,w,top1\n1,1,1,0.77\n96,1,1,70\n", {}, "mine.csv, line 2: top1 is 0.77"),
        ("r,d,w,top1\n1,1,1,0.77\n96,1,1,70\n", {}, "mine.csv, line 3: r is 96"),
        ("", {}, "missing: r, d, w, top1"),
        (b"r,d,w,top1,note\n1,1,1,70,\xff\n", {}, "no readable text file"),
        (TABLE, {"study": "My Study"}, "study is 'My Study'"),
        (TABLE, {"family": "A b"}, "family is 'A b'"),
        (TABLE, {"title": "a\u2028b"}, "title is"),
        (TABLE, {"base_resolution": 0}, "a whole number from 1 to 10000"),
        (TABLE, {"study": "imagenet"}, "base_resolution is 64; allowed: 224"),
        (TABLE, {"colour": "red"}, "there is no parameter 'colour'"),
    ],
)
def test_mistakes_are_named_and_nothing_is_recorded(
    own: TestClient, text: str | bytes, query: dict[str, str | int], reason: str
) -> None:
    answer = send(own, text, **query)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    followed = own.app.state.following  # type: ignore[attr-defined]
    assert not followed.store.has_more()


def test_only_who_may_write_does(own: TestClient) -> None:
    assert TestClient(own.app).post("/studies?study=mine", content=TABLE, headers=CSV).status_code == 401
    assert TestClient(own.app).delete("/studies/mine").status_code == 401
    assert own.post("/studies?study=mine", content=TABLE, headers={"content-type": "text/plain"}).status_code == 415
    assert own.delete("/studies/imagenet").status_code == 409
    assert own.delete("/studies/nothing").status_code == 404
