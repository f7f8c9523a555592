"""A real server in a process of its own, for tests that need a socket."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
ANNOUNCEMENT = "Model Cube is at "
START_SECONDS = 60


@contextmanager
def running_server(
    data_dir: Path,
    command: Sequence[str] = (sys.executable, "-m", "modelcube"),
    cwd: Path = ROOT,
    python_path: Path | None = ROOT / "app",
) -> Iterator[str]:
    """Serve on a free port until the block ends; gives the address without a slash at its end."""
    data_dir.mkdir(parents=True, exist_ok=True)
    log_path = data_dir / "server.log"
    environment = {**os.environ, "MODELCUBE_DATA_DIR": str(data_dir), "MODELCUBE_LOG_FORMAT": "json"}
    environment.pop("PYTHONPATH", None)
    if python_path is not None:
        environment["PYTHONPATH"] = str(python_path)
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [*command, "serve", "--port", "0"], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        yield _announced_address(process, log_path)
    finally:
        process.terminate()
        process.communicate(timeout=20)


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
