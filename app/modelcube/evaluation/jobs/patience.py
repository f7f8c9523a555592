"""Writing what must not be lost while the database does not answer."""

import time
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

RETRY_SECONDS = 1.0
PATIENCE_SECONDS = 3600.0


def retry_on_disconnect(write: Callable[[], None]) -> None:
    """Write, however long the database needs to come back (up to an hour)."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return write()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
