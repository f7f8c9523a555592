"""Many places of the cube in one question: checked, and rounded to networks, all at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput
from modelcube.networks.backbone import Backbone
from modelcube.networks.ranges import API_RANGES, STATED_RANGE, Ranges

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MAX_POINTS = 100_000
STATED_RANGES = Ranges(r=STATED_RANGE, d=STATED_RANGE, w=STATED_RANGE)


class Realised(NamedTuple):
    """Networks as pixels and indices of their depth and width patterns, (n,) each."""

    resolution: Integers
    depth: Integers
    width: Integers


def checked_points(points: Sequence[Sequence[float]] | Floats, ranges: Ranges = API_RANGES) -> Floats:
    """Ratios r, d, w of each point, shape (n, 3).

    Raises:
        InvalidInput: a ratio is out of range; the message names the point.
    """
    ratios = np.asarray(points, dtype=float).reshape(-1, 3)
    for column, (name, allowed) in enumerate((("r", ranges.r), ("d", ranges.d), ("w", ranges.w))):
        bad = np.flatnonzero(~((ratios[:, column] >= allowed.low) & (ratios[:, column] <= allowed.high)))
        if len(bad):
            value = float(ratios[bad[0], column])
            raise InvalidInput(f"points[{bad[0]}][{column}]", value, f"{name}, a number from {allowed}")
    return ratios


def realised(backbone: Backbone, base_resolution: int, ratios: Floats) -> Realised:
    """The networks that ratios within `API_RANGES`, shape (n, 3), become."""
    return Realised(
        (base_resolution * ratios[:, 0]).astype(np.int64),
        np.searchsorted(backbone.depths.breakpoints, ratios[:, 1], side="right") - 1,
        np.searchsorted(backbone.widths.breakpoints, ratios[:, 2], side="right") - 1,
    )


def coordinates(backbone: Backbone, base_resolution: int, networks: Realised) -> Floats:
    """Their places in the cube, shape (n, 3)."""
    d, w = backbone.depth_coordinates[networks.depth], backbone.width_coordinates[networks.width]
    return np.column_stack([networks.resolution / base_resolution, d, w])
