"""Reading and writing of ASGI headers: pairs of lower-case bytes."""

from collections.abc import Iterable

RawHeaders = Iterable[tuple[bytes, bytes]]


def header(headers: RawHeaders, name: bytes) -> bytes | None:
    """The first value of a header, if it is there."""
    for key, value in headers:
        if key == name:
            return value
    return None


def without(headers: RawHeaders, *names: bytes) -> list[tuple[bytes, bytes]]:
    """The headers less the named ones."""
    return [pair for pair in headers if pair[0] not in names]
