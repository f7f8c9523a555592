"""The name of this machine: latencies are kept under it."""

import os
import socket


def machine_name() -> str:
    """What MODELCUBE_MACHINE says, else the host's own name."""
    return os.environ.get("MODELCUBE_MACHINE") or socket.gethostname()
