"""The machines that there are to run tasks on, as Ray sees them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ray

from modelcube.evaluation.jobs.machine import machine_name
from modelcube.settings import Settings

OBJECT_STORE_BYTES = 100 * 2**20  # tasks exchange nothing but a few words


class RayDied(Exception):
    """There is no Ray any more to run tasks on."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine of the cluster: its name, Ray's id of its node, its processors and accelerators."""

    name: str
    node: str
    cpus: int
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """What there is to run tasks on; `broken` where the node that we are connected to has died."""

    machines: Sequence[Machine]
    broken: bool = False

    @property
    def cpus(self) -> int:
        """Processors of all machines."""
        return sum(machine.cpus for machine in self.machines)

    @property
    def gpus(self) -> int:
        """Accelerators of all machines."""
        return sum(machine.gpus for machine in self.machines)

    @property
    def slots(self) -> int:
        """How many tasks run at once: one an accelerator, or one a processor where there are none."""
        return self.gpus or self.cpus

    @property
    def names(self) -> list[str]:
        """Names of the machines that can measure a latency: those with processors of their own."""
        return list(dict.fromkeys(machine.name for machine in self.machines if machine.cpus))

    def machine(self, name: str | None) -> Machine:
        """The machine of that name, or any one, that can measure a latency."""
        return next(machine for machine in self.machines if machine.cpus and name in (None, machine.name))

    @classmethod
    def seen(cls, settings: Settings) -> "Cluster":
        """The cluster just now."""
        untyped: Any = ray
        local = settings.ray_address is None
        machines = [
            Machine(
                name=machine_name(settings) if local else node["NodeManagerHostname"],
                node=node["NodeID"],
                cpus=int(node["Resources"].get("CPU", 0)),
                gpus=int(node["Resources"].get("GPU", 0)),
            )
            for node in untyped.nodes()
            if node["Alive"]
        ]
        here = ray.get_runtime_context().get_node_id()
        return cls(machines, broken=here not in {machine.node for machine in machines})


def connect(settings: Settings) -> None:
    """Connect to the cluster, or start a Ray of our own on this machine."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if settings.ray_address is not None:
        ray.init(address=settings.ray_address, log_to_driver=False)
        return
    ray.init(
        address="local",
        num_cpus=own_cpus(),
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=OBJECT_STORE_BYTES,
    )


def own_cpus() -> int:
    """The processors that this process may use: of those that its container has, those that it is bound to."""
    untyped: Any = ray._private.utils  # no public name
    return max(1, min(int(untyped.get_num_cpus()), len(os.sched_getaffinity(0))))


def own_ray_is_broken() -> bool:
    """Whether a process of the Ray that we started has died: Ray itself notices after half a minute, or never."""
    node: Any = ray._private.worker._global_node  # no public name
    return node is not None and bool(node.dead_processes())
