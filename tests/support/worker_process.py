"""A real worker in processes of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import descendants, kill, lives, wait_for
from tests.support.server_process import ROOT

STOP_SECONDS = 60


class WorkerProcess:
    """`modelcube worker` under settings; its log is kept."""

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        self.log = log
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "app"), "MODELCUBE_LOG_FORMAT": "json", **settings}
        with log.open("a") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "modelcube", "worker"], env=environment, stdout=file, stderr=file, cwd=ROOT
            )

    def child(self, name: str) -> int:
        """Id of the worker's process whose command line has this text, once there is one."""
        return wait_for(lambda: next(iter(self.children(name)), None), name, self.log.read_text)

    def children(self, name: str = "") -> list[int]:
        """Ids of such processes now."""
        return [pid for pid, command in descendants(self.process.pid) if name in command]

    def kill(self) -> None:
        """End the worker without a word; wait until everything that it started has noticed."""
        left = self.children()
        kill(self.process.pid)
        self.process.wait()
        wait_for(lambda: not any(map(lives, left)), "the processes of the worker to end", self.log.read_text)

    def stop(self) -> None:
        """Ask the worker to end, in order."""
        self.process.terminate()
        self.process.wait(STOP_SECONDS)


@contextmanager
def running_worker(settings: Mapping[str, str], log: Path) -> Iterator[WorkerProcess]:
    """A worker until the block ends."""
    worker = WorkerProcess(settings, log)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.stop()
