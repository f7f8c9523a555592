"""What int8 costs in accuracy, as far as somebody published the same network in both.

A pair is an int8 row and the float rows of the same lab (a family's name up to its first hyphen), backbone, resolution,
depth and width; its drop is float minus int8, in points.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from modelcube.studies.rows import MeasuredRow


class Int8Drop(NamedTuple):
    """Points of accuracy that int8 costs: mean, smallest and largest of so many pairs."""

    mean: float
    low: float
    high: float
    pairs: int


def int8_drops(rows: Iterable[MeasuredRow]) -> Mapping[str, Int8Drop]:
    """The drop of each backbone that has pairs, by the backbone."""
    in_float: dict[tuple[object, ...], list[float]] = defaultdict(list)
    quantised: list[MeasuredRow] = []
    for row in rows:
        if row.precision == "int8":
            quantised.append(row)
        else:
            in_float[_network(row)].append(row.top1)
    drops: dict[str, list[float]] = defaultdict(list)
    for row in quantised:
        if same := in_float.get(_network(row)):
            drops[row.backbone].append(fmean(same) - row.top1)
    return {name: _drop(found) for name, found in drops.items()}


def _drop(found: Sequence[float]) -> Int8Drop:
    return Int8Drop(round(fmean(found), 2), round(min(found), 2), round(max(found), 2), len(found))


def _network(row: MeasuredRow) -> tuple[object, ...]:
    return row.family.partition("-")[0], row.backbone, row.resolution, row.stated_d, row.stated_w
