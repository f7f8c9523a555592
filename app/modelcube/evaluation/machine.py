"""The name of this machine: latencies are kept under it."""

import socket

from modelcube.settings import Settings


def machine_name(settings: Settings) -> str:
    """What the settings say, else the host's own name.

    On a cluster it is always the host's: that is how Ray knows its machines, of which each would be named in its own
    settings, and all of them in the worker's.
    """
    named = settings.machine if settings.ray_address is None else None
    return named or socket.gethostname()
