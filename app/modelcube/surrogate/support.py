"""What a prediction rests on: the rows around it, and how far the nearest of its kind stand.

Distances are Euclidean in log coordinates; `near` is within 25 % in every ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.rows import Floats, Rows

NEAR = float(np.log(1.25))
KEPT = 4096  # supports that are kept; the whole cube has a few hundred


@dataclass(frozen=True, slots=True)
class Support:
    """Rows within 25 % in every ratio, and the backbones that they are of, most rows first."""

    rows: int
    backbones: tuple[str, ...]


class Surroundings:
    """The places of rows, prepared for questions about one place at a time."""

    def __init__(self, rows: Rows) -> None:
        places, at = np.unique(rows.x, axis=0, return_inverse=True)
        self._places = np.ascontiguousarray(places.T)
        self._backbones, codes = np.unique(rows.backbone, return_inverse=True)
        self._counts = np.zeros((len(places), len(self._backbones)))
        np.add.at(self._counts, (at.ravel(), codes.ravel()), 1)
        kinds = np.unique(rows.kind).tolist()
        self._of_kind = {kind: np.unique(at.ravel()[rows.kind == kind]) for kind in kinds}
        self._supports: dict[bytes, Support] = {}

    def around(self, x: Sequence[float], kind: str) -> tuple[Support, float]:
        """Support of log coordinates x (3,), and their distance to the nearest row of a kind, infinite without one."""
        offsets = self._places - np.array(x)[:, None]
        return self._support(np.abs(offsets).max(axis=0) <= NEAR), self._distance(offsets, kind)

    def _distance(self, offsets: Floats, kind: str) -> float:
        of_kind = self._of_kind.get(kind)
        if of_kind is None:
            return float("inf")
        return float(np.einsum("ij,ij->j", offsets, offsets)[of_kind].min() ** 0.5)

    def _support(self, near: NDArray[np.bool_]) -> Support:
        """Kept by the set of places that are near: there are few of these."""
        key = near.tobytes()
        if key not in self._supports:
            if len(self._supports) >= KEPT:
                self._supports.clear()
            counts = near @ self._counts
            order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
            self._supports[key] = Support(int(counts.sum()), tuple(self._backbones[order].tolist()))
        return self._supports[key]
