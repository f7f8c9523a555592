import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import delete
from sqlalchemy.exc import InterfaceError, TimeoutError

from modelcube.database.engine import changing
from modelcube.evaluation.jobs.datasets import Dataset, fashion_mnist, readable_datasets
from modelcube.evaluation.jobs.estimate import START_SECONDS, flops_of
from modelcube.evaluation.jobs.leases import UNHEARD, LeaseLost, fail, finish, report
from modelcube.evaluation.jobs.records import AttemptRow, Evaluation, Event, Worker
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.worker_cards import WorkerInfo, heartbeat, unregister
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore
from tests.support.processes import wait_for
from tests.support.queues import expire, status_of, taken
from tests.support.results import make_result

KEY = "a key"
BEARER = {"authorization": f"Bearer {KEY}"}
BODY: dict[str, str | float] = {"r": 0.8, "d": 0.5, "w": 0.5, "dataset": "mine", "recipe": "smoke"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set's folder, without images: nothing is trained here."""
    folder = tmp_path_factory.mktemp("images")
    for name in ("train/a", "train/b", "val/a", "val/b"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest,
    new_database: Callable[[str, Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    return new_database(request.param, tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="module")
def application(database_url: str, folder: Path) -> Iterator[FastAPI]:
    app = create_app(settings_of(database_url, folder, queue_length=20))
    with TestClient(app):
        yield app


@pytest.fixture
def store(application: FastAPI) -> StudyStore:
    """The database, without any evaluation or worker."""
    store: StudyStore = application.state.store
    with changing(store.engine) as session:
        for table in (Event, AttemptRow, Evaluation, Worker):
            session.execute(delete(table))
    return store


@pytest.fixture
def api(application: FastAPI, store: StudyStore) -> TestClient:
    return TestClient(application, headers=BEARER)


def settings_of(database_url: str, folder: Path, **more: Any) -> Settings:
    datasets = f"mine={folder}?base_resolution=32"
    return Settings.model_validate({"database_url": database_url, "api_key": KEY, "datasets": datasets, **more})


def ask(api: TestClient, **change: Any) -> Response:
    return api.post("/evaluations", json={**BODY, **change})


def test_a_new_evaluation_is_accepted_and_found_where_it_says(api: TestClient) -> None:
    response = ask(api)
    assert response.status_code == 202
    document = response.json()
    assert document["status"] == "queued"
    assert document["network"]["resolution"] == 25
    assert "modelcube worker" in document["expected"]["hint"]
    found = api.get(response.headers["location"])
    assert found.json()["id"] == document["id"]
    assert found.headers["cache-control"] == "no-cache"
    assert found.headers["etag"]


def test_the_same_again_is_not_run_twice(api: TestClient) -> None:
    first, second = ask(api), ask(api, r=0.81, d=0.51)
    assert (first.status_code, second.status_code) == (202, 200)
    assert second.json()["id"] == first.json()["id"]


def test_ten_clients_at_once_make_one_evaluation(api: TestClient) -> None:
    with ThreadPoolExecutor(10) as pool:
        responses = list(pool.map(lambda _: ask(api), range(10)))
    assert sorted(response.status_code for response in responses) == [200] * 9 + [202]
    assert len({response.json()["id"] for response in responses}) == 1


def test_with_a_worker_the_answer_says_how_long_it_will_take(api: TestClient, store: StudyStore) -> None:
    card = WorkerInfo(id="one", host="here", slots=2, machines=["here"], device="cpu", speed={"flops_per_second": 1e9})
    heartbeat(store.engine, card, 60)
    small = api.get("/evaluations/estimate", params=BODY).json()
    large = api.get("/evaluations/estimate", params={**BODY, "w": 1.0}).json()
    assert small["hint"] is None
    assert 0 < small["seconds"] < large["seconds"]
    assert ask(api).json()["expected"]["slots"] == 2


def test_an_estimate_says_what_would_be_measured_and_where(api: TestClient, store: StudyStore) -> None:
    card = WorkerInfo(id="one", host="here", slots=2, machines=["here"], device="cpu")
    heartbeat(store.engine, card, 60)
    expected = api.get("/evaluations/estimate", params={**BODY, "measure": "latency"}).json()
    assert expected["network"] == ask(api, measure="latency").json()["network"]
    assert (expected["base_resolution"], expected["network"]["resolution"]) == (32, 25)
    assert expected["machine"] == "here"
    assert api.get("/evaluations/estimate", params=BODY).json()["machine"] is None


def test_a_worker_says_how_many_images_there_are(api: TestClient, store: StudyStore) -> None:
    speed = {"flops_per_second": 1e9, "images": {"mine": 1000}}
    heartbeat(
        store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu", speed=speed), 60
    )
    proxy = {**BODY, "recipe": "proxy"}
    seconds = api.get("/evaluations/estimate", params=proxy).json()["seconds"]
    asked = ask(api, recipe="proxy").json()["expected"]["seconds"]
    assert 0 < seconds == asked


def test_what_is_only_tested_is_estimated_from_the_images_to_test(api: TestClient, store: StudyStore) -> None:
    def seconds(recipe: str, **counted: int) -> float | None:
        speed = {"flops_per_second": 1e9, "images": {}, "test_images": counted}
        card = WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu", speed=speed)
        heartbeat(store.engine, card, 60)
        expected: float | None = api.get("/evaluations/estimate", params={**BODY, "recipe": recipe}).json()["seconds"]
        return expected

    tested = seconds("pretrained", mine=900)
    assert tested is not None
    assert seconds("pretrained", mine=1800) == pytest.approx(2 * tested - START_SECONDS)
    assert seconds("pretrained", other=900) is None
    assert seconds("proxy", mine=900) is None


def test_measured_throughput_is_what_an_estimate_rests_on(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    assert api.get("/evaluations/estimate", params=BODY).json()["seconds"] is None
    ask(api)
    flops = api.post("/costs", json={"points": [[1, 1, 1]]}).json()["flops"][0]
    assert flops > 0
    finish(store.engine, taken(store.engine), result(flops=flops, images_seen=1024, seconds=50.0))
    expected = api.get("/evaluations/estimate", params={**BODY, "seed": 5}).json()
    assert "nearest in size" in expected["basis"]
    assert expected["seconds"] > START_SECONDS


def measured(store: StudyStore, recipe: str, **change: Any) -> None:
    """Let an evaluation by a recipe, of the very network of `BODY`, have been measured."""
    lease = taken(store.engine)
    images = Dataset(id="mine", title="mine", kind="folder", location="", base_resolution=32, classes=2)
    flops = flops_of(EvaluationRequest.from_json(lease.request), images)
    finish(store.engine, lease, result(recipe=recipe, flops=flops, **change))


def test_an_estimate_leaves_out_what_a_process_needs_to_start(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    ask(api, recipe="proxy")
    measured(store, "proxy", images_seen=2000, images_per_second=20.0, seconds=900.0, test_images=None)
    expected = api.get("/evaluations/estimate", params={**BODY, "recipe": "proxy"}).json()
    assert expected["seconds"] == pytest.approx(START_SECONDS + 100)


def test_an_estimate_rests_on_the_same_recipe_else_on_what_took_a_while(api: TestClient, store: StudyStore) -> None:
    speed = {"flops_per_second": 1e9, "images": {"mine": 1000}}
    heartbeat(
        store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu", speed=speed), 60
    )

    def proxy() -> dict[str, Any]:
        document: dict[str, Any] = api.get("/evaluations/estimate", params={**BODY, "recipe": "proxy"}).json()
        return document

    ask(api)
    measured(store, "smoke", images_seen=1024, images_per_second=30.0, seconds=50.0)
    assert proxy()["basis"] == "the worker's speed on a small network"
    ask(api, recipe="proxy-long")
    measured(store, "proxy-long", images_seen=6000, images_per_second=30.0, seconds=210.0)
    assert proxy()["seconds"] == pytest.approx(START_SECONDS + 2000 / 30)
    ask(api, recipe="proxy", seed=1)
    measured(store, "proxy", images_seen=2000, images_per_second=400.0, seconds=12.0)
    assert proxy()["seconds"] == pytest.approx(START_SECONDS + 2000 / 400)


def test_a_latency_belongs_to_the_connected_workers_machine(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    assert ask(api, measure="latency").json()["machine"] == "here"
    there = ask(api, measure="latency", machine="there").json()
    assert there["machine"] == "there"
    assert there["expected"]["machines"] == ["here"]
    assert "no connected worker measures on 'there'" in there["expected"]["hint"]
    assert ask(api, measure="latency").json()["expected"]["hint"] is None


def test_a_latency_asked_for_before_a_worker_came_is_not_measured_again(api: TestClient, store: StudyStore) -> None:
    def again() -> tuple[int, str | None, bool]:
        response = ask(api, measure="latency")
        document = response.json()
        return response.status_code, document["machine"], document["id"] == first["id"]

    first = ask(api, measure="latency").json()
    assert first["machine"] is None
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    assert again() == (200, None, True)
    lease = taken(store.engine)
    assert again() == (200, "here", True)
    assert ask(api, measure="latency", machine="here").json()["id"] == first["id"]
    finish(store.engine, lease, result(measure="latency", machine="here"))
    assert again() == (200, "here", True)
    unregister(store.engine, "one")
    assert again() == (200, "here", True)
    assert ask(api, measure="latency", machine="there").status_code == 202
    heartbeat(store.engine, WorkerInfo(id="two", host="other", slots=1, machines=["other"], device="cpu"), 60)
    assert again() == (202, "other", False)


def test_a_latency_of_a_worker_that_has_left_is_not_measured_again(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    first = ask(api, measure="latency").json()
    unregister(store.engine, "one")
    again = ask(api, measure="latency")
    assert (again.status_code, again.json()["id"]) == (200, first["id"])


def test_a_canceled_evaluation_can_be_asked_for_again(api: TestClient) -> None:
    location = ask(api).headers["location"]
    canceled = api.post(f"{location}/cancel")
    assert (canceled.status_code, canceled.json()["status"]) == (202, "canceled")
    assert api.post(f"{location}/cancel").status_code == 202
    again = ask(api)
    assert (again.status_code, again.json()["status"]) == (202, "queued")


def test_what_has_ended_cannot_be_canceled(api: TestClient, store: StudyStore) -> None:
    location = ask(api).headers["location"]
    fail(store.engine, taken(store.engine), "fvcore counts otherwise")
    response = api.post(f"{location}/cancel")
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    document = api.get(location).json()
    assert (document["status"], document["error"]) == ("failed", "fvcore counts otherwise")
    assert [attempt["outcome"] for attempt in document["attempts"]] == ["failed"]


def test_the_list_is_paged_and_filtered(api: TestClient) -> None:
    ids = [ask(api, seed=seed).json()["id"] for seed in range(5)]
    first = api.get("/evaluations", params={"limit": 3}).json()
    second = api.get("/evaluations", params={"limit": 3, "next": first["next"]}).json()
    assert [e["id"] for e in [*first["evaluations"], *second["evaluations"]]] == ids[::-1]
    assert second["next"] is None
    assert api.get("/evaluations", params={"status": "running"}).json()["evaluations"] == []
    assert api.get("/evaluations", params={"next": first["next"], "status": "queued"}).status_code == 422


def test_events_are_told_from_where_the_client_was(api: TestClient, store: StudyStore) -> None:
    location = ask(api).headers["location"]
    lease = taken(store.engine)
    report(store.engine, lease, {"epoch": 1, "epochs": 2, "loss": 1.5})
    finish(store.engine, lease, result())
    whole = api.get(f"{location}/events")
    assert whole.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in whole.headers
    assert events(whole) == [("1", "status"), ("2", "status"), ("3", "progress"), ("4", "status")]
    rest = api.get(f"{location}/events", headers={"last-event-id": "2"})
    assert events(rest) == [("3", "progress"), ("4", "status")]
    assert events(api.get(f"{location}/events", headers={"last-event-id": "4"})) == []


def test_nothing_runs_for_ever_whose_worker_is_gone(api: TestClient, store: StudyStore) -> None:
    location = ask(api).headers["location"]
    looks: list[Callable[[], dict[str, Any]]] = [
        lambda: api.get(location).json(),
        lambda: api.get("/evaluations").json()["evaluations"][0],
        lambda: ask(api).json(),
        lambda: {"status": "queued" if '{status="queued"} 1.0' in api.get("/metrics").text else "running"},
    ]
    for number, look in enumerate(looks, start=1):
        lease = taken(store.engine)
        assert look()["status"] == "running"
        expire(store.engine, lease)
        assert look()["status"] == "queued"
        assert [one["outcome"] for one in api.get(location).json()["attempts"]] == ["lost"] * number
        with pytest.raises(LeaseLost):
            report(store.engine, lease, {"epoch": 1})
    expected = ask(api).json()["expected"]
    assert (expected["waiting"], expected["workers"]) == (1, 0)
    assert "modelcube worker" in expected["hint"]


def test_a_stream_says_that_a_worker_is_gone(api: TestClient, store: StudyStore) -> None:
    location = ask(api).headers["location"]
    expire(store.engine, taken(store.engine))
    with ThreadPoolExecutor(1) as pool:
        stream = pool.submit(api.get, f"{location}/events")
        wait_for(lambda: status_of(store.engine, location.rpartition("/")[2]) == "queued", "the stream to notice")
        finish(store.engine, taken(store.engine), result())
        text = stream.result().text
    told = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    assert [event["status"] for event in told] == ["queued", "running", "queued", "running", "succeeded"]
    assert told[2]["reason"] == UNHEARD


def test_what_json_cannot_say_is_told_as_nothing(api: TestClient, store: StudyStore) -> None:
    if store.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL refuses such a document")
    location = ask(api).headers["location"]
    lease = taken(store.engine)
    report(store.engine, lease, {"loss": float("nan"), "eta_seconds": float("inf")})
    finish(store.engine, lease, result())
    text = api.get(f"{location}/events").text
    assert '{"loss": null, "eta_seconds": null' in text
    assert "NaN" not in text


def test_asking_for_the_head_of_a_stream_does_not_wait_for_its_end(api: TestClient) -> None:
    response = api.head(f"{ask(api).headers['location']}/events")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")


def test_a_full_queue_says_when_to_come_back(api: TestClient) -> None:
    for seed in range(20):
        assert ask(api, seed=seed).status_code == 202
    response = ask(api, seed=99)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"dataset": "/etc/passwd"}, 404, "dataset"),
        ({"recipe": "nothing"}, 404, "recipe"),
        ({"backbone": "nothing"}, 404, "backbone"),
        ({"r": 9}, 422, "r"),
        ({"resolution": 5000, "r": None}, 422, "resolution"),
        ({"resolution": 32}, 422, "resolution"),
        ({"measure": "colour"}, 422, "measure"),
        ({"machine": "here"}, 422, "machine"),
        ({"machine": "a\0", "measure": "latency"}, 422, "machine"),
        ({"seed": -1}, 422, "seed"),
        ({"location": "/etc"}, 422, "location"),
    ],
)
def test_mistakes_name_the_field(api: TestClient, change: dict[str, Any], status: int, field: str) -> None:
    response = ask(api, **change)
    assert response.status_code == status
    assert response.json()["errors"][0]["field"] == field
    assert api.get("/evaluations").json()["evaluations"] == []


def test_a_data_set_whose_study_is_of_other_images_is_refused(database_url: str, folder: Path) -> None:
    datasets = f"mine={folder}?base_resolution=32,fashion-mnist={folder}"
    with TestClient(create_app(settings_of(database_url, folder, datasets=datasets)), headers=BEARER) as api:
        refused = ask(api, dataset="fashion-mnist", recipe="proxy")
        assert refused.status_code == 409
        assert "is of images of R0 = 28 px, 1 channels and 10 classes" in refused.json()["detail"]
        assert ask(api, dataset="fashion-mnist").status_code == 202  # smoke joins no study


def test_a_recipe_that_does_not_fit_the_images_is_refused(
    api: TestClient, application: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(application.state.datasets, "bars", fashion_mnist(tmp_path))
    responses = [ask(api, dataset="bars", recipe=recipe) for recipe in ("imagenet-450", "resnet50-90", "proxy")]
    assert [response.status_code for response in responses] == [422, 422, 202]
    (error,) = responses[0].json()["errors"]
    assert (error["field"], error["allowed"]) == ("recipe", "one of proxy, proxy-long, smoke, pretrained")
    estimate = api.get("/evaluations/estimate", params={**BODY, "dataset": "bars", "recipe": "imagenet-100"})
    assert estimate.status_code == 422
    assert ask(api, dataset="bars", recipe="imagenet-450", measure="latency").status_code == 202


@pytest.mark.parametrize(
    "path", ["/evaluations?dataset=%00", "/evaluations?network_id=a%00", "/evaluations/%00", "/evaluations/%00/events"]
)
def test_characters_that_no_database_keeps_are_refused(api: TestClient, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 422
    assert "NUL" in response.json()["detail"]


def test_a_body_whose_text_no_database_keeps_is_refused(api: TestClient) -> None:
    response = api.post("/predict", json={"points": [[1, 1, 1]], "model": "a\0"})
    assert response.status_code in (404, 422)  # SQLite knows no such model; PostgreSQL cannot look for it


@pytest.mark.parametrize("error", [TimeoutError("no connection is free"), InterfaceError("SELECT", {}, Exception())])
def test_a_database_without_a_free_connection_is_worth_asking_again(
    api: TestClient, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: StudyStore) -> None:
        raise error

    monkeypatch.setattr(StudyStore, "session", gone)
    response = api.get("/evaluations")
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0


def test_networks_beyond_the_settings_are_refused(api: TestClient, application: FastAPI, folder: Path) -> None:
    usual = application.state.settings
    application.state.settings = settings_of("sqlite://", folder, evaluation_flops=1_000_000)
    try:
        assert ask(api).json()["errors"][0]["field"] == "flops"
    finally:
        application.state.settings = usual


def test_times_beyond_the_settings_are_refused(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    ask(api)
    measured(store, "smoke", images_seen=1024, seconds=1e6)
    assert ask(api, seed=1).json()["errors"][0]["field"] == "recipe"


def test_a_network_of_another_size_is_no_reason_to_refuse(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    ask(api)
    finish(store.engine, taken(store.engine), result(flops=1_000, images_seen=1024, seconds=1e6))
    response = ask(api, seed=1)
    assert response.status_code == 202
    assert response.json()["expected"]["seconds"] > 24 * 3600


def test_a_guess_is_no_reason_to_refuse(api: TestClient, store: StudyStore) -> None:
    slow = WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu", speed={"flops_per_second": 1.0})
    heartbeat(store.engine, slow, 60)
    response = ask(api)
    assert response.status_code == 202
    assert response.json()["expected"]["seconds"] > 24 * 3600


def test_testing_takes_a_third_of_training(api: TestClient, store: StudyStore) -> None:
    heartbeat(store.engine, WorkerInfo(id="one", host="here", slots=1, machines=["here"], device="cpu"), 60)
    pretrained = {**BODY, "recipe": "pretrained"}
    assert api.get("/evaluations/estimate", params=pretrained).json()["seconds"] is None
    ask(api, recipe="proxy")
    trained = result(recipe="proxy", images_seen=900, test_images=300, seconds=100.0)
    finish(store.engine, taken(store.engine), trained)
    seconds = [
        api.get("/evaluations/estimate", params={**BODY, "recipe": recipe}).json()["seconds"]
        for recipe in ("proxy", "pretrained")
    ]
    assert seconds[1] - START_SECONDS == pytest.approx((seconds[0] - START_SECONDS) / 10)
    ask(api, recipe="pretrained")
    finish(store.engine, taken(store.engine), result(recipe="pretrained", images_seen=0, test_images=300, seconds=10.0))
    assert api.get("/evaluations/estimate", params=pretrained).json()["seconds"] > 0


def test_weights_that_are_trained_already_have_no_seed(api: TestClient) -> None:
    response = ask(api, recipe="pretrained", seed=3)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "seed"


def test_what_is_there_already_is_answered_though_bounds_have_changed(api: TestClient, application: FastAPI) -> None:
    first, usual = ask(api), application.state.settings
    application.state.settings = usual.model_copy(update={"evaluation_flops": 1})
    try:
        again, other = ask(api), ask(api, seed=1)
    finally:
        application.state.settings = usual
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert other.status_code == 422


def test_a_data_set_that_is_not_on_this_machine_spoils_nothing(tmp_path: Path, folder: Path) -> None:
    settings = settings_of("sqlite://", folder)
    more = f"{settings.datasets},absent=/nowhere/at/all,other=/nowhere/else?classes=10"
    with TestClient(create_app(settings.model_copy(update={"datasets": more})), headers=BEARER) as api:
        listed, asked_for = api.get("/evaluations"), ask(api, dataset="absent")
        assert ask(api, dataset="other", recipe="proxy").status_code == 202
    assert listed.json()["datasets"] == sorted([*readable_datasets(Settings()), "mine", "other"])
    assert asked_for.status_code == 404
    assert "nowhere" not in listed.text + asked_for.text


def test_an_unknown_evaluation_is_not_found(api: TestClient) -> None:
    for path in ("/evaluations/nothing", "/evaluations/nothing/events"):
        assert api.get(path).status_code == 404
    assert api.post("/evaluations/nothing/cancel").status_code == 404


def test_the_metrics_count_them(api: TestClient) -> None:
    ask(api)
    text = api.get("/metrics").text
    assert 'modelcube_evaluations{status="queued"} 1.0' in text
    assert "modelcube_workers 0.0" in text


def result(**change: Any) -> dict[str, Any]:
    """What an accuracy evaluation finds."""
    found = make_result(network_id="n", dataset="mine", seed=0, top1=70.0, epochs=2, images_seen=1024, seconds=12.5)
    return found.to_json() | change


def events(response: Response) -> list[tuple[str, str]]:
    """Id and kind of each event of a stream."""
    blocks = [block for block in response.text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    parsed = [dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":")) for block in blocks]
    return [(event["id"], event["event"]) for event in parsed if event]
