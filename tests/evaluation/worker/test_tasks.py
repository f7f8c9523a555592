"""What tasks are given of a cluster."""

import pytest

pytest.importorskip("ray", reason="the extra `evaluate` is not installed")

from modelcube.evaluation.jobs.leases import Lease
from modelcube.evaluation.worker.cluster import Cluster, Machine, own_cpus
from modelcube.evaluation.worker.tasks import needs_of

NODE = "{:056x}"  # Ray takes nothing else
HEAD = Machine("head", NODE.format(0), cpus=0)
SMALL = Machine("small", NODE.format(1), cpus=2)
LARGE = Machine("large", NODE.format(2), cpus=32, gpus=4)


def lease(**request: str | None) -> Lease:
    return Lease("id", 1, "measure", {"measure": "accuracy", **request})


def test_there_is_a_place_an_accelerator_or_else_a_processor_or_none() -> None:
    assert Cluster([HEAD, SMALL, LARGE]).slots == 4
    assert Cluster([HEAD, SMALL]).slots == 2
    assert Cluster([HEAD]).slots == 0


def test_latencies_are_measured_where_there_are_processors() -> None:
    assert Cluster([HEAD, SMALL, SMALL, LARGE]).names == ["small", "large"]
    assert Cluster([HEAD, SMALL]).machine(None) is SMALL
    assert Cluster([HEAD, SMALL, LARGE]).machine("large") is LARGE


@pytest.mark.parametrize(("name", "machine"), [(None, SMALL), ("small", SMALL), ("large", LARGE)])
def test_a_latency_has_all_processors_of_its_own_machine_and_no_accelerator(name: str | None, machine: Machine) -> None:
    needs = needs_of(lease(measure="latency", machine=name), Cluster([HEAD, SMALL, LARGE]))
    assert (needs["num_cpus"], needs["num_gpus"]) == (machine.cpus, 0)
    assert needs["scheduling_strategy"].node_id == machine.node
    assert needs["scheduling_strategy"].soft is False


def test_a_training_has_an_accelerator_where_there_are_some() -> None:
    assert needs_of(lease(), Cluster([SMALL, LARGE])) == {"num_gpus": 1}
    assert needs_of(lease(), Cluster([SMALL])) == {"num_cpus": 1}


def test_our_own_ray_has_the_processors_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray._private.utils.get_num_cpus", lambda: 8)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 3, 5})
    assert own_cpus() == 3
    monkeypatch.setattr("ray._private.utils.get_num_cpus", lambda: 2)
    assert own_cpus() == 2
