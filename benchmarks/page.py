from collections.abc import Iterator

from benchmarks.bar import Bar


def bars(address: str) -> Iterator[Bar]:
    yield from ()
