"""Ending a process that does not get on any more: calls to a Ray whose head has died may never return."""

import os
import threading
import time

import structlog

LOOK_SECONDS = 0.5

log = structlog.get_logger()


class Watchdog:
    """Ends the process when it is not fed."""

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
