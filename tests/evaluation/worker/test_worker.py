"""The real worker with a Ray of its own, on SQLite: real trainings, real deaths."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx2
import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.answers.grid import grid_places
from modelcube.assets import asset_folder
from modelcube.database.tables import RecordedRow
from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.jobs.history import attempts_of, find
from modelcube.evaluation.jobs.queue import Job, cancel, submit
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.evaluation.points.prediction_jobs import Model, grid_job, predict_job
from modelcube.evaluation.worker.task import BEGINNINGS
from modelcube.evaluation.worker.worker import check_settings
from modelcube.settings import Settings
from modelcube.studies.places import comparable_rows
from modelcube.studies.store import StudyStore
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.fitted import load
from modelcube.surrogate.surrogate import Surrogate
from tests.support.bench import LONG, QUICK, Bench
from tests.support.event_streams import events
from tests.support.images import write_hanging_images
from tests.support.processes import kill, seconds_until, titled
from tests.support.queues import REQUEST, asked, outcomes_of, status_of
from tests.support.server_process import ServerProcess
from tests.support.worker_process import WorkerProcess, running_worker

pytestmark = pytest.mark.slow

CANCEL_SECONDS = 5.0  # within which the process of a canceled evaluation ends


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("bench")
    bench = Bench(folder, datasets=f"hanging={write_hanging_images(folder / 'hanging')}")
    yield bench
    bench.engine.dispose()


@pytest.fixture(scope="module")
def worker(bench: Bench) -> Iterator[WorkerProcess]:
    with running_worker(bench.environment, bench.log) as worker:
        yield worker


@pytest.fixture(scope="module")
def model() -> Model:
    """What predictions of the published study need."""
    results = asset_folder("results")
    with StudyStore.open("sqlite://", results) as store:
        rows = comparable_rows(store.tables["imagenet"])
    known = load(results / "surrogate", "imagenet", rows)
    assert known is not None
    posterior = Surrogate(rows, known.checked.found).posterior("efficientnet-b0", "huawei-tinynet")
    return Model(posterior, np.zeros((1, 3)), most_std=1.0, most_distance=1.0)


def test_what_is_asked_for_is_trained_and_recorded(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **QUICK, recipe="proxy")
    bench.wait_status(evaluation_id, "succeeded")
    with Session(bench.engine) as session:
        evaluation = find(session, evaluation_id)
        assert evaluation.result is not None
        assert evaluation.result["top1"] > 0
        assert evaluation.result["network_id"] == evaluation.network_id
        assert [attempt.note for attempt in attempts_of(session, evaluation)] == [BEGINNINGS["start"]]
        (row,) = session.scalars(select(RecordedRow))
        assert (row.study, row.id) == ("mine", evaluation.result["row"])
        assert connected(session)[0].slots >= 1


def test_what_says_nothing_of_a_network_joins_no_study(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **QUICK)
    bench.wait_status(evaluation_id, "succeeded")
    with Session(bench.engine) as session:
        result = find(session, evaluation_id).result or {}
        assert result["top1"] > 0
        assert (result["recipe"], "row" in result) == ("smoke", False)
        assert session.scalars(select(RecordedRow.id).where(RecordedRow.id.contains(".smoke."))).all() == []


def test_a_worker_says_how_fast_it_is(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **QUICK)
    bench.wait(evaluation_id, lambda session: any(one.speed for one in connected(session)), "a speed")
    with Session(bench.engine) as session:
        (told,) = connected(session)
    assert (told.speed or {})["flops_per_second"] > 0


def test_a_mistake_of_the_request_fails_with_its_reason(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, dataset="gone")
    bench.wait_status(evaluation_id, "failed")
    with Session(bench.engine) as session:
        assert "gone" in (find(session, evaluation_id).error or "")


def served(bench: Bench) -> ServerProcess:
    return ServerProcess(bench.settings.data_dir, environment=bench.environment)


def seconds_to_end(bench: Bench, evaluation_id: str) -> float:
    """From when an evaluation is canceled until its process has ended."""
    cancel(bench.engine, evaluation_id)
    title = f"evaluation {evaluation_id}"
    return seconds_until(lambda: not titled(title), "the process to end", bench.log.read_text)


def test_a_canceled_training_ends(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **LONG, seed=1)
    bench.wait_progress(evaluation_id, 1)
    assert titled(f"evaluation {evaluation_id}")
    assert seconds_to_end(bench, evaluation_id) < CANCEL_SECONDS
    assert outcomes_of(bench.engine, evaluation_id) == ["canceled"]
    assert status_of(bench.engine, evaluation_id) == "canceled"


def test_a_canceled_task_that_does_not_stop_by_itself_is_ended(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, dataset="hanging")
    bench.wait_begun(evaluation_id)
    assert titled(f"evaluation {evaluation_id}")
    assert seconds_to_end(bench, evaluation_id) < CANCEL_SECONDS
    assert outcomes_of(bench.engine, evaluation_id) == ["canceled"]


def test_latencies_predictions_and_volumes_run_as_tasks_too(bench: Bench, worker: WorkerProcess, model: Model) -> None:
    files, points = Files.of(bench.settings), np.random.default_rng(0).uniform(0.3, 1.2, (500, 3))
    with files.writing("points.npy") as path, path.open("wb") as file:
        np.save(file, points)
    jobs = [
        Job.measuring(replace(REQUEST, dataset="mine", resolution=8, d=0.2, w=0.2, measure="latency")),
        predict_job(files, "points.npy", "digest", "npy", model, "efficientnet-b0", 224),
        grid_job(files, model, 5, "efficientnet-b0"),
    ]
    ids = [submit(bench.engine, job, queue_length=10).id for job in jobs]
    for evaluation_id in ids:
        bench.wait_status(evaluation_id, "succeeded")
    with Session(bench.engine) as session:
        latency, predicted, volume = (find(session, evaluation_id) for evaluation_id in ids)
        measured = latency.result or {}
        assert (measured["machine"], measured["device"]) == (socket.gethostname(), "cpu")
        assert measured["latency"].keys() == {"onnxruntime", "torch"}
        outputs = [str(evaluation.request["output"]) for evaluation in (predicted, volume)]
    columns, cube = (np.load(bench.settings.data_dir / "checkpoints" / "predictions" / name) for name in outputs)
    assert columns.shape == (500, 5)
    expected = accuracy(model.posterior.predict(grid_places(5, 0, 125)), model.posterior.noise)
    assert cube[:, 0] == pytest.approx(expected.mean, abs=1e-3)


def test_what_ten_clients_ask_for_is_trained_once_though_the_server_is_killed(
    bench: Bench, worker: WorkerProcess
) -> None:
    body = {"dataset": "mine", "resolution": 42, "d": 0.5, "w": 0.5, "recipe": "proxy", "seed": 3}

    def ask(address: str) -> httpx2.Response:
        return httpx2.post(f"{address}/evaluations", json=body, timeout=60)

    with served(bench) as server:
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(ask, [server.address] * 10))
        assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
        (location,) = {answer.headers["location"] for answer in answers}
        seen = []
        for event in events(f"{server.address}{location}/events"):
            seen.append(event)
            if event.kind == "progress":
                break
        server.kill()
    evaluation_id = location.rpartition("/")[2]
    assert status_of(bench.engine, evaluation_id) == "running"

    with served(bench) as server:
        rest = list(events(f"{server.address}{location}/events", after=seen[-1].number))
        document = httpx2.get(f"{server.address}{location}", timeout=60).json()
        again = ask(server.address)
    told = [*seen, *rest]
    assert [event.number for event in told] == list(range(1, len(told) + 1))
    statuses = [event.data["status"] for event in told if event.kind == "status"]
    assert statuses == ["queued", "running", "succeeded"]
    assert (document["status"], document["id"]) == ("succeeded", again.json()["id"])
    assert document["result"]["top1"] > 0
    assert outcomes_of(bench.engine, evaluation_id) == ["succeeded"]
    assert again.status_code == 200
    with Session(bench.engine) as session:
        assert len(session.scalars(select(RecordedRow.id).where(RecordedRow.id.like("%.s3"))).all()) == 1


def test_an_evaluation_outlives_its_process_ray_and_the_worker(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **LONG, seed=2)
    bench.wait_progress(evaluation_id, 1)
    (process,) = titled(f"evaluation {evaluation_id}")
    kill(process)
    bench.wait_progress(evaluation_id, 2)
    kill(worker.child("raylet/raylet"))
    bench.wait_progress(evaluation_id, 3)
    worker.kill()
    with running_worker(bench.environment, bench.log):
        bench.wait_status(evaluation_id, "succeeded")
    assert outcomes_of(bench.engine, evaluation_id) == ["lost", "lost", "lost", "succeeded"]
    with Session(bench.engine) as session:
        notes = [attempt.note for attempt in attempts_of(session, find(session, evaluation_id))]
        assert notes == [BEGINNINGS["start"], *[BEGINNINGS["checkpoint"]] * 3]
        rows = session.scalars(select(RecordedRow.id).where(RecordedRow.id.like("%.s2"))).all()
        assert len(rows) == 1


def test_a_cluster_with_sqlite_is_refused() -> None:
    with pytest.raises(InvalidInput, match="PostgreSQL"):
        check_settings(Settings(ray_address="10.0.0.1:6379"))
    check_settings(Settings(ray_address="10.0.0.1:6379", database_url="postgresql://host/name"))
    check_settings(Settings())
