"""What a prediction rests on: the rows around it, and how far the nearest of its kind stand."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from modelcube.surrogate.rows import Floats, Rows

NEAR = float(np.log(1.25))


@dataclass(frozen=True, slots=True)
class Support:
    """Rows within 25 % in every ratio, and the backbones that they are of, most rows first."""

    rows: int
    backbones: tuple[str, ...]


def support(rows: Rows, x: Floats) -> Support:
    """The rows around log coordinates x (3,)."""
    near = (np.abs(rows.x - x) <= NEAR).all(axis=1)
    names, counts = np.unique(rows.backbone[near], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return Support(int(near.sum()), tuple(names[order].tolist()))


def distance(rows: Rows, kind: str, x: Floats) -> Floats:
    """Distance of log coordinates x (n, 3) to the nearest row of a kind of backbones, (n,); infinite without one."""
    of_kind = rows.x[rows.kind == kind]
    if not len(of_kind):
        return np.full(len(x), np.inf)
    return np.asarray(KDTree(of_kind).query(x)[0], dtype=float)
