"""Being told to stop, by Ctrl-C (SIGINT) or SIGTERM: at once, but for a training, which keeps a checkpoint first."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

POLLED_SECONDS = 2.0  # after it was asked last, a training still asks
SIGNALS = (signal.SIGINT, signal.SIGTERM)

_told: list[int] = []  # signals that this process has had: whatever it begins afterwards stops at once


class Interrupted(KeyboardInterrupt):
    """Somebody wants this process to end; the signal that said so."""

    @property
    def signal(self) -> int:
        """Its number."""
        return int(self.args[0])


class StopRequest:
    """Asked by a training whether to stop; a signal that comes while nobody asks ends what runs at once."""

    def __init__(self) -> None:
        self.asked = float("-inf")

    def __call__(self) -> bool:
        """Whether to stop."""
        self.asked = time.monotonic()
        return bool(_told)

    def told(self, number: int, _frame: FrameType | None) -> None:
        """Hear a signal.

        Raises:
            Interrupted: it is the second one, or nobody has asked of late.
        """
        again = bool(_told)
        _told.append(number)
        # Processes that train together would wait for the one that stops.
        asks = time.monotonic() - self.asked < POLLED_SECONDS and os.environ.get("WORLD_SIZE", "1") == "1"
        if again or not asks:
            raise Interrupted(number)


@contextmanager
def stopping() -> Iterator[StopRequest]:
    """What a training asks whether to stop, until the block ends.

    Raises:
        Interrupted: this process was told to stop before.
    """
    if _told:
        raise Interrupted(_told[-1])
    request = StopRequest()
    with _heard(request.told):
        yield request


@contextmanager
def interruptible() -> Iterator[None]:
    """Let both signals raise `Interrupted` until the block ends."""

    def told(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(number)

    try:
        with _heard(told):
            yield
    finally:
        _told.clear()


def last_signal() -> int:
    """The signal that said to stop."""
    return _told[-1] if _told else signal.SIGINT


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C back until the block ends, also from the processes that it starts, for as long as they live."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _heard(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Both signals reach the handler; in other threads than the main one Python hears none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
