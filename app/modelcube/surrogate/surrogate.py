"""What is asked of the fitted process: the posterior for any backbone and family, or for an accuracy of one's own.

What a prediction rests on is asked of `Surroundings`: the rows around it, and how far the nearest of its kind stand.
Distances are Euclidean in log coordinates; near is within 25 % in every ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput
from modelcube.networks.ranges import STATED_RANGE
from modelcube.networks.registry import ARCHITECTURES
from modelcube.surrogate.kernel import LEVEL
from modelcube.surrogate.posterior import Posterior, Prediction, collapse
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import KINDS, OWN, OWN_KIND, UNKNOWN_KIND, Floats, Indices, Rows, kind_of, levels

UNKNOWN = "unknown"
MIN_TOP1, MAX_TOP1 = 0.1, 99.9  # per cent: beyond, a logit says nothing
NEAR = float(np.log(1.25))
KEPT = 4096  # supports that are kept; the whole cube has a few hundred


@dataclass(frozen=True)
class AnchorAccuracy:
    """One accuracy of one's own: `top1` per cent at r, d, w; `kind` counts for a backbone of one's own only."""

    top1: float
    r: float = 1.0
    d: float = 1.0
    w: float = 1.0
    kind: str = OWN_KIND


@dataclass(frozen=True, eq=False)
class Surrogate(Process):
    """The process on `rows` with the scales found, as one asks it; immutable."""

    @property
    def backbones(self) -> tuple[str, ...]:
        """Backbones that rows name."""
        return self.codes.backbones

    @property
    def families(self) -> tuple[str, ...]:
        """Families that rows name."""
        return self.codes.families

    def posterior(
        self, backbone: str | None, family: str | None = None, base: AnchorAccuracy | None = None
    ) -> Posterior:
        """The collapsed posterior of one backbone and family.

        Args:
            backbone: one that rows name or that we build; None is a backbone of one's own.
            family: whose recipe is meant; `unknown` (or None) integrates the level out.
            base: one accuracy of one's own, which calibrates the level; the family is then one's own.

        Raises:
            InvalidInput: rows name no such family; the backbone is named nowhere; a base is impossible, or comes
                with a family; a backbone of one's own comes without a base.
        """
        backbone = self._backbone(backbone, base)
        kind = kind_of(backbone) if backbone or base is None else base.kind
        if base is None:
            family = self._family(family)
            return collapse(self, self.query(backbone, family, kind), self.noise_of(backbone, family))
        _check(base, family)
        level = self.levels.get(backbone)
        own = Rows.from_anchor(np.array([base.r, base.d, base.w]), base.top1, backbone, kind, level)
        query = self.codes.inputs(own)
        query[:, :3] = 0
        return collapse(self.plus(own), query, self.found.scarce_noise)

    @cached_property
    def levels(self) -> dict[str, float]:
        """c of each backbone that rows name."""
        return levels(self.rows)

    def noise_of(self, backbone: str, family: str) -> float:
        """σ of what is predicted of a backbone in a family: larger where at most one row of it is known."""
        known = np.count_nonzero((self.rows.backbone == backbone) & (self.rows.family == family))
        return self.found.noise if known > 1 else self.found.scarce_noise

    def predict_without(
        self, rows: Indices, x: Floats, backbone: str | None, family: str | None = None
    ) -> tuple[Prediction, float]:
        """What `posterior` of all rows but some predicts at log coordinates x (m, 3), without factoring them anew, and
        its noise.

        Raises:
            InvalidInput: as `posterior`; other rows may name no such family.
        """
        name, known = self._backbone(backbone, None), self._family(family)
        if known != OWN and known not in np.delete(self.rows.family, rows):
            raise InvalidInput("family", family, "one that other rows name")
        query = np.repeat(self.query(name, known, kind_of(name)), len(x), axis=0)
        query[:, : x.shape[1]] = x
        others = self.without(rows)
        query[:, LEVEL] = others.levels.get(name, 0.0)
        return Prediction(*self.predict_left_out(rows, query)), others.noise_of(name, known)

    def query(self, backbone: str, family: str, kind: str) -> Floats:
        """The kernel's input of that backbone and family at (1, 1, 1), shape (1, 8)."""
        row = Rows.from_ratios(np.ones((1, 3)), np.array([50.0]), [backbone], [family])
        level = np.array([self.levels.get(backbone, 0.0)])
        return self.codes.inputs(replace(row, kind=np.array([kind]), level=level))

    def _backbone(self, backbone: str | None, base: AnchorAccuracy | None) -> str:
        if backbone is None:
            if base is None:
                raise InvalidInput("base", None, "an accuracy of one's own, where no backbone is given")
            return OWN
        name = ARCHITECTURES.get(backbone, backbone)
        if name not in self.backbones and backbone not in ARCHITECTURES and kind_of(name) == UNKNOWN_KIND:
            raise InvalidInput("backbone", backbone, ", ".join(self.backbones))
        return name

    def _family(self, family: str | None) -> str:
        if family is None or family == UNKNOWN:
            return OWN
        if family not in self.families:
            raise InvalidInput("family", family, f"{UNKNOWN}, {', '.join(self.families)}")
        return family


def _check(base: AnchorAccuracy, family: str | None) -> None:
    if family not in (None, UNKNOWN):
        raise InvalidInput("family", family, "none beside an accuracy of one's own, which is of one's own family")
    if not MIN_TOP1 <= base.top1 <= MAX_TOP1:
        raise InvalidInput("base_top1", base.top1, f"an accuracy from {MIN_TOP1} to {MAX_TOP1} per cent")
    for axis in "rdw":
        value = getattr(base, axis)
        if value not in STATED_RANGE:
            raise InvalidInput(f"base_{axis}", value, f"a number from {STATED_RANGE}")
    if base.kind not in KINDS:
        raise InvalidInput("base_kind", base.kind, ", ".join(KINDS))


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
