"""Which networks a study samples: a scrambled Sobol sequence through the cube, and the networks that have names.

Notation: c is a network's multiply-adds as a share of its backbone's; r, d, w its ratios. A point of the sequence gives
log r and log d (and log c), each uniform over its range; w is solved on exact counts, so that rounding decides which
network a point becomes. A network that came before is left out. Source: the TinyNet paper (NeurIPS 2020, arXiv
2010.14819), section 3: 100 networks at c = 0.5 ± 3 %, then networks of c in (0.03, 1.05).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from scipy.stats.qmc import Sobol

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.formulas.budget import BUDGETS, Choice, WidthSolver, within_tolerance
from modelcube.formulas.rule import GIANT, choose, rule_curve
from modelcube.formulas.tiny import TinyCurve, fit_tiny, tiny_answers
from modelcube.networks.backbone import Backbone
from modelcube.networks.cost_table import CostTable, cost_table
from modelcube.networks.network import Network, realise
from modelcube.networks.ranges import PAGE_RANGES, Range
from modelcube.networks.registry import EFFICIENTNET_B0

HALF = 0.5
FORMULA_BUDGETS = (1 / 2, 1 / 4, 1 / 8, 1 / 16)
TINYNETS = {  # r, d, w; huawei-noah/Efficient-AI-Backbones: tinynet_pytorch/readme.md
    "TinyNet-A": (0.86, 1.2, 1.0),
    "TinyNet-B": (0.84, 1.1, 0.75),
    "TinyNet-C": (0.825, 0.85, 0.54),
    "TinyNet-D": (0.68, 0.695, 0.54),
    "TinyNet-E": (0.475, 0.60, 0.51),
}
DRAWN_AT_ONCE = 256
MAX_DRAWN = 2**15  # points after which a set counts as exhausted


@dataclass(frozen=True)
class Space:
    """The networks of a backbone on a data set, with their exact costs."""

    backbone: Backbone
    dataset: Dataset

    @property
    def table(self) -> CostTable:
        """Costs for the data set's classes and channels."""
        return cost_table(self.backbone, self.dataset.classes, self.dataset.in_channels)

    @property
    def baseline_flops(self) -> int:
        """Multiply-adds of the backbone itself on the data set: c = 1."""
        return self.flops(self.realised(1, 1, 1))

    def realised(self, r: float, d: float, w: float) -> Network:
        """The network that (r, d, w) become."""
        return realise(self.backbone, r, d, w, base_resolution=self.dataset.base_resolution)

    def at(self, resolution: int, d: float, w: float) -> Network:
        """The network of `resolution` pixels and ratios d, w."""
        base = self.dataset.base_resolution
        return realise(self.backbone, d=d, w=w, resolution=resolution, base_resolution=base)

    def network(self, choice: Choice) -> Network:
        """The network of pixels and patterns."""
        return Network(self.backbone, *choice, self.dataset.base_resolution)

    def flops(self, network: Network) -> int:
        """Multiply-adds of a network."""
        return int(self.table.of(network).flops)


def named_networks(space: Space) -> dict[str, Network]:
    """The backbone, the TinyNets where it is EfficientNet-B0, both formulas' networks at `FORMULA_BUDGETS`."""
    named = {space.backbone.title: space.realised(1, 1, 1)}
    if space.backbone.id == "efficientnet-b0":
        named |= {name: space.realised(*ratios) for name, ratios in TINYNETS.items()}
    base, baseline = space.dataset.base_resolution, space.baseline_flops
    curve = rule_curve(GIANT, space.table, base)
    tiny = tiny_answers(_published_curve(), space.table, base, baseline)
    for c in FORMULA_BUDGETS:
        budget = f"c=1/{round(1 / c)}"
        named[f"inverse EfficientNet {budget}"] = space.network(choose(curve, space.table, c * baseline).choice)
        named[f"tiny formula of ImageNet {budget}"] = space.network(tiny.at(c))
    return named


def _published_curve() -> TinyCurve:
    """The tiny formula of the paper's own networks on ImageNet."""
    imagenet = Space(EFFICIENTNET_B0, Dataset(id="imagenet", title="ImageNet", kind="folder", location=""))
    networks = [imagenet.realised(*ratios) for ratios in TINYNETS.values()]
    c = [imagenet.flops(network) / imagenet.baseline_flops for network in networks]
    return fit_tiny(c, [network.coordinates.r for network in networks], [d for _, d, _ in TINYNETS.values()])


def at_half(space: Space, count: int, seed: int = 0) -> list[Network]:
    """Up to `count` networks of c = 0.5 ± 3 %."""
    return list(islice(_distinct(_half_points(space, seed)), count))


def over_range(space: Space, count: int, seed: int = 0) -> list[Network]:
    """Up to `count` networks of c in (0.03, 1.05)."""
    return list(islice(_distinct(_range_points(space, seed + 1)), count))


def _half_points(space: Space, seed: int) -> Iterator[Network]:
    budget = HALF * space.baseline_flops
    for r, d in _drawn([PAGE_RANGES.r, PAGE_RANGES.d], seed):
        network = _solved(space, r, d, budget)
        if network is not None and within_tolerance(space.flops(network), budget):
            yield network


def _range_points(space: Space, seed: int) -> Iterator[Network]:
    baseline = space.baseline_flops
    for c, r, d in _drawn([BUDGETS, PAGE_RANGES.r, PAGE_RANGES.d], seed):
        network = _solved(space, r, d, c * baseline)
        if network is not None and BUDGETS.low < space.flops(network) / baseline < BUDGETS.high:
            yield network


def _drawn(ranges: Sequence[Range], seed: int) -> Iterator[list[float]]:
    """Points of a scrambled Sobol sequence, each coordinate uniform in its logarithm."""
    sequence = Sobol(len(ranges), scramble=True, rng=seed)
    for _ in range(MAX_DRAWN // DRAWN_AT_ONCE):
        for point in sequence.random(DRAWN_AT_ONCE).tolist():
            yield [ratios.low * (ratios.high / ratios.low) ** u for u, ratios in zip(point, ranges, strict=True)]


def _solved(space: Space, r: float, d: float, budget: float) -> Network | None:
    """The network at r and d whose cost is nearest to the budget; None where its width lies outside of the cube."""
    table = space.table
    resolution, depth = int(space.dataset.base_resolution * r), table.depths.index(d)
    width = WidthSolver.from_table(table, resolution, depth).nearest(budget)
    inside = table.widths.within(PAGE_RANGES.w)
    return space.network(Choice(resolution, depth, width)) if inside.start <= width < inside.stop else None


def _distinct(networks: Iterator[Network]) -> Iterator[Network]:
    seen: set[str] = set()
    for network in networks:
        if network.id not in seen:
            seen.add(network.id)
            yield network


def ratios(network: Network) -> tuple[float, float]:
    """Short d and w that give the network's patterns back."""
    table = cost_table(network.backbone)
    place = network.coordinates
    d, w = table.depths.setting(network.depth, place.d), table.widths.setting(network.width, place.w)
    assert math.isfinite(d * w)
    return d, w
