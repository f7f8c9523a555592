import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from modelcube.answers.evidence import Calibration
from modelcube.evaluation.jobs.history import find
from modelcube.evaluation.jobs.leases import take
from modelcube.evaluation.worker.task import perform
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.surrogate.accuracy import percent

KEY = "a key"
POINTS = np.random.default_rng(0).uniform([0.3, 0.25, 0.2], [1.5, 2.2, 1.6], (300, 3))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(Settings.model_validate({"data_dir": tmp_path_factory.mktemp("data"), "api_key": KEY}))


@pytest.fixture(scope="module")
def api(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, headers={"authorization": f"Bearer {KEY}"}) as client:
        yield client


def csv(points: Any = POINTS) -> bytes:
    text = io.StringIO()
    np.savetxt(text, points, delimiter=",")
    return text.getvalue().encode()


def npy(points: Any = POINTS) -> bytes:
    content = io.BytesIO()
    np.save(content, points)
    return content.getvalue()


def send(api: TestClient, content: bytes, kind: str = "text/csv", **query: Any) -> Response:
    return api.post("/predict", content=content, params=query, headers={"content-type": kind})


def worked(app: FastAPI, response: Response) -> None:
    """Do what a worker would do."""
    assert response.status_code == 202, response.text
    engine = app.state.store.engine
    lease = take(engine, "worker", [], 60)
    assert lease is not None
    perform(app.state.settings.model_dump(exclude={"api_key"}), lease)


@pytest.mark.parametrize(("kind", "content"), [("text/csv", csv()), ("application/x-npy", npy())])
@pytest.mark.parametrize("backbone", ["efficientnet-b0", "mobilenetv3-large"])
def test_a_file_of_points_is_predicted_like_the_points_themselves(
    app: FastAPI, api: TestClient, kind: str, content: bytes, backbone: str
) -> None:
    if backbone not in {row.backbone for row in app.state.explorer.study("imagenet").rows}:
        backbone = "resnet-50"
    response = send(api, content, kind, backbone=backbone)
    worked(app, response)
    document = api.get(response.headers["location"]).json()
    assert document["status"] == "succeeded", document
    assert document["result"]["points"] == len(POINTS)
    answer = api.get(document["urls"]["result"])
    assert answer.headers["content-type"].startswith(kind)
    found = np.load(io.BytesIO(answer.content)) if kind.endswith("npy") else _table(answer.text)
    columns = api.post("/predict", json={"points": POINTS.tolist(), "backbone": backbone}).json()
    for index, name in enumerate(("mean", "std", "low", "high")):
        assert np.abs(found[:, index] - columns[name]).max() < 1e-5
    assert (found[:, 4] == [evidence == "predicted" for evidence in columns["evidence"]]).all()


def test_the_same_file_is_predicted_once(app: FastAPI, api: TestClient) -> None:
    first = send(api, csv(POINTS[:7]))
    second = send(api, csv(POINTS[:7]))
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.headers["location"] == second.headers["location"]
    assert "result" not in first.json()["urls"]
    assert api.get(f"{first.headers['location']}/result").status_code == 409
    worked(app, first)


def kept(app: FastAPI) -> set[str]:
    """Names of the files that are kept."""
    folder = Path(app.state.settings.resolved_checkpoints()) / "predictions"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".npz"}


def test_an_upload_of_which_no_job_came_is_not_kept(app: FastAPI, api: TestClient) -> None:
    usual, before = app.state.settings, kept(app)
    app.state.settings = usual.model_copy(update={"queue_length": 0})
    try:
        response = send(api, csv(POINTS[:11]))
    finally:
        app.state.settings = usual
    assert response.status_code == 503
    assert kept(app) == before


def test_a_new_attempt_works_on_the_new_upload(app: FastAPI, api: TestClient) -> None:
    before = kept(app)
    first = send(api, csv(POINTS[:12]))
    api.post(f"{first.headers['location']}/cancel")
    for name in kept(app) - before:
        (Path(app.state.settings.resolved_checkpoints()) / "predictions" / name).unlink()
    again = send(api, csv(POINTS[:12]))
    assert again.headers["location"] == first.headers["location"]
    worked(app, again)
    assert api.get(first.headers["location"]).json()["status"] == "succeeded"
    assert len(kept(app) - before) == 1  # the predictions


@pytest.mark.parametrize("ask", [lambda api: send(api, csv(POINTS[:13])), lambda api: volume(api)])
def test_predictions_whose_file_was_removed_are_computed_again(
    app: FastAPI, api: TestClient, ask: Callable[[TestClient], Response]
) -> None:
    first = ask(api)
    worked(app, first)
    assert ask(api).status_code == 200
    result = api.get(first.headers["location"]).json()["urls"]["result"]
    find_output(app, first).unlink()
    assert api.get(result).status_code == 404
    worked(app, ask(api))
    assert api.get(result).status_code == 200


def volume(api: TestClient) -> Response:
    return api.get("/studies/imagenet/grid", params={"n": 48})


def find_output(app: FastAPI, response: Response) -> Path:
    folder = Path(app.state.settings.resolved_checkpoints()) / "predictions"
    return next(folder.glob(f"{response.json()['id']}.*"))


def test_an_error_of_the_machine_is_told_without_its_paths(app: FastAPI, api: TestClient) -> None:
    response = send(api, csv(POINTS[:14]))
    with app.state.store.session() as session:
        points = find(session, response.json()["id"]).request["points"]
    (Path(app.state.settings.resolved_checkpoints()) / "predictions" / points).unlink()
    worked(app, response)
    document = api.get(response.headers["location"]).json()
    assert document["status"] == "failed"
    assert document["error"].startswith("a file is missing: ")
    assert "/" not in document["attempts"][0]["error"]


def test_a_wrong_ratio_is_found_by_the_worker(app: FastAPI, api: TestClient) -> None:
    response = send(api, b"1,1,1\n1,99,1\n")
    worked(app, response)
    document = api.get(response.headers["location"]).json()
    assert (document["status"], "d, a number from" in document["error"]) == ("failed", True)


@pytest.mark.parametrize(
    ("content", "kind", "query", "status"),
    [
        (b"", "text/csv", {}, 422),
        (b"nothing", "application/x-npy", {}, 422),
        (npy(np.ones((2, 4))), "application/x-npy", {}, 422),
        (csv(), "text/csv", {"study": "nothing"}, 404),
        (csv(), "text/csv", {"backbone": "nothing"}, 422),
        (csv(), "text/csv", {"flop": "1"}, 422),
        (csv(), "text/plain", {}, 415),
    ],
)
def test_mistakes_are_refused_at_once(
    api: TestClient, content: bytes, kind: str, query: dict[str, str], status: int
) -> None:
    before = api.get("/evaluations").json()["evaluations"]
    assert send(api, content, kind, **query).status_code == status
    assert api.get("/evaluations").json()["evaluations"] == before


def test_files_need_the_right_to_write(app: FastAPI, api: TestClient) -> None:
    response = TestClient(app).post("/predict", content=csv(), headers={"content-type": "text/csv"})
    assert response.status_code == 401
    assert TestClient(app).post("/predict", json={"points": [[1, 1, 1]], "backbone": "resnet-50"}).status_code == 200


def test_a_cluster_without_a_place_for_files_lacks_the_capability(app: FastAPI, api: TestClient) -> None:
    usual = app.state.settings
    app.state.settings = usual.model_copy(update={"ray_address": "10.0.0.1:6379"})
    try:
        response = send(api, csv())
    finally:
        app.state.settings = usual
    assert response.status_code == 501
    assert "MODELCUBE_CHECKPOINTS" in response.json()["detail"]


def test_a_small_volume_is_answered_at_once(app: FastAPI, api: TestClient) -> None:
    grid = api.get("/studies/imagenet/grid", params={"n": 3}).json()
    place = [grid["r"][1], grid["d"][0], grid["w"][2]]
    posterior = app.state.explorer.evidence["imagenet"].posterior("efficientnet-b0", Calibration("huawei-tinynet"))
    assert len(grid["mean"]) == 27
    assert grid["mean"][1 * 9 + 0 * 3 + 2] == pytest.approx(float(percent(posterior.predict(np.log([place])).mean)[0]))


def test_a_large_volume_is_computed_by_a_worker(app: FastAPI, api: TestClient) -> None:
    assert TestClient(app).get("/studies/imagenet/grid", params={"n": 47}).status_code == 401
    response = api.get("/studies/imagenet/grid", params={"n": 47})
    worked(app, response)
    document = api.get(response.headers["location"]).json()
    volume = np.load(io.BytesIO(api.get(document["urls"]["result"]).content)).reshape(47, 47, 47, 5)
    corners = api.get("/studies/imagenet/grid", params={"n": 2}).json()
    assert document["result"]["r"][0] == corners["r"][0]
    assert np.abs(volume[::46, ::46, ::46, 0].ravel() - corners["mean"]).max() < 1e-4


def test_an_evaluation_of_a_network_has_no_file(api: TestClient) -> None:
    assert api.get("/evaluations/nothing/result").status_code == 404


def _table(text: str) -> Any:
    assert text.splitlines()[0] == "mean,std,low,high,predicted"
    return np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1)
