"""The rows that the process is fitted on, as arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.kinds import kind_of
from modelcube.surrogate.measured import MeasuredTable
from modelcube.surrogate.places import places

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]
Indices = NDArray[np.intp]

OWN = ""  # label of a backbone or family of which no row is known


@dataclass(frozen=True, eq=False)
class Rows:
    """n comparable rows.

    Attributes:
        x: log coordinates (n, 3).
        top1: accuracy in per cent (n,).
        backbone, kind, family, house: labels (n,); the house is who trained: a family's name up to its first hyphen.
        flops: multiply-adds (n,), NaN where not known; only validation asks for them.
        id: the row's name (n,).
    """

    x: Floats
    top1: Floats
    backbone: Labels
    kind: Labels
    family: Labels
    house: Labels
    flops: Floats
    id: Labels

    @classmethod
    def of(
        cls,
        coordinates: Floats,
        top1: Floats,
        backbone: Sequence[str] | Labels,
        family: Sequence[str] | Labels,
        flops: Floats | None = None,
        ids: Sequence[str] | Labels | None = None,
    ) -> "Rows":
        """Rows from r, d, w of shape (n, 3), accuracies in per cent and labels, each (n,)."""
        n = len(top1)
        return cls(
            np.log(coordinates),
            np.asarray(top1, dtype=float),
            np.asarray(backbone, dtype=np.str_),
            np.array([kind_of(name) for name in backbone], dtype=np.str_),
            np.asarray(family, dtype=np.str_),
            np.array([house_of(name) for name in family], dtype=np.str_),
            np.full(n, np.nan) if flops is None else np.asarray(flops, dtype=float),
            np.arange(n).astype(np.str_) if ids is None else np.asarray(ids, dtype=np.str_),
        )

    @classmethod
    def own(cls, coordinates: Floats, top1: float, backbone: str, kind: str) -> "Rows":
        """One accuracy of one's own at r, d, w of shape (3,): of a family and a house that nobody else has."""
        row = cls.of(coordinates[None], np.array([top1]), [backbone], [OWN], ids=["own"])
        return replace(row, kind=np.array([kind]))

    @classmethod
    def comparable_of(cls, table: MeasuredTable) -> "Rows":
        """The rows of a table that are fitted: comparable ones whose place in the cube is known."""
        at = places(table)
        kept = np.asarray(table.comparable) & np.isfinite(at).all(axis=1)
        labels = (table.backbones[kept], table.families[kept])
        return cls.of(at[kept], table.top1[kept], *labels, table.flops[kept], table.labels("id")[kept])

    def __len__(self) -> int:
        """n."""
        return len(self.top1)

    @cached_property
    def y(self) -> Floats:
        """Logits of the accuracies, shape (n,); infinite for 0 and 100 per cent."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.top1 / (100 - self.top1)), dtype=float)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that a fit depends on."""
        digest = hashlib.sha256()
        for array in (
            np.round(self.x, 9),
            self.top1,
            *(np.char.encode(a) for a in (self.backbone, self.kind, self.family)),
        ):
            digest.update(f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def take(self, kept: Indices | NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, field.name)[kept] for field in fields(self)))

    def plus(self, others: "Rows") -> "Rows":
        """These rows, then others."""
        pairs = ((getattr(self, field.name), getattr(others, field.name)) for field in fields(self))
        return Rows(*(np.concatenate(pair) for pair in pairs))


def house_of(family: str) -> str:
    """Who trained a family: its name up to the first hyphen."""
    return family.partition("-")[0]
