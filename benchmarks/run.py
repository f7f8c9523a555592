"""Measure every bar and print the table; `BENCH_N` sets the number of networks of each backbone for exactness.

`python -m benchmarks.run [house] [counting] [requests] [memory] [surrogate] [cube] [predictions] [page] [embeds]
[training] [exactness]` measures a part only.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    counting,
    cube,
    embeds,
    exactness,
    house,
    page,
    predictions,
    requests,
    resident,
    surrogate,
    training,
)
from benchmarks.bar import HEADER, Bar
from tests.support.server_process import ServerProcess, running_server

NETWORKS = int(os.environ.get("BENCH_N", "200"))
SERVER = (sys.executable, "-m", "benchmarks.empty_route")


def measure_requests() -> Iterator[Bar]:
    """The bars that need a server that nobody else uses."""
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), SERVER) as address:
        yield from requests.bars(address)


def measure_memory() -> Iterator[Bar]:
    """The bars of a server's memory."""
    with tempfile.TemporaryDirectory() as folder, ServerProcess(Path(folder)) as server:
        yield from resident.bars(server.address, server.process.pid)


def measure_page() -> Iterator[Bar]:
    """The bars of the page in a browser."""
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as address:
        yield from page.bars(address)


PARTS: dict[str, Callable[[], Iterator[Bar]]] = {
    "house": house.bars,
    "counting": counting.bars,
    "requests": measure_requests,
    "memory": measure_memory,
    "surrogate": surrogate.bars,
    "cube": cube.bars,
    "predictions": predictions.bars,
    "page": measure_page,
    "embeds": embeds.bars,
    "training": training.bars,
    "exactness": lambda: exactness.bars(NETWORKS),
}


def main(parts: list[str]) -> int:
    """Print the table; 1 if a bar is missed."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n\n{HEADER}")
    met = True
    for part in parts or PARTS:
        for bar in PARTS[part]():
            print(bar.row(), flush=True)
            met = met and bar.met is not False
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
