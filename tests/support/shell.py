"""`modelcube` in a terminal of its own, as a person runs it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.processes import descendants, lives, wait_for
from tests.support.server_process import ROOT

SECONDS = 300


class Command:
    """A command that runs; all that it says is kept."""

    def __init__(self, words: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        own = {"PYTHONPATH": str(ROOT / "app"), "PYTHONWARNINGS": "ignore", "COLUMNS": "200", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "modelcube", *words], cwd=folder, env={**os.environ, **own, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.folder, self.said = folder, ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said += line

    def wait_for(self, text: str) -> None:
        """Wait until it has said something."""
        wait_for(lambda: text in self.said or self.process.poll() is not None, text, lambda: self.said)
        assert text in self.said, self.said

    def wait_for_child(self, text: str) -> None:
        """Wait until it has started a process whose command line has this text."""
        wait_for(lambda: [pid for pid, line in descendants(self.process.pid) if text in line], text, lambda: self.said)

    def wait_for_file(self, pattern: str) -> None:
        """Wait until there is such a file in its folder."""
        wait_for(lambda: list(self.folder.glob(pattern)), pattern, lambda: self.said)

    def end(self) -> int:
        """Its exit status, once it has ended."""
        status = self.process.wait(SECONDS)
        self.reader.join(SECONDS)
        return status

    def press_ctrl_c(self) -> int:
        """Interrupt it as a terminal does: it and all that it has started; its exit status."""
        return self._signalled(lambda: os.killpg(self.process.pid, signal.SIGINT))

    def terminate(self) -> int:
        """Ask it alone to end; its exit status."""
        return self._signalled(self.process.terminate)

    def _signalled(self, send: Callable[[], None]) -> int:
        started = [pid for pid, _ in descendants(self.process.pid)]
        send()
        status = self.end()
        wait_for(lambda: not any(map(lives, started)), "all that it started to end", lambda: self.said)
        return status


class Shell:
    """A terminal in a folder, with settings."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def start(self, *words: str) -> Command:
        """Run a command and do not wait for it."""
        return Command(list(words), self.folder, self.environment)

    def run(self, *words: str, status: int = 0) -> str:
        """What a command says, which ends with this status."""
        command = self.start(*words)
        assert command.end() == status, command.said
        return command.said
