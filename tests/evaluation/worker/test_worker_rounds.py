"""What a worker does in its rounds, with tasks that do nothing: leases, limits, places, the end."""

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

pytest.importorskip("ray", reason="the extra `evaluate` is not installed")

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.history import attempts_of, find
from modelcube.evaluation.jobs.leases import Lease, begin
from modelcube.evaluation.jobs.queue import cancel
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.evaluation.worker import worker as worker_file
from modelcube.evaluation.worker.cluster import Cluster, Machine, RayDied
from modelcube.evaluation.worker.tasks import Loss, Tasks
from modelcube.evaluation.worker.worker import EvaluationWorker
from modelcube.settings import Settings
from tests.support.queues import asked, outcomes_of, status_of, work_for


class Idle(Tasks):
    """Tasks that run until they are stopped, each by its evaluation's id."""

    def __init__(self, settings: Settings, cpus: int) -> None:
        super().__init__(settings)
        self.cpus = cpus
        self.lost: dict[Any, Loss] = {}
        self.said: list[str] = []
        self.living = True

    def cluster(self) -> Cluster:
        return Cluster([Machine("here", "node", cpus=self.cpus)])

    def alive(self) -> bool:
        return self.living

    def start(self, lease: Lease, cluster: Cluster) -> Lease:
        self.said.append(f"start {lease.evaluation_id}")
        return lease

    def start_speed(self, cluster: Cluster) -> str:
        return "speed"

    def ended(self, tasks: Sequence[Any], seconds: float = 0) -> list[Any]:
        if seconds:
            self.said.append("wait")
        return [task for task in tasks if task == "speed" or task in self.lost]

    def speed(self, task: Any) -> dict[str, Any]:
        return {"flops_per_second": 1.0}

    def loss(self, task: Any) -> Loss | None:
        return self.lost[task]

    def stop(self, task: Any) -> None:
        self.said.append(f"stop {task.evaluation_id}")
        self.lost[task] = Loss("its process was stopped")


class Rounds:
    """A worker whose rounds the test makes."""

    def __init__(self, engine: Engine, folder: Path, cpus: int = 2, **settings: Any) -> None:
        self.engine = engine
        made = Settings(data_dir=folder, lease_seconds=60, **settings)
        self.tasks = Idle(made, cpus)
        self.worker = EvaluationWorker(made, engine, self.tasks)

    def go(self, *, cluster: bool = False, renew: bool = False) -> None:
        """A round, before which what is due only now and then falls due."""
        if cluster:
            self.worker.cluster_seen = float("-inf")
        if renew:
            self.worker.renewed = float("-inf")
        self.worker.go_round()

    def settle(self) -> None:
        """The first rounds: the speed is measured."""
        for _ in range(2):
            self.go()

    @property
    def leases(self) -> list[Lease]:
        return [running.lease for running in self.worker.running]


@pytest.fixture(autouse=True)
def swept(queue_engine: Engine) -> Iterator[None]:
    """Sweeping ends before the engine does: its thread would keep a connection."""
    yield
    for thread in threading.enumerate():
        if thread.name == "sweeping":
            thread.join()


@pytest.fixture
def rounds(queue_engine: Engine, tmp_path: Path) -> Rounds:
    return Rounds(queue_engine, tmp_path)


def error_of(engine: Engine, evaluation_id: str) -> str | None:
    with Session(engine) as session:
        return find(session, evaluation_id).error


def test_a_place_is_kept_for_the_measurement_of_the_speed(rounds: Rounds, queue_engine: Engine) -> None:
    for seed in range(3):
        asked(queue_engine, seed=seed)
    rounds.go()
    assert len(rounds.leases) == 1
    rounds.go()
    assert len(rounds.leases) == 2
    with Session(queue_engine) as session:
        (card,) = connected(session)
        assert (card.slots, card.speed) == (2, {"flops_per_second": 1.0})


def test_without_a_processor_nothing_is_taken_until_one_joins(queue_engine: Engine, tmp_path: Path) -> None:
    rounds = Rounds(queue_engine, tmp_path, cpus=0)
    evaluation_id = asked(queue_engine)
    rounds.settle()
    assert status_of(queue_engine, evaluation_id) == "queued"
    rounds.tasks.cpus = 2
    rounds.go(cluster=True)
    rounds.go()
    assert status_of(queue_engine, evaluation_id) == "running"


def test_what_has_not_begun_is_given_back_when_its_machine_has_left(rounds: Rounds, queue_engine: Engine) -> None:
    first, second = (asked(queue_engine, seed=seed) for seed in range(2))
    rounds.settle()
    begin(queue_engine, rounds.leases[0])
    rounds.tasks.cpus = 0
    rounds.go(cluster=True, renew=True)
    assert [status_of(queue_engine, one) for one in (first, second)] == ["running", "queued"]
    assert rounds.tasks.said[-1] == f"stop {second}"
    rounds.go()
    assert [lease.evaluation_id for lease in rounds.leases] == [first]
    with Session(queue_engine) as session:
        assert find(session, second).losses == 0


def test_what_waits_too_long_for_a_machine_is_given_back(
    rounds: Rounds, queue_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation_id = asked(queue_engine)
    rounds.settle()
    rounds.go(renew=True)
    assert status_of(queue_engine, evaluation_id) == "running"
    monkeypatch.setattr(worker_file, "BEGIN_SECONDS", -1)
    rounds.worker._renew()
    assert status_of(queue_engine, evaluation_id) == "queued"


def test_what_takes_longer_than_the_settings_allow_fails_and_ends(
    queue_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(queue_engine, tmp_path, evaluation_hours=2)
    evaluation_id = asked(queue_engine)
    rounds.settle()
    (lease,) = rounds.leases
    begin(queue_engine, lease)
    work_for(queue_engine, lease, 1.9 * 3600)
    rounds.go(renew=True)
    assert status_of(queue_engine, evaluation_id) == "running"
    work_for(queue_engine, lease, 2.1 * 3600)
    rounds.go(renew=True)
    assert status_of(queue_engine, evaluation_id) == "failed"
    assert error_of(queue_engine, evaluation_id) == "it took longer than 2 hours"
    monkeypatch.setattr(worker_file, "GRACE_SECONDS", -1)
    rounds.go()
    assert rounds.tasks.said[-1] == f"stop {evaluation_id}"


def test_a_canceled_task_is_ended_when_it_has_had_its_time_to_stop(
    rounds: Rounds, queue_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation_id = asked(queue_engine)
    rounds.settle()
    cancel(queue_engine, evaluation_id)
    rounds.go()
    assert rounds.tasks.said == [f"start {evaluation_id}"]
    monkeypatch.setattr(worker_file, "GRACE_SECONDS", -1)
    rounds.go()
    rounds.go()
    assert rounds.tasks.said == [f"start {evaluation_id}", f"stop {evaluation_id}"]
    assert (rounds.leases, outcomes_of(queue_engine, evaluation_id)) == ([], ["canceled"])


def test_a_latency_runs_when_nothing_else_does(rounds: Rounds, queue_engine: Engine) -> None:
    training = asked(queue_engine)
    rounds.settle()
    latency, later = asked(queue_engine, measure="latency"), asked(queue_engine, seed=1)
    rounds.go()
    assert [status_of(queue_engine, one) for one in (training, latency, later)] == ["running", "queued", "queued"]
    cancel(queue_engine, training)
    rounds.tasks.lost[rounds.leases[0]] = Loss("its process was stopped")
    rounds.go()
    assert [lease.evaluation_id for lease in rounds.leases] == [latency]


def test_leases_and_card_are_renewed_a_few_times_while_they_last(rounds: Rounds, queue_engine: Engine) -> None:
    asked(queue_engine)
    rounds.settle()
    renewed = rounds.worker.renewed
    rounds.go()
    assert rounds.worker.renewed == renewed
    rounds.worker.renewed = time.monotonic() - 60 / 3 - 1
    rounds.go()
    assert rounds.worker.renewed > renewed


def test_a_worker_that_stops_gives_back_before_it_ends_its_tasks(rounds: Rounds, queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    rounds.settle()
    rounds.worker.end()
    assert status_of(queue_engine, evaluation_id) == "queued"
    assert rounds.tasks.said == [f"start {evaluation_id}"]
    rounds.worker.stop_tasks()
    assert rounds.tasks.said[1:] == ["wait", f"stop {evaluation_id}"]
    with Session(queue_engine) as session:
        assert [attempt.error for attempt in attempts_of(session, find(session, evaluation_id))] == [
            "its worker was stopped"
        ]
        assert find(session, evaluation_id).losses == 0


def test_losses_without_a_fault_of_the_evaluation_are_not_counted(rounds: Rounds, queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    rounds.settle()
    rounds.tasks.lost[rounds.leases[0]] = Loss("its machine has left before it began", counted=False)
    rounds.tasks.cpus = 0
    rounds.go(cluster=True)
    assert status_of(queue_engine, evaluation_id) == "queued"
    with Session(queue_engine) as session:
        assert find(session, evaluation_id).losses == 0


def test_a_worker_without_ray_ends(rounds: Rounds) -> None:
    rounds.go()
    rounds.tasks.living = False
    with pytest.raises(RayDied):
        rounds.go()
