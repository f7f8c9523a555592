"""Keeps a worker alive: its process is started again whenever it dies, for example because Ray was killed.

The worker's standard input is a pipe from here. When this process ends, however it does, the pipe closes, and the
worker stops.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import structlog

MIN_PAUSE = 1.0
MAX_PAUSE = 30.0
STABLE_SECONDS = 60.0
STOP_SECONDS = 20.0

log = structlog.get_logger()


def supervise(command: Sequence[str]) -> int:
    """Run a command until it ends by itself with status 0 or 2, or until we are told to stop; its exit status."""
    stop = stop_on_signals()
    pause = MIN_PAUSE
    while True:
        began = time.monotonic()
        status = _run(command, stop)
        if status in (0, 2) or stop.is_set():
            return 0 if stop.is_set() else status
        pause = MIN_PAUSE if time.monotonic() - began > STABLE_SECONDS else min(2 * pause, MAX_PAUSE)
        log.warning("the worker has died and is started again", status=status, seconds=pause)
        stop.wait(pause)


def stop_on_signals() -> threading.Event:
    """An event that an interrupt or a request to terminate sets."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, told)
    signal.signal(signal.SIGTERM, told)
    return stop


def stopped_by_parent() -> threading.Event:
    """An event that is set when the supervisor says so, or is gone: its end of our standard input closes."""
    stop = threading.Event()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return stop


def _run(command: Sequence[str], stop: threading.Event) -> int:
    # A session of its own: an interrupt from the terminal reaches us alone, and we stop it in order.
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as process:
        while process.poll() is None and not stop.wait(0.2):
            pass
        if process.poll() is None:
            assert process.stdin is not None
            process.stdin.close()  # Ray has signal handlers of its own, so that this is how a worker is told
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        return process.wait()
