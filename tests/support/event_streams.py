"""Following an evaluation as a client does."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx2


class Told(NamedTuple):
    """One event of a stream: its number, `status` or `progress`, and what it says."""

    number: int
    kind: str
    data: dict[str, Any]


def events(address: str, after: int = 0) -> Iterator[Told]:
    """The events as they come, after the one of that number."""
    headers = {"last-event-id": str(after)} if after else {}
    with httpx2.stream("GET", address, headers=headers, timeout=60) as response:
        fields: dict[str, str] = {}
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
            elif "id" in fields:
                yield Told(int(fields["id"]), fields["event"], json.loads(fields["data"]))
                fields = {}
