"""Resident memory of a server: after its start, and while every question differs from the one before."""

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.bar import Bar
from benchmarks.load import ask
from modelcube.networks.registry import backbone_ids

FIRST, LAST = 50, 1_000
MEBIBYTE = 2**20
SETTLE_SECONDS = 8.0


def bars(address: str, process: int) -> Iterator[Bar]:
    """RSS in MiB after the start, after the first 50 sets of parameters of every route, and after 1,000."""
    time.sleep(SETTLE_SECONDS)
    start = resident(process)
    yield Bar("resident memory after start", f"{start:,.0f} MiB", "≤ 350 MB", start * MEBIBYTE <= 350e6)
    rng = random.Random(0)
    rounds = [list(_questions(rng)) for _ in range(LAST)]
    failures = sum(ask(address, asked).failures for asked in rounds[:FIRST])
    first = resident(process)
    failures += sum(ask(address, asked).failures for asked in rounds[FIRST:])
    last = resident(process)
    yield Bar(f"… after {FIRST} sets of parameters of every route", f"{first:,.0f} MiB", "", None)
    yield Bar(f"… after {LAST:,}", f"{last:,.0f} MiB", "≤ 600 MB", last * MEBIBYTE <= 600e6)
    yield Bar(f"… after {LAST:,} / after {FIRST}", f"{last / first:.2f}", "≤ 1.25", last <= 1.25 * first)
    yield Bar("… answers other than 200", str(failures), "0", failures == 0)


def resident(process: int) -> float:
    """RSS of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def _questions(rng: random.Random) -> Iterator[str]:
    """One question of every route that takes parameters, each unlike all before."""
    backbone = rng.choice(backbone_ids())
    classes = rng.randint(2, 5_000)
    ratios: dict[str, Any] = {axis: round(rng.uniform(0.3, 1.5), 4) for axis in "rdw"}
    base: dict[str, Any] = {"base_top1": round(rng.uniform(60, 80), 3)}
    flops: dict[str, Any] = {"flops": round(rng.uniform(0.03, 1.0), 5)}
    rule = ",".join(f"{rng.uniform(1.05, 1.3):.3f}" for _ in range(3))
    ask_for: dict[str, list[dict[str, Any]]] = {
        "/network": [ratios | {"backbone": backbone, "classes": classes}, ratios | base, ratios | {"buys": "true"}],
        "/scale": [
            flops | {"backbone": backbone, "classes": classes},
            flops | {"rule": rule},
            flops | {"peak_memory": f"{rng.randint(100, 3000)}KiB"},
            *[flops | base] * rng.choice([0, 0, 0, 1]),
        ],
        "/predict": [ratios | base],
        "/studies/imagenet/formula": [{"backbone": backbone, "classes": classes}],
        "/studies/imagenet/importance": [{"flops_ratio_min": round(rng.uniform(0, 0.4), 4)}],
        "/studies/imagenet/grid": [base | {"n": 8}],
        f"/backbones/{backbone}": [{"classes": classes}],
        "/": [flops | {"classes": classes}],
        "/figures/cube.json": [flops | base],
        "/figures/accuracy-flops.json": [flops | {"classes": classes}],
        "/embed/budget-map": [flops],
    }
    for path, queries in ask_for.items():
        for query in queries:
            yield f"{path}?{urlencode(query)}"
