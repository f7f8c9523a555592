"""The machine's speed is measured once, and does not hold anything up for ever."""

from typing import Any

import pytest

pytest.importorskip("ray", reason="the extra `evaluate` is not installed")

from collections.abc import Sequence

from modelcube.evaluation.worker import speedometer as speedometer_file
from modelcube.evaluation.worker.cluster import Cluster, Machine
from modelcube.evaluation.worker.speedometer import MAX_TRIES, Speedometer
from modelcube.evaluation.worker.tasks import Tasks
from modelcube.settings import Settings

HERE = Cluster([Machine("here", "node", cpus=2)])
SPEED = {"flops_per_second": 1e9}


class Slow(Tasks):
    """Measurements that end when the test says so, or when they are stopped."""

    def __init__(self) -> None:
        super().__init__(Settings())
        self.started, self.stopped = 0, 0
        self.over: list[Any] = []
        self.found: dict[str, Any] | None = SPEED

    def start_speed(self, cluster: Cluster) -> int:
        self.started += 1
        return self.started

    def ended(self, tasks: Sequence[Any], seconds: float = 0) -> list[Any]:
        return [task for task in tasks if task in self.over]

    def speed(self, task: Any) -> dict[str, Any] | None:
        return self.found

    def stop(self, task: Any) -> None:
        self.stopped += 1
        self.over.append(task)


@pytest.fixture
def tasks() -> Slow:
    return Slow()


def test_the_speed_is_measured_once_where_there_is_a_place(tasks: Slow) -> None:
    speedometer = Speedometer(tasks)
    speedometer.look(Cluster([]))
    assert not speedometer.busy
    speedometer.look(HERE)
    assert (speedometer.busy, speedometer.speed) == (True, None)
    tasks.over.append(1)
    for _ in range(3):
        speedometer.look(HERE)
    assert (speedometer.busy, speedometer.speed, tasks.started) == (False, SPEED, 1)


def test_what_fails_again_and_again_is_left(tasks: Slow) -> None:
    tasks.found, tasks.over = None, list(range(10))
    speedometer = Speedometer(tasks)
    for _ in range(10):
        speedometer.look(HERE)
    assert (speedometer.busy, speedometer.speed, tasks.started) == (False, {}, MAX_TRIES)


def test_a_measurement_that_hangs_is_ended(tasks: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    speedometer = Speedometer(tasks)
    speedometer.look(HERE)
    speedometer.look(HERE)
    assert tasks.stopped == 0
    monkeypatch.setattr(speedometer_file, "MAX_SECONDS", -1)
    speedometer.look(HERE)
    assert tasks.stopped == 1
