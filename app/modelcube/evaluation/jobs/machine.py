"""This machine: its name, under which latencies are kept, and how many of its processors a training may use."""

import os
import socket

from modelcube.settings import Settings

_trainings_at_once = 1


def machine_name(settings: Settings) -> str:
    """What the settings say, else the host's own name.

    On a cluster it is always the host's: that is how Ray knows its machines, of which each would be named in its own
    settings, and all of them in the worker's.
    """
    named = settings.machine if settings.ray_address is None else None
    return named or socket.gethostname()


def share_processors(trainings: int) -> None:
    """Leave room on this machine for so many trainings at once, of which this process makes one."""
    global _trainings_at_once
    _trainings_at_once = trainings


def processors() -> int:
    """How many processors this training may use."""
    return max(1, len(os.sched_getaffinity(0)) // _trainings_at_once)
