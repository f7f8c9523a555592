"""Is a published row's network, to the last channel, the one that our rounding gives?

The rule, applied setting by setting (the rows of a family that share d and w are one network at several resolutions):

1. A printed figure is agreed with when our exact count is less than one unit of its last printed digit away: sources
   round or truncate. Figures of a family that are all multiples of a power of ten were rounded to it.
2. Sources count in different ways (`PARAMS`, `MACS`); a family counts in one way, the one that most of its settings
   agree with.
3. A setting is `exact` when multiply-adds are printed for it, every printed figure is agreed with, and at least one of
   them is printed to 1 % or better. Parameters alone do not decide: they do not show where a stride sits.
4. Where the builder that made the networks is the one that our backbone follows (`BUILDERS`), only printed parameters
   can contradict it: the TinyNet paper's counts differ by up to 2 M from its layers' multiply-adds.

Everything else is `nominal`: near its (r, d, w), and no claim about channels.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple, TypeVar

from modelcube.networks.backbone import Backbone
from modelcube.networks.cost_table import CostTable, NetworkCosts, cost_table
from modelcube.networks.network import Network, realise
from modelcube.networks.ranges import API_RANGES
from modelcube.networks.registry import backbone_ids, get_backbone

K = TypeVar("K")

MIN_FIGURES_FOR_UNIT = 3
MAX_UNIT_SHARE = 0.01
POWERS_OF_TEN = (1000.0, 100.0, 10.0, 1.0)
MILLION = 1e6

BUILDERS: Mapping[str, str] = {
    "huawei-tinynet": "efficientnet-b0",
    "tf-efficientnet-baseline": "efficientnet-b0-ceil",
    "tf-efficientnet-aa": "efficientnet-b0-ceil",
    "tf-efficientnet-advprop": "efficientnet-b0-ceil",
}
"""Families built by the very code that a backbone follows."""


def _normalised_channels(costs: NetworkCosts) -> int:
    """Channels that are batch-normalised: folding leaves one bias a channel of what were a scale and a shift."""
    return int(costs.params - costs.weights - costs.biases)


PARAMS: Mapping[str, Callable[[NetworkCosts], int]] = {
    "trainable": lambda costs: int(costs.params),
    "without batch normalisation": lambda costs: int(costs.params) - 2 * _normalised_channels(costs),
    "with running statistics": lambda costs: int(costs.params) + 2 * _normalised_channels(costs),
}
MACS: Mapping[str, Callable[[NetworkCosts], int]] = {
    "convolutions and linear layers": lambda costs: int(costs.flops),
    "fvcore's total": lambda costs: int(costs.flops_fvcore),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a source states of a row: `resolution` in pixels, ratios, figures in millions as printed ("" for none)."""

    family: str
    architecture: str
    resolution: int
    d: float
    w: float
    params: str = ""
    macs: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An exact row's network, the backbone whose rounding gives it, and what shows that it is the one."""

    network: Network
    backbone: Backbone
    by: Literal["counts", "builder"]


class Units(NamedTuple):
    """The units, in millions, to which the figures of a family were rounded; 0 where their digits alone show it."""

    params: float
    macs: float


class Counting(NamedTuple):
    """How a family counts: names of `PARAMS` and `MACS`."""

    params: str
    macs: str


@dataclass(frozen=True)
class Setting:
    """The rows of one (d, w) of a family, and the counts of the backbone that may have given their network."""

    rows: Sequence[Stated]
    table: CostTable
    units: Units

    @property
    def precision(self) -> float:
        """The unit of the most precisely printed figure as a share of that figure."""
        figures = [(row.params, self.units.params) for row in self.rows] + [
            (row.macs, self.units.macs) for row in self.rows
        ]
        return min((max(unit, printed_unit(text)) / float(text) for text, unit in figures if text), default=math.inf)

    def agrees(self, counting: Counting) -> bool:
        """Whether every printed figure is agreed with by the network that rounding gives."""
        for row in self.rows:
            costs = self.table.evaluate(row.resolution, row.d, row.w)
            if not _agrees(row.params, PARAMS[counting.params](costs), self.units.params):
                return False
            if not _agrees(row.macs, MACS[counting.macs](costs), self.units.macs):
                return False
        return True

    def shown_by_counts(self, counting: Counting) -> bool:
        """Whether the printed figures show that the network is the one that rounding gives (rule 3)."""
        return all(row.macs for row in self.rows) and self.precision <= MAX_UNIT_SHARE and self.agrees(counting)

    def not_contradicted(self) -> bool:
        """Whether the printed parameters allow the network that a known builder gives (rule 4)."""
        params = int(self.table.evaluate(self.rows[0].resolution, self.rows[0].d, self.rows[0].w).params)
        return all(_agrees(row.params, params, self.units.params) for row in self.rows)


def match_rows(rows: Mapping[str, Stated]) -> dict[str, Match]:
    """The match of each exact row, by the keys of `rows`; a nominal row has none.

    Leave out rows whose setting is not the source's own statement.
    """
    units = _units_by_family(rows.values())
    by_stated: dict[Stated, Match] = {}
    for (family, architecture), members in _grouped(rows.values(), lambda row: (row.family, row.architecture)).items():
        matches = [_matches(members, backbone, units[family]) for backbone in _candidates(family, architecture)]
        by_stated.update(_largest(matches))
    return {key: by_stated[row] for key, row in rows.items() if row in by_stated}


def printed_unit(figure: str) -> float:
    """The unit of the last digit of a printed number: 0.01 for "3.47", 1 for "300"."""
    return float(10 ** -len(figure.partition(".")[2]))


def _matches(rows: Sequence[Stated], backbone: Backbone, units: Units) -> dict[Stated, Match]:
    """The rows of one family and architecture that are networks of `backbone`."""
    groups = _grouped((row for row in rows if row.d in API_RANGES.d and row.w in API_RANGES.w), lambda r: (r.d, r.w))
    settings = [Setting(members, cost_table(backbone), units) for members in groups.values()]
    by: Literal["counts", "builder"] = "builder" if rows[0].family in BUILDERS else "counts"
    counting = _counting(settings)
    exact = [s for s in settings if (s.not_contradicted() if by == "builder" else s.shown_by_counts(counting))]
    return {row: Match(realised(backbone, row), backbone, by) for setting in exact for row in setting.rows}


def realised(backbone: Backbone, row: Stated) -> Network:
    """The network that `backbone` makes of what a row states."""
    return realise(backbone, resolution=row.resolution, d=row.d, w=row.w)


def _largest(matches: Sequence[dict[Stated, Match]]) -> dict[Stated, Match]:
    """The matches of the backbone that explains most rows; of several the one listed first."""
    return max(matches, key=len, default={})


def _counting(settings: Sequence[Setting]) -> Counting:
    """The way of counting that most settings agree with; of several the one listed first."""
    ways = [Counting(*names) for names in product(PARAMS, MACS)]
    return max(ways, key=lambda way: sum(setting.agrees(way) for setting in settings))


def _candidates(family: str, architecture: str) -> list[Backbone]:
    if family in BUILDERS:
        return [get_backbone(BUILDERS[family])]
    backbones = map(get_backbone, backbone_ids())
    return [backbone for backbone in backbones if backbone.architecture == architecture]


def _agrees(printed: str, count: int, unit: float) -> bool:
    """Whether a count is less than one unit from a figure printed in millions; a figure not printed says nothing."""
    return not printed or abs(count / MILLION - float(printed)) < max(unit, printed_unit(printed))


def _units_by_family(rows: Iterable[Stated]) -> dict[str, Units]:
    return {
        family: Units(_common_unit(row.params for row in members), _common_unit(row.macs for row in members))
        for family, members in _grouped(rows, lambda row: row.family).items()
    }


def _common_unit(printed: Iterable[str]) -> float:
    """The largest power of ten that divides all figures; 0 where they are too few or not whole."""
    figures = {float(text) for text in printed if text}
    if len(figures) < MIN_FIGURES_FOR_UNIT:
        return 0.0
    return next((unit for unit in POWERS_OF_TEN if all(figure % unit == 0 for figure in figures)), 0.0)


def _grouped(rows: Iterable[Stated], key: Callable[[Stated], K]) -> dict[K, list[Stated]]:
    groups: dict[K, list[Stated]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
