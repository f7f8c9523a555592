"""What a worker has Ray do: attempts at evaluations and the look at the machine's speed, each in its own process.

Ray never repeats a task (`max_retries=0`); whatever dies is leased anew.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import ray
import structlog
from ray.exceptions import (
    GetTimeoutError,
    RayError,
    RayTaskError,
    TaskCancelledError,
    TaskUnschedulableError,
)
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from modelcube.evaluation.jobs.leases import Lease
from modelcube.evaluation.jobs.public import unforeseen
from modelcube.evaluation.worker.cluster import Cluster, own_ray_is_broken
from modelcube.evaluation.worker.remote import attempt_in_process, speed_in_process
from modelcube.settings import Settings

ANSWER_SECONDS = 10.0

log = structlog.get_logger()

Task = Any
"""Ray's name of a task that runs."""


class Loss(NamedTuple):
    """Why a task did not end well, and whether that is counted against its evaluation."""

    reason: str
    counted: bool = True


class Tasks:
    """The tasks of one worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.told = settings.model_dump(exclude={"api_key"})  # what tasks need to know, not the key

    def cluster(self) -> Cluster:
        """What there is to run them on."""
        return Cluster.seen(self.settings)

    def alive(self) -> bool:
        """Whether our own Ray lives, as far as that can be told without asking it."""
        return self.settings.ray_address is not None or not own_ray_is_broken()

    def start(self, lease: Lease, cluster: Cluster) -> Task:
        """Begin an attempt: on an accelerator where there are some, else on a processor; a latency has all of them."""
        options: dict[str, Any] = {"max_retries": 0, "name": f"evaluation {lease.evaluation_id}"}
        return ray.remote(attempt_in_process).options(**options, **needs_of(lease, cluster)).remote(self.told, lease)

    def start_speed(self, cluster: Cluster) -> Task:
        """Begin to measure the machine's speed, on what a training would have."""
        return ray.remote(speed_in_process).options(max_retries=0, **share_of(cluster)).remote(self.told)

    def ended(self, tasks: Sequence[Task], seconds: float = 0) -> list[Task]:
        """Those that have ended, once all have or the time is over."""
        if not tasks:
            return []
        return list(ray.wait(list(tasks), num_returns=len(tasks), timeout=seconds)[0])

    def stop(self, task: Task) -> None:
        """End its process, or take it from Ray's queue."""
        ray.cancel(task, force=True)

    def speed(self, task: Task) -> dict[str, Any] | None:
        """What was measured; None where its process did not end well."""
        try:
            found: Any = ray.get(task, timeout=ANSWER_SECONDS)
        except RayError as error:
            log.warning("the speed could not be measured", error=str(error))
            return None
        return dict(found)

    def loss(self, task: Task) -> Loss | None:
        """Why a task that has ended did not end well; None where it did."""
        try:
            ray.get(task, timeout=ANSWER_SECONDS)
        except TaskCancelledError:
            return Loss("its process was stopped")
        except TaskUnschedulableError:
            return Loss("its machine has left before it began", counted=False)
        except RayTaskError as error:
            log.warning("a task failed", reason=repr(error.cause))
            return Loss(f"its process failed: {unforeseen(error.cause)}")
        except (RayError, GetTimeoutError) as error:
            return Loss(f"its process died: {type(error).__name__}")
        return None


def share_of(cluster: Cluster) -> dict[str, Any]:
    """What a training has of the cluster."""
    return {"num_gpus": 1} if cluster.gpus else {"num_cpus": 1}


def needs_of(lease: Lease, cluster: Cluster) -> dict[str, Any]:
    """What an attempt has; latencies are measured on processors, and have all of their machine's."""
    if not lease.alone:
        return share_of(cluster)
    machine = cluster.machine(lease.request.get("machine"))
    here = NodeAffinitySchedulingStrategy(machine.node, soft=False)
    return {"num_cpus": machine.cpus, "num_gpus": 0, "scheduling_strategy": here}
