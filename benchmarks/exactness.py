"""Exactness: random networks of each backbone, our counts against fvcore's on the network that timm builds."""

import random
import time
from collections.abc import Iterator

from benchmarks.bar import Bar
from modelcube.evaluation.training.counts import fvcore_counts, table_counts
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import backbone_ids, get_backbone

SEED = 20201
EXTREME_SHARE = 0.1  # of the networks, one ratio may go to the end of its range


def bars(networks: int) -> Iterator[Bar]:
    """One bar a backbone; each network takes about a second."""
    for name in backbone_ids():
        backbone, table, rng = get_backbone(name), cost_table(get_backbone(name)), random.Random(SEED)
        start, differences = time.perf_counter(), 0
        for _ in range(networks):
            network = _random_network(name, rng)
            differences += fvcore_counts(network) != table_counts(network, table)
        rate = networks / (time.perf_counter() - start)
        yield Bar(
            f"exactness, {backbone.title}: networks that differ from fvcore",
            f"{differences} of {networks} ({rate:.1f} networks/s)",
            "0",
            differences == 0,
        )


def _random_network(name: str, rng: random.Random) -> Network:
    """Uniform in the page's part of the cube, odd resolutions included; some with one extreme ratio."""
    ratios = {"r": rng.uniform(0.2, 1.5), "d": rng.uniform(0.2, 2.2), "w": rng.uniform(0.1, 1.6)}
    if rng.random() < EXTREME_SHARE:
        axis, low, high = rng.choice((("r", 0.05, 3.0), ("d", 0.1, 5.0), ("w", 0.05, 4.0)))
        ratios = {key: min(value, 0.7) for key, value in ratios.items()} | {axis: rng.uniform(low, high)}
    return realise(get_backbone(name), ratios["r"], ratios["d"], ratios["w"])
