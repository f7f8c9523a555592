"""What everybody may read of an error: what went wrong, but no path and no address of where it happened."""

import re

from modelcube.evaluation.jobs.datasets import locations
from modelcube.settings import Settings

HIDDEN = "…"
ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"]+", re.IGNORECASE)
PATH = re.compile(r"(?<![\w.>/…])~?/[^\s'\",:;()]+")


def public_text(text: str, settings: Settings) -> str:
    """The text without addresses, absolute paths, and places that the settings name."""
    for place in sorted(locations(settings), key=len, reverse=True):
        if "/" in place:
            text = text.replace(place, HIDDEN)
    return PATH.sub(HIDDEN, ADDRESS.sub(HIDDEN, text))


def unforeseen(error: BaseException) -> str:
    """What is said of an error that nobody foresaw: its text may hold anything, statements and values too."""
    if isinstance(error, FileNotFoundError):
        return "a file is missing: server and worker need the same MODELCUBE_CHECKPOINTS; the worker's log says which"
    return f"{type(error).__name__}; the worker's log says more"
