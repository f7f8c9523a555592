"""What can go wrong through no fault of the program: each error knows its HTTP status and says what to do next.

A room raises these; the API turns them into problem documents (RFC 9457), the command line into one line of text.
"""

import difflib
from collections.abc import Iterable
from typing import ClassVar

SHOWN_CHARACTERS = 80
LISTED_NAMES = 20


class ModelCubeError(Exception):
    """Base of the errors that a user can do something about."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"


class InvalidInput(ModelCubeError, ValueError):
    """A value outside of what is allowed. Also a `ValueError`, so that pydantic validators may raise it."""

    status = 422
    title = "Invalid input"

    def __init__(self, field: str, value: object, allowed: str, message: str | None = None) -> None:
        """State the offending field, its value and, in plain words, what is allowed ("a number from 0.05 to 4").

        The message says just that unless a better one is given.
        """
        super().__init__(message or f"{field} is {shown(value)}; allowed: {allowed}")
        self.field = field
        self.value = value
        self.allowed = allowed

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[object, ...]]:
        """Errors travel between processes, whose default way would give the message as the field."""
        return type(self), (self.field, self.value, self.allowed, str(self))


class NotFound(ModelCubeError, LookupError):
    """Nothing has this name."""

    status = 404
    title = "Not found"

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        """State what was looked for; of the `known` names the closest one is suggested, or all, if they are few."""
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        hint = did_you_mean(name, self.known)
        if hint is None and 0 < len(self.known) <= LISTED_NAMES:
            hint = f"known: {', '.join(self.known)}"
        super().__init__(f"there is no {kind} {shown(name)}" + (f"; {hint}" if hint else ""))

    def __reduce__(self) -> tuple[type["NotFound"], tuple[object, ...]]:
        """As of `InvalidInput`."""
        return type(self), (self.kind, self.name, self.known)


class Conflict(ModelCubeError):
    """What is asked for does not fit the state that something is in."""

    status = 409
    title = "Conflict"


class NotInstalled(ModelCubeError):
    """This installation lacks a capability; the message says what to install."""

    status = 501
    title = "Not installed"


class Overloaded(ModelCubeError):
    """Too much work at once: ask again after `retry_after` seconds."""

    status = 503
    title = "Overloaded"

    def __init__(self, message: str, retry_after: int = 1) -> None:
        """Say what is busy and when to try again (seconds)."""
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type["Overloaded"], tuple[object, ...]]:
        """As of `InvalidInput`."""
        return type(self), (str(self), self.retry_after)


class Unavailable(ModelCubeError):
    """Something that this program needs does not answer."""

    status = 503
    title = "Unavailable"


def shown(value: object) -> str:
    """A value as an error message shows it: like Python's repr, cut to a line's length."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to print whole numbers of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'flops'?` for the known name closest to a misspelt one, if any is close."""
    close = difflib.get_close_matches(name[:SHOWN_CHARACTERS], list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else None
