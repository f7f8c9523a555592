"""The real worker with a Ray of its own, on SQLite: real trainings, real deaths."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.errors import InvalidInput
from modelcube.evaluation.history import attempts_of, find
from modelcube.evaluation.queue import cancel
from modelcube.evaluation.task import BEGINNINGS
from modelcube.evaluation.worker import check_settings
from modelcube.evaluation.workers import connected
from modelcube.settings import Settings
from modelcube.studies.records import RecordedRow
from tests.support.bench import LONG, QUICK, Bench
from tests.support.processes import kill, titled, wait_for
from tests.support.queues import asked, outcomes_of, status_of
from tests.support.worker_process import WorkerProcess, running_worker

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    yield bench
    bench.engine.dispose()


@pytest.fixture(scope="module")
def worker(bench: Bench) -> Iterator[WorkerProcess]:
    with running_worker(bench.environment, bench.log) as worker:
        yield worker


def test_what_is_asked_for_is_trained_and_recorded(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **QUICK)
    bench.wait_status(evaluation_id, "succeeded")
    with Session(bench.engine) as session:
        evaluation = find(session, evaluation_id)
        assert evaluation.result is not None
        assert evaluation.result["top1"] > 0
        assert evaluation.result["network_id"] == evaluation.network_id
        assert [attempt.note for attempt in attempts_of(session, evaluation)] == [BEGINNINGS["start"]]
        assert [row.study for row in session.scalars(select(RecordedRow))] == ["mine"]
        assert connected(session)[0].slots >= 1


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


def test_a_canceled_training_ends(bench: Bench, worker: WorkerProcess) -> None:
    evaluation_id = asked(bench.engine, **LONG, seed=1)
    bench.wait_progress(evaluation_id, 1)
    assert titled(f"evaluation {evaluation_id}")
    cancel(bench.engine, evaluation_id)
    wait_for(lambda: not titled(f"evaluation {evaluation_id}"), "the process to end", bench.log.read_text)
    assert outcomes_of(bench.engine, evaluation_id) == ["canceled"]
    assert status_of(bench.engine, evaluation_id) == "canceled"


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
