"""Regions that validation speaks of: a figure for the user's own corner, not for the whole.

A region is a named part of the rows. Sizes go by multiply-adds; rows of which they are not known stand in none.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.rows import Floats, Rows

Mask = NDArray[np.bool_]

ALL = "all"
SIZES = {
    "under 60 M multiply-adds": (0.0, 60e6),
    "60 to 200 M multiply-adds": (60e6, 200e6),
    "200 to 600 M multiply-adds": (200e6, 600e6),
    "0.6 to 2 G multiply-adds": (600e6, 2e9),
    "2 G multiply-adds and more": (2e9, np.inf),
}
ACCURACIES = {
    "top-1 under 60": (0.0, 60.0),
    "top-1 60 to 70": (60.0, 70.0),
    "top-1 70 to 76": (70.0, 76.0),
    "top-1 76 and more": (76.0, 100.0),
}
SHALLOW = "d < 0.95"


def regions(rows: Rows) -> Mapping[str, Mask]:
    """Masks (n,) of all regions by name."""
    found = {ALL: np.ones(len(rows), dtype=bool)}
    found |= {f"backbone {name}": rows.backbone == name for name in np.unique(rows.backbone).tolist()}
    found |= {name: _between(rows.flops, *ends) for name, ends in SIZES.items()}
    found |= {name: _between(rows.top1, *ends) for name, ends in ACCURACIES.items()}
    found[SHALLOW] = rows.x[:, 1] < np.log(0.95)
    return found


def regions_of(backbone: str | None, flops: float, d: float, top1: float) -> tuple[str, ...]:
    """Names of the regions that one network stands in, `top1` being its predicted accuracy."""
    names = [ALL, *([f"backbone {backbone}"] if backbone else [])]
    names += [name for name, (low, high) in SIZES.items() if low <= flops < high]
    names += [name for name, (low, high) in ACCURACIES.items() if low <= top1 < high]
    return (*names, *([SHALLOW] if d < 0.95 else []))


def _between(values: Floats, low: float, high: float) -> Mask:
    return np.asarray((values >= low) & (values < high))
