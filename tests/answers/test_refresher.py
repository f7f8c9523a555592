"""A server notices what is recorded while it runs, and answers with the old surrogate until the new one is there."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modelcube.answers.refresher import COMMAND, StudyRefresher
from modelcube.database.engine import writing
from modelcube.database.tables import SurrogateRecord
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.recording import record
from modelcube.studies.versions import Fits
from tests.support import kept_fits
from tests.support.sampled import DESCRIBED, sampled_rows

FAILS = (sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit('the search ended nowhere')")
NONSENSE = (sys.executable, "-c", "import sys; sys.stdin.read(); print('{}')")
SLOW = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture(scope="module")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where fits are kept: most tests record the same rows."""
    return tmp_path_factory.mktemp("fits")


@pytest.fixture
def own(
    tmp_path_factory: pytest.TempPathFactory, small_results: Path, fits: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A server of small studies that looks only when a test says so."""
    monkeypatch.setattr("modelcube.web.lifespan.asset_folder", lambda _: small_results)
    monkeypatch.setenv("KEPT_FITS", str(fits))
    settings = Settings(data_dir=tmp_path_factory.mktemp("own"), follow_seconds=0)
    with TestClient(create_app(settings)) as client:
        yield client


def following(own: TestClient, command: tuple[str, ...] = kept_fits.COMMAND) -> StudyRefresher:
    found = refresher(own)
    found._command = command
    return found


def refresher(own: TestClient) -> StudyRefresher:
    found: StudyRefresher = own.app.state.following  # type: ignore[attr-defined]
    return found


def measure(own: TestClient, networks: int) -> None:
    with writing(refresher(own).store.engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", sampled_rows(networks), DESCRIBED)


def state_of(followed: StudyRefresher) -> str | None:
    found = followed.states.get("sampled")
    return found.status if found else None


def state(own: TestClient) -> dict[str, str | None]:
    states: list[dict[str, str | None]] = own.get("/healthz").json()["surrogates"]
    return next(one for one in states if one["study"] == "sampled")


def test_new_rows_are_answered_with_and_fitted(own: TestClient) -> None:
    assert own.get("/studies/sampled").status_code == 404
    before = own.get("/studies").json()["version"]["data"]
    measure(own, 10)
    following(own, COMMAND).look()

    assert own.get("/studies/sampled").json()["rows"] == 10
    assert own.get("/studies").json()["version"]["data"] != before
    assert own.get("/models?study=sampled").json()["models"][0]["study"] == "sampled"
    found = state(own)
    assert (found["status"], found["message"]) == ("current", None)
    answer = own.get("/predict?study=sampled&r=0.6&d=0.7&w=0.5").json()
    assert answer["version"]["model"] == found["model"]
    assert 50 < answer["mean"][0] < 95


def test_the_old_version_serves_where_a_fit_fails_and_can_be_pinned_when_one_succeeds(own: TestClient) -> None:
    measure(own, 10)
    following(own).look()
    old, query = state(own)["model"], "study=sampled&r=0.6&d=0.7&w=0.5"
    before = own.get(f"/predict?{query}").json()["mean"]

    measure(own, 14)
    following(own, FAILS).look()
    assert state(own) == {"study": "sampled", "status": "failed", "model": old, "message": "the search ended nowhere"}
    assert own.get("/studies/sampled").json()["rows"] == 14
    shown = own.get("/?study=sampled")
    assert "could not be fitted to the 14 accuracies of Sampled: the search ended nowhere. Until then" in shown.text
    assert "they rest on 10 accuracies that were there before" in shown.text
    assert shown.headers["cache-control"] == "no-cache"
    assert own.get(f"/predict?{query}").json()["mean"] == before
    following(own).look()
    assert state(own)["status"] == "failed"

    measure(own, 16)
    following(own).look()
    assert state(own)["status"] == "current"
    assert "could not be fitted" not in own.get("/?study=sampled").text
    assert state(own)["model"] != old
    assert own.get(f"/predict?{query}").json()["mean"] != before
    assert own.get(f"/predict?{query}&model={old}").json()["mean"] == before
    assert own.get(f"/studies/sampled/posterior?model={old}").status_code == 200
    refused = own.get(f"/predict?{query}&model=nothing")
    assert refused.status_code == 404
    assert str(old) in refused.json()["detail"]


def test_what_a_server_fits_for_itself_is_checked_as_what_is_shipped(own: TestClient) -> None:
    measure(own, 30)
    following(own).look()
    shipped, fitted = (own.get(f"/studies/{name}/surrogate").json() for name in ("fashion-mnist", "sampled"))

    assert set(fitted["validation"]) == set(shipped["validation"])
    assert (fitted["validation"]["rows"], fitted["validation"]["status"]) == (30, "checked")
    assert fitted["validation"]["rule"] == fitted["rule"]
    assert "30 accuracies of 1 backbone are fitted" in own.get("/?study=sampled").text


def test_few_rows_are_said_to_be_too_few_to_check(own: TestClient) -> None:
    measure(own, 4)
    following(own).look()

    assert own.get("/studies/sampled/surrogate").json()["validation"]["status"] == "too_few_rows"
    page = own.get("/?study=sampled").text
    assert "4 accuracies of 1 backbone are fitted" in page
    assert "All predictions of this study count as extrapolated" in page
    assert own.get("/predict?study=sampled&r=0.6&d=0.7&w=0.5").json()["evidence"] == ["extrapolated"]


def stored(own: TestClient) -> dict[str, Any]:
    with following(own).store.engine.connect() as connection:
        content: dict[str, Any] = json.loads(connection.scalars(select(SurrogateRecord.content)).one())
        return content


def rewrite(own: TestClient, content: dict[str, Any]) -> None:
    with writing(refresher(own).store.engine) as connection:
        connection.execute(update(SurrogateRecord).values(content=json.dumps(content)))


def test_what_an_older_program_fitted_serves_on_and_is_checked(own: TestClient) -> None:
    measure(own, 30)
    following(own).look()
    new = stored(own)
    rewrite(own, {name: new[name] for name in new if name != "validation"} | {"rule": None, "quotes": []})

    with TestClient(create_app(own.app.state.settings)) as again:  # type: ignore[attr-defined]
        assert state(again)["status"] == "current"
        assert again.get("/studies/sampled/surrogate").json()["validation"] == new["validation"]
        assert again.get("/?study=sampled").status_code == 200


@pytest.mark.parametrize("broken", [{"scales": {}}, {"validation": {}}, {"rows": None}])
def test_what_cannot_be_read_any_more_is_fitted_again(own: TestClient, broken: dict[str, Any]) -> None:
    measure(own, 10)
    following(own).look()
    rewrite(own, stored(own) | broken)

    with TestClient(create_app(own.app.state.settings)) as again:  # type: ignore[attr-defined]
        assert state(again)["status"] == "waiting"
        assert again.get("/?study=sampled").status_code == 200
        following(again).look()
        assert state(again)["status"] == "current"
        assert again.get("/studies/sampled/surrogate").json()["validation"]["rows"] == 10


def test_of_equal_rows_each_study_has_its_own_surrogate(own: TestClient) -> None:
    twin = replace(DESCRIBED, id="twin")
    rows = [replace(row, id=row.id.replace("sampled", "twin", 1), study="twin") for row in sampled_rows(6)]
    measure(own, 6)
    with writing(refresher(own).store.engine) as connection, Session(bind=connection) as session:
        record(session, "twin", rows, twin)
    following(own).look()

    with following(own).store.engine.connect() as connection:
        assert set(connection.scalars(select(SurrogateRecord.study))) == {"sampled", "twin"}


@pytest.mark.parametrize("error", [OperationalError("INSERT", {}, Exception("gone")), OSError("no memory")])
def test_a_fit_that_cannot_be_kept_is_tried_again(
    own: TestClient, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: Fits, fitted: object) -> None:
        raise error

    measure(own, 10)
    with monkeypatch.context() as patch:
        patch.setattr(Fits, "keep", gone)
        with pytest.raises(type(error)):
            following(own).look()
    assert state(own)["status"] == "waiting"
    following(own).look()
    assert state(own)["status"] == "current"


def test_an_error_that_nobody_foresaw_ends_a_fit(own: TestClient) -> None:
    measure(own, 10)
    with pytest.raises(KeyError):
        following(own, NONSENSE).look()
    assert state(own) == {**state(own), "status": "failed", "message": "KeyError; the log says more"}


def test_nothing_new_changes_nothing(own: TestClient) -> None:
    explorer = following(own).explorer
    following(own).look()

    assert following(own).explorer is explorer


def test_a_server_that_ends_does_not_wait_for_a_fit(own: TestClient) -> None:
    measure(own, 10)
    followed = following(own, SLOW).start(0.01)
    while state_of(followed) != "fitting":
        followed._stopping.wait(0.01)
    followed.stop()

    assert state_of(followed) == "failed"


def test_rows_recorded_during_a_fit_are_answered_with_at_once(own: TestClient) -> None:
    measure(own, 10)
    followed = following(own, SLOW).start(0.2)
    while state_of(followed) != "fitting":
        followed._stopping.wait(0.01)
    measure(own, 14)
    while own.get("/studies/sampled").json()["rows"] != 14:
        followed._stopping.wait(0.1)
    assert state_of(followed) == "waiting"  # the new rows, while the fit of the old ones runs on
    followed.stop()


def test_work_that_nobody_waits_for_is_done_step_by_step(own: TestClient) -> None:
    done: list[int] = []
    followed = following(own)
    followed.soon(map(done.append, range(3)))
    followed.start(0.01)
    while len(done) < 3:
        followed._stopping.wait(0.01)
    followed.stop()

    assert done == [0, 1, 2]


def test_answers_along_the_budget_are_prepared(own: TestClient) -> None:
    assert own.get("/scale?flops=0.2").status_code == 200
    (work,) = following(own)._works

    assert b'"optimal"' in cast(bytes, next(work))
    assert own.get("/scale?flops=0.2&peak_memory=320KiB&backbone=resnet-50").status_code == 200
    assert list(following(own)._works[1]) == []
