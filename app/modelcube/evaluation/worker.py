"""The worker: leases waiting evaluations and runs each as a task of Ray's, on this machine or on a cluster.

The database is the record and the queue, Ray the engine: it starts each task in a process of its own, on a machine of
the cluster that is free. Ray never repeats a task (`max_retries=0`); whatever dies is leased anew. The worker renews
the leases of its tasks for as long as Ray says that they run, and ends tasks whose lease is lost.
"""

import os
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ray
import structlog
from ray.exceptions import GetTimeoutError, RayError, RayTaskError, TaskCancelledError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from modelcube.errors import InvalidInput
from modelcube.evaluation.leases import Lease, LeaseLost, fail, lose, renew, take
from modelcube.evaluation.machine import machine_name
from modelcube.evaluation.public import unforeseen
from modelcube.evaluation.remote import measured_speed, perform
from modelcube.evaluation.sweep import Sweeper
from modelcube.evaluation.workers import WorkerCard, greet, leave
from modelcube.settings import Settings
from modelcube.studies.database import create_engine
from modelcube.studies.schema import upgrade

LOOK_SECONDS = 0.5
GRACE_SECONDS = 2.5  # for a task to stop by itself; a canceled one is gone within five seconds
CLUSTER_SECONDS = 3.0
ROUND_SECONDS = 60.0  # longer than SQLite waits for another writer; only a call to a Ray that is gone takes so long
OBJECT_STORE_BYTES = 100 * 2**20  # tasks exchange nothing but a few words

log = structlog.get_logger()


@dataclass
class Running:
    """A task and the lease that it works under; `lost_at` is when the lease was found lost (monotonic seconds)."""

    lease: Lease
    task: "ray.ObjectRef[None]"
    started: float = field(default_factory=time.monotonic)
    lost_at: float | None = None
    killed: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing else may run beside it: what measures times."""
        return self.lease.request.get("measure") == "latency"


@dataclass(frozen=True)
class Cluster:
    """What there is to run tasks on.

    Attributes:
        machines: name of a machine → Ray's id of its node.
        cpus: processors of all of them.
        gpus: accelerators of all of them.
        broken: whether the node that we are connected to has died.
    """

    machines: Mapping[str, str]
    cpus: int
    gpus: int
    broken: bool = False

    @property
    def slots(self) -> int:
        """How many tasks run at once: one an accelerator, or one a processor where there are none."""
        return self.gpus or max(self.cpus, 1)

    @classmethod
    def seen(cls, local: bool) -> "Cluster":
        """The cluster as Ray sees it just now."""
        untyped: Any = ray
        resources = untyped.cluster_resources()
        alive = [node for node in untyped.nodes() if node["Alive"]]
        names = {(machine_name() if local else node["NodeManagerHostname"]): node["NodeID"] for node in alive}
        broken = ray.get_runtime_context().get_node_id() not in {node["NodeID"] for node in alive}
        return cls(names, int(resources.get("CPU", 0)), int(resources.get("GPU", 0)), broken)


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


class RayDied(Exception):
    """There is no Ray any more to run tasks on."""


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
    _connect(settings)
    worker = EvaluationWorker(settings, engine)
    try:
        worker.run(stop)
        worker.stop_tasks()
    except RayDied:
        log.exception("the worker ends")
        worker.end()
        os._exit(1)  # every other way out would wait for the Ray that has died
    worker.end()
    engine.dispose()
    ray.shutdown()


class EvaluationWorker:
    """One connection to Ray and the tasks that it runs."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.id = f"{machine_name()}-{uuid.uuid4().hex[:8]}"
        self.sweeper = Sweeper(engine, settings)
        self.running: list[Running] = []
        self.cluster = Cluster.seen(self.local)
        self.cluster_seen = time.monotonic()
        self.speed: dict[str, Any] | None = None
        self.speed_task: ray.ObjectRef[dict[str, Any]] | None = None

    @property
    def local(self) -> bool:
        """Whether Ray is this worker's own."""
        return self.settings.ray_address is None

    def run(self, stop: threading.Event) -> None:
        """Go round until told to stop; a database that does not answer is waited for."""
        log.info("the worker is ready", worker=self.id, slots=self.cluster.slots, machines=list(self.cluster.machines))
        watchdog = Watchdog(ROUND_SECONDS)
        while not stop.is_set():
            watchdog.fed()
            try:
                self.go_round()
            except OperationalError as error:
                log.warning("the database does not answer", error=str(error.orig))
            stop.wait(LOOK_SECONDS)

    def go_round(self) -> None:
        """Once: say that we are here, see what has ended, keep leases, take new ones."""
        if time.monotonic() - self.cluster_seen > CLUSTER_SECONDS:
            self.cluster, self.cluster_seen = Cluster.seen(self.local), time.monotonic()
        if self.cluster.broken or (self.local and own_ray_is_broken()):
            raise RayDied("Ray has died")
        self._measure_speed()
        greet(self.engine, self.card(), self.settings.lease_seconds)
        self.sweeper.look()
        self._see_what_ended()
        self._keep_leases()
        while self._has_room() and self._take_one():
            pass

    def card(self) -> WorkerCard:
        """How this worker introduces itself."""
        return WorkerCard(
            id=self.id,
            host=machine_name(),
            slots=self.cluster.slots,
            machines=list(self.cluster.machines),
            device="cuda" if self.cluster.gpus else "cpu",
            speed=self.speed,
        )

    def stop_tasks(self) -> None:
        """End the processes of all tasks."""
        for running in self.running:
            ray.cancel(running.task, force=True)

    def end(self) -> None:
        """Give all evaluations back, so that another worker need not wait until their leases have run out."""
        for running in self.running:
            self._give_back(running.lease, "its worker was stopped", counted=False)
        try:
            leave(self.engine, self.id)
        except OperationalError:
            log.warning("the database does not answer; it will forget this worker by itself")

    def _plain_settings(self) -> dict[str, Any]:
        """What tasks need to know; not the key, which they do not."""
        return self.settings.model_dump(exclude={"api_key"})

    def _has_room(self) -> bool:
        alone = any(running.alone for running in self.running)
        return not alone and len(self.running) < self.cluster.slots

    def _take_one(self) -> bool:
        lease = take(self.engine, self.id, list(self.cluster.machines), self.settings.lease_seconds)
        if lease is None:
            return False
        log.info("takes", evaluation=lease.evaluation_id, attempt=lease.token)
        task = self._options(lease).remote(self._plain_settings(), lease)
        self.running.append(Running(lease, task))
        return True

    def _options(self, lease: Lease) -> Any:
        """The task with what it needs: an accelerator where there are some, else a processor; a latency all of one."""
        needs: dict[str, Any] = {"num_gpus": 1} if self.cluster.gpus else {"num_cpus": 1}
        if lease.request.get("measure") == "latency":
            name = lease.request.get("machine") or next(iter(self.cluster.machines))
            node = self.cluster.machines[name]
            needs["num_cpus"] = max(1, self.cluster.cpus // max(1, len(self.cluster.machines)))
            needs["scheduling_strategy"] = NodeAffinitySchedulingStrategy(node, soft=False)
        return ray.remote(perform).options(max_retries=0, name=f"evaluation {lease.evaluation_id}", **needs)

    def _measure_speed(self) -> None:
        """Have the speed measured once, beside everything else."""
        if self.speed is not None:
            return
        if self.speed_task is None:
            self.speed_task = ray.remote(measured_speed).options(max_retries=0).remote(self._plain_settings())
        elif ray.wait([self.speed_task], timeout=0)[0]:
            try:
                self.speed = ray.get(self.speed_task)
            except RayError as error:
                log.warning("the speed could not be measured", error=str(error))
                self.speed = {}

    def _see_what_ended(self) -> None:
        for running in list(self.running):
            ended, _ = ray.wait([running.task], timeout=0)
            if ended:
                reason = outcome(running)
                if reason is not None:
                    self._give_back(running.lease, reason)
                self.running.remove(running)

    def _keep_leases(self) -> None:
        longest = self.settings.evaluation_hours * 3600
        for running in self.running:
            if running.lost_at is None and time.monotonic() - running.started > longest:
                self._fail(running.lease, f"it took longer than {self.settings.evaluation_hours:g} hours")
            if running.lost_at is None and not renew(self.engine, running.lease, self.settings.lease_seconds):
                running.lost_at = time.monotonic()
            if (
                running.lost_at is not None
                and time.monotonic() - running.lost_at > GRACE_SECONDS
                and not running.killed
            ):
                running.killed = True
                ray.cancel(running.task, force=True)

    def _give_back(self, lease: Lease, reason: str, *, counted: bool = True) -> None:
        try:
            lose(self.engine, lease, reason, counted=counted)
            log.warning("gives back", evaluation=lease.evaluation_id, attempt=lease.token, reason=reason)
        except LeaseLost:
            return
        except OperationalError:
            log.warning("the database does not answer; the lease will run out by itself")

    def _fail(self, lease: Lease, error: str) -> None:
        try:
            fail(self.engine, lease, error)
        except LeaseLost:
            return


class Watchdog:
    """Ends the process when it is not fed: calls to a Ray whose head has died may never return."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        threading.Thread(target=self._watch, daemon=True).start()

    def fed(self) -> None:
        """Wait that long from now on."""
        self.deadline = time.monotonic() + self.seconds

    def _watch(self) -> None:
        while time.monotonic() < self.deadline:
            time.sleep(LOOK_SECONDS)
        log.error("Ray does not answer: the worker ends")
        os._exit(1)


def own_ray_is_broken() -> bool:
    """Whether a process of the Ray that we started has died: Ray itself notices after half a minute, or never."""
    node: Any = ray._private.worker._global_node  # no public name
    return node is not None and bool(node.dead_processes())


def outcome(running: Running) -> str | None:
    """Why a task that has ended did not end well; None where it did, or where nobody wants it any more."""
    try:
        ray.get(running.task, timeout=10)
    except TaskCancelledError:
        return "its process was stopped"
    except RayTaskError as error:
        log.warning("a task failed", evaluation=running.lease.evaluation_id, reason=repr(error.cause))
        return f"its process failed: {unforeseen(error.cause)}"
    except (RayError, GetTimeoutError) as error:
        return f"its process died: {type(error).__name__}"
    return None


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


def _connect(settings: Settings) -> None:
    """Connect to the cluster, or start a Ray of our own on this machine."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if settings.ray_address is not None:
        ray.init(address=settings.ray_address, log_to_driver=False)
        return
    ray.init(
        address="local",
        num_cpus=os.cpu_count(),
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=OBJECT_STORE_BYTES,
    )
