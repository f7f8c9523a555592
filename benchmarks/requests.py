"""Requests a second of `/network` and `/scale` with random arguments, against an empty route of the same server."""

import random
from collections.abc import Callable, Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks.bar import Bar
from benchmarks.empty_route import PATH as EMPTY
from benchmarks.load import Load, ask
from modelcube.networks.registry import backbone_ids

REQUESTS = 2_000
ROUNDS = 5


def bars(address: str) -> Iterator[Bar]:
    """Ratios of each round, its routes asked in turn; the median of the rounds counts."""
    rng = random.Random(0)
    routes: dict[str, Callable[[random.Random], str]] = {EMPTY: lambda _: EMPTY, "/network": _network, "/scale": _scale}
    for make in routes.values():
        ask(address, [make(rng) for _ in range(500)])
    rounds = [
        {name: ask(address, [make(rng) for _ in range(REQUESTS)]) for name, make in routes.items()}
        for _ in range(ROUNDS)
    ]
    yield Bar("empty FastAPI route: requests/s", f"{median(r[EMPTY].rate for r in rounds):,.0f}", "", None)
    for name in ("/network", "/scale"):
        yield from _compare(name, [(r[name], r[EMPTY]) for r in rounds])


def _compare(name: str, rounds: list[tuple[Load, Load]]) -> Iterator[Bar]:
    rate = median(own.rate / empty.rate for own, empty in rounds)
    tail = median(own.p99 / empty.p99 for own, empty in rounds)
    failures = sum(own.failures for own, _ in rounds)
    yield Bar(f"{name}, random arguments: request rate / empty route's", f"{rate:.2f}", "≥ 0.4", rate >= 0.4)
    yield Bar(f"{name}, random arguments: p99 / empty route's p99", f"{tail:.1f} ×", "< 5 ×", tail < 5)
    yield Bar(f"{name}, random arguments: answers other than 200", str(failures), "0", failures == 0)


def _network(rng: random.Random) -> str:
    query = {axis: rng.uniform(0.3, 1.5) for axis in "rdw"} | {"backbone": rng.choice(backbone_ids())}
    return f"/network?{urlencode(query)}"


def _scale(rng: random.Random) -> str:
    return f"/scale?{urlencode({'flops': rng.uniform(0.03, 1.05), 'backbone': rng.choice(backbone_ids())})}"
