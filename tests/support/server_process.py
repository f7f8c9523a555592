"""A real server in a process of its own, for tests that need a socket."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
ANNOUNCEMENT = "Model Cube is at "
START_SECONDS = 240  # of a machine that does much else
STOP_SECONDS = 60


class ServerProcess:
    """`modelcube serve` on a free port, once it answers; `address` is without a slash at its end."""

    def __init__(
        self,
        data_dir: Path,
        command: Sequence[str] = (sys.executable, "-m", "modelcube"),
        cwd: Path = ROOT,
        python_path: Path | None = ROOT / "app",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        log_path = data_dir / "server.log"
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        own = {"MODELCUBE_DATA_DIR": str(data_dir), "MODELCUBE_LOG_FORMAT": "json"}
        if python_path is not None:
            own["PYTHONPATH"] = str(python_path)
        with log_path.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "serve", "--port", "0"],
                cwd=cwd,
                env=inherited | own | dict(environment or {}),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            self.address = _announced_address(self.process, log_path)
        except AssertionError:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, in order, unless it has."""
        self.process.terminate()
        self.process.communicate(timeout=STOP_SECONDS)


@contextmanager
def running_server(
    data_dir: Path,
    command: Sequence[str] = (sys.executable, "-m", "modelcube"),
    cwd: Path = ROOT,
    python_path: Path | None = ROOT / "app",
) -> Iterator[str]:
    """Serve on a free port until the block ends; gives the address without a slash at its end."""
    with ServerProcess(data_dir, command, cwd, python_path) as server:
        yield server.address


def _announced_address(process: subprocess.Popen[str], log_path: Path) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda: lines.put(process.stdout.readline() if process.stdout else ""), daemon=True).start()
    try:
        line = lines.get(timeout=START_SECONDS)
    except queue.Empty:
        line = ""
    if not line.startswith(ANNOUNCEMENT):
        raise AssertionError(f"the server did not start; it said {line!r} and logged:\n{log_path.read_text()}")
    return line.removeprefix(ANNOUNCEMENT).strip().rstrip("/")
