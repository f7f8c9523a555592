"""The worker: leases waiting evaluations and has each run as a task, on this machine or on a cluster.

The database is the record and the queue, Ray the engine: it starts each task in a process of its own, on a machine of
the cluster that is free. The worker renews the leases of its tasks for as long as Ray says that they run, and ends
tasks whose lease is lost.
"""

import os
import threading
import time
import uuid
from dataclasses import dataclass, field

import ray
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from modelcube.database.engine import create_engine
from modelcube.database.schema import upgrade
from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.leases import Lease, LeaseLost, fail, held_of, release, renew, seconds_worked, take
from modelcube.evaluation.jobs.machine import machine_name
from modelcube.evaluation.jobs.worker_cards import WorkerInfo, heartbeat, unregister
from modelcube.evaluation.worker.cluster import RayDied, connect
from modelcube.evaluation.worker.speedometer import Speedometer
from modelcube.evaluation.worker.sweep import Sweeper
from modelcube.evaluation.worker.tasks import Loss, Task, Tasks
from modelcube.evaluation.worker.watchdog import Watchdog
from modelcube.settings import Settings

LOOK_SECONDS = 0.5
GRACE_SECONDS = 2.5  # for a task to stop by itself; a canceled one is gone within five seconds
BEGIN_SECONDS = 300.0  # for a process to begin; one that has not waits for a machine that left, or that others use
CLUSTER_SECONDS = 3.0
ROUND_SECONDS = 60.0  # longer than SQLite waits for another writer; only a call to a Ray that is gone takes so long

STOPPED = Loss("its worker was stopped", counted=False)
NOT_BEGUN = Loss("no machine was free for it", counted=False)

log = structlog.get_logger()


@dataclass
class Running:
    """A task and the lease that it works under; `lost_at` is when the lease was found lost (monotonic seconds)."""

    lease: Lease
    task: Task
    started: float = field(default_factory=time.monotonic)
    lost_at: float | None = None
    killed: bool = False


def check_settings(settings: Settings) -> None:
    """Nothing, if a worker can run under these settings.

    Raises:
        InvalidInput: a cluster of machines would share a SQLite file.
    """
    if settings.ray_address is not None and settings.resolved_database_url().startswith("sqlite"):
        raise InvalidInput(
            "ray_address",
            settings.ray_address,
            "a cluster together with PostgreSQL",
            "a Ray cluster needs a database that all of its machines reach: SQLite is one file on one machine. Set "
            "MODELCUBE_DATABASE_URL to a PostgreSQL database, or leave MODELCUBE_RAY_ADDRESS out",
        )


def work(settings: Settings, stop: threading.Event) -> None:
    """Lease and run evaluations until told to stop.

    The process ends with status 1 when Ray has died.

    Raises:
        InvalidInput: see `check_settings`.
    """
    check_settings(settings)
    engine = _opened(settings, stop)
    if engine is None:
        return
    connect(settings)
    worker = EvaluationWorker(settings, engine, Tasks(settings))
    try:
        worker.run(stop)
    except RayDied:
        log.exception("the worker ends")
        worker.end()
        os._exit(1)  # every other way out would wait for the Ray that has died
    worker.end()
    worker.stop_tasks()
    engine.dispose()
    ray.shutdown()


class EvaluationWorker:
    """One connection to Ray and the tasks that it runs."""

    def __init__(self, settings: Settings, engine: Engine, tasks: Tasks) -> None:
        self.settings, self.engine, self.tasks = settings, engine, tasks
        self.id = f"{machine_name(settings)}-{uuid.uuid4().hex[:8]}"
        self.sweeper = Sweeper(engine, settings)
        self.speedometer = Speedometer(tasks)
        self.running: list[Running] = []
        self.cluster, self.cluster_seen = tasks.cluster(), time.monotonic()
        self.renewed = float("-inf")
        self.greeted: WorkerInfo | None = None

    def run(self, stop: threading.Event) -> None:
        """Go round until told to stop; a database that does not answer is waited for.

        Raises:
            RayDied: there is no Ray any more.
        """
        log.info("the worker is ready", worker=self.id, slots=self.cluster.slots, machines=self.cluster.names)
        watchdog = Watchdog(ROUND_SECONDS)
        while not stop.is_set():
            watchdog.fed()
            try:
                self.go_round()
            except OperationalError as error:
                log.warning("the database does not answer", error=str(error.orig))
            stop.wait(LOOK_SECONDS)

    def go_round(self) -> None:
        """Once: say that we are here, see what has ended, keep leases, take new ones.

        Leases are looked at each time, so that what is canceled ends soon, and renewed, as our card is, three times
        while they last.

        Raises:
            RayDied: there is no Ray any more.
        """
        self._look_at_cluster()
        self.speedometer.look(self.cluster)
        self.sweeper.look()
        self._see_what_ended()
        self._see_what_is_lost()
        if self.card() != self.greeted or time.monotonic() - self.renewed > self.settings.lease_seconds / 3:
            self._renew()
        while self._has_room() and self._take_one():
            pass

    def card(self) -> WorkerInfo:
        """How this worker introduces itself."""
        return WorkerInfo(
            id=self.id,
            host=machine_name(self.settings),
            slots=self.cluster.slots,
            machines=self.cluster.names,
            device="cuda" if self.cluster.gpus else "cpu",
            speed=self.speedometer.speed,
        )

    def end(self) -> None:
        """Give all evaluations back, so that another worker need not wait until their leases have run out."""
        for running in self.running:
            self._give_back(running.lease, STOPPED)
        try:
            unregister(self.engine, self.id)
        except OperationalError:
            log.warning("the database does not answer; it will forget this worker by itself")

    def stop_tasks(self) -> None:
        """Let the tasks, whose leases are given back, stop by themselves and keep a checkpoint; then end the others."""
        ended = self.tasks.ended([running.task for running in self.running], GRACE_SECONDS)
        for running in self.running:
            if running.task not in ended:
                self.tasks.stop(running.task)

    def _look_at_cluster(self) -> None:
        alive = self.tasks.alive()
        if alive and time.monotonic() - self.cluster_seen > CLUSTER_SECONDS:
            self.cluster, self.cluster_seen = self.tasks.cluster(), time.monotonic()
        if not alive or self.cluster.broken:
            raise RayDied("Ray has died")

    def _has_room(self) -> bool:
        alone = any(running.lease.alone for running in self.running)
        return not alone and len(self.running) + self.speedometer.busy < self.cluster.slots

    def _take_one(self) -> bool:
        busy = bool(self.running) or self.speedometer.busy
        lease = take(self.engine, self.id, self.cluster.names, self.settings.lease_seconds, busy=busy)
        if lease is None:
            return False
        log.info("takes", evaluation=lease.evaluation_id, attempt=lease.token)
        self.running.append(Running(lease, self.tasks.start(lease, self.cluster)))
        return True

    def _see_what_ended(self) -> None:
        ended = self.tasks.ended([running.task for running in self.running])
        for running in [one for one in self.running if one.task in ended]:
            loss = self.tasks.loss(running.task)
            if loss is not None:
                self._give_back(running.lease, loss)
                self.cluster_seen = float("-inf")  # a machine may have left
            self.running.remove(running)

    def _see_what_is_lost(self) -> None:
        """Look which leases are held; a task that goes on all the same is ended."""
        if not self.running:
            return
        held, now = held_of(self.engine, [running.lease for running in self.running]), time.monotonic()
        for running in self.running:
            if running.lease not in held and running.lost_at is None:
                running.lost_at = now
            if running.lost_at is not None and now - running.lost_at > GRACE_SECONDS and not running.killed:
                self._kill(running)

    def _renew(self) -> None:
        """Keep what is held for another while, unless it takes too long or has found no machine."""
        card = self.card()
        heartbeat(self.engine, card, self.settings.lease_seconds)
        too_many = len(self.running) - self.cluster.slots
        for running in [one for one in self.running if one.lost_at is None]:
            renew(self.engine, running.lease, self.settings.lease_seconds)
            worked = seconds_worked(self.engine, running.lease)
            if worked is not None:
                self._limit(running, worked)
            elif too_many > 0 or time.monotonic() - running.started > BEGIN_SECONDS:
                too_many -= 1
                self._give_back(running.lease, NOT_BEGUN)
                self._kill(running)
        self.greeted, self.renewed = card, time.monotonic()

    def _limit(self, running: Running, worked: float) -> None:
        if worked > self.settings.evaluation_hours * 3600:
            try:
                fail(self.engine, running.lease, f"it took longer than {self.settings.evaluation_hours:g} hours")
            except LeaseLost:
                return

    def _kill(self, running: Running) -> None:
        running.killed = True
        running.lost_at = running.lost_at or time.monotonic()
        self.tasks.stop(running.task)

    def _give_back(self, lease: Lease, loss: Loss) -> None:
        try:
            release(self.engine, lease, loss.reason, counted=loss.counted)
            log.warning("gives back", evaluation=lease.evaluation_id, attempt=lease.token, reason=loss.reason)
        except LeaseLost:
            return
        except OperationalError:
            log.warning("the database does not answer; the lease will run out by itself")


def _opened(settings: Settings, stop: threading.Event) -> Engine | None:
    """The database, up to date; waited for where it does not answer, None where we are told to stop meanwhile."""
    engine = create_engine(settings.resolved_database_url())
    while not stop.is_set():
        try:
            upgrade(engine)
        except OperationalError as error:
            log.warning("the database does not answer", error=str(error.orig))
            stop.wait(2 * LOOK_SECONDS)
        else:
            return engine
    engine.dispose()
    return None
