"""Looking at processes, as /proc shows them, and waiting for what shall come true."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

WAIT_SECONDS = 240.0
LOOK_SECONDS = 0.1

T = TypeVar("T")


def wait_for(
    look: Callable[[], T | None], what: str, explain: Callable[[], str] = str, seconds: float = WAIT_SECONDS
) -> T:
    """What `look` gives once it gives something; fails with `explain()` if that takes far too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(LOOK_SECONDS)
    raise AssertionError(f"waited in vain for {what}\n{explain()}")


def seconds_until(look: Callable[[], object], what: str, explain: Callable[[], str] = str) -> float:
    """Seconds until `look` gives something, without those for which a busy machine kept us from looking."""
    begun = slept = time.monotonic()
    kept = 0.0

    def looked() -> object:
        nonlocal kept, slept
        now = time.monotonic()
        kept += max(0.0, now - slept - LOOK_SECONDS)
        found = look()
        slept = time.monotonic()
        return found

    wait_for(looked, what, explain)
    return time.monotonic() - begun - kept


def titled(text: str) -> list[int]:
    """Ids of the processes whose command line has this text."""
    return [pid for pid, command in _commands() if text in command]


def descendants(ancestor: int) -> list[tuple[int, str]]:
    """Ids and command lines of a process's children, and theirs."""
    parents = {pid: _parent(pid) for pid, _ in _commands()}

    def belongs(pid: int | None) -> bool:
        while pid:
            pid = parents.get(pid)
            if pid == ancestor:
                return True
        return False

    return [(pid, command) for pid, command in _commands() if belongs(pid)]


def lives(pid: int) -> bool:
    """Whether a process has not ended."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def kill(pid: int) -> None:
    """End a process without a word."""
    os.kill(pid, signal.SIGKILL)


def _commands() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            yield int(entry.name), command.strip()


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
