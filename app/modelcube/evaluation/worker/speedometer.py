"""Having the machine's speed measured, once, beside everything else that a worker does."""

import time
from typing import Any

from modelcube.evaluation.worker.cluster import Cluster
from modelcube.evaluation.worker.tasks import Task, Tasks

MAX_TRIES = 3
MAX_SECONDS = 600.0  # for a data set that hangs while its images are counted


class Speedometer:
    """What the worker knows of its speed: None before it was measured, nothing where that fails again and again."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.speed: dict[str, Any] | None = None
        self.task: Task | None = None
        self.started = 0.0
        self.tries = 0

    @property
    def busy(self) -> bool:
        """Whether it takes the place of an evaluation just now."""
        return self.task is not None

    def look(self, cluster: Cluster) -> None:
        """Begin to measure, or see what came of it."""
        if self.task is None:
            if self.speed is None and cluster.slots:
                self.task, self.started = self.tasks.start_speed(cluster), time.monotonic()
        elif self.tasks.ended([self.task]):
            self.speed = self.tasks.speed(self.task)
            self.task, self.tries = None, self.tries + 1
            if self.speed is None and self.tries >= MAX_TRIES:
                self.speed = {}
        elif time.monotonic() - self.started > MAX_SECONDS:
            self.tasks.stop(self.task)
