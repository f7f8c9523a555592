"""The covariance as a kernel of scikit-learn, with its analytic gradient.

Inputs are one array of shape (n, 8): ln r, ln d, ln w, the backbone's level c, then the codes of kind, backbone, house
and family (`Codes`).
Its hyperparameters are the form's scales, in logarithms as scikit-learn has them: θ = ln (s_1, …, s_T, l_r, l_d, l_w).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.gaussian_process.kernels import Hyperparameter, Kernel

from modelcube.surrogate.kinds import KINDS
from modelcube.surrogate.rows import Floats, Labels, Rows
from modelcube.surrogate.terms import BASES, GROUPS, LABELS, SHAPE, Form, Term

BOUNDS = (1e-4, 1e2)
UNSEEN = -1.0
LEVEL = 3  # column of c
_COLUMN = {label: 4 + index for index, label in enumerate(LABELS)}


@dataclass(frozen=True)
class Codes:
    """Labels as numbers, by place in a sorted tuple; one that is not there is `UNSEEN`: alike to nothing but itself."""

    backbones: tuple[str, ...]
    labs: tuple[str, ...]
    families: tuple[str, ...]

    @classmethod
    def of(cls, rows: Rows) -> "Codes":
        """The labels of all rows but those of one's own."""
        return cls(*(tuple(sorted(set(labels.tolist()) - {""})) for labels in (rows.backbone, rows.lab, rows.family)))

    def inputs(self, rows: Rows) -> Floats:
        """The kernel's inputs of rows, shape (n, 8)."""
        return np.column_stack(
            [
                rows.x,
                rows.level,
                _codes(KINDS, rows.kind),
                _codes(self.backbones, rows.backbone),
                _codes(self.labs, rows.lab),
                _codes(self.families, rows.family),
            ]
        )


def _codes(known: Sequence[str], labels: Labels) -> Floats:
    place = {label: float(index) for index, label in enumerate(known)}
    return np.array([place.get(label, UNSEEN) for label in labels.tolist()])


class PooledKernel(Kernel):  # type: ignore[misc]  # scikit-learn is not typed
    """Covariance of logits between rows of any backbones and families.

    Args:
        form: what the covariance is a sum of.
        scales: s of each term, then the three length scales; shape (T + 3,).
    """

    def __init__(self, form: Form, scales: Sequence[float] | Floats) -> None:
        self.form = form
        self.scales = scales

    @property
    def hyperparameter_scales(self) -> Hyperparameter:
        """All scales as one vector."""
        return Hyperparameter("scales", "numeric", BOUNDS, len(self.form.names))

    @overload
    def __call__(self, X: Floats, Y: Floats | None = None, eval_gradient: Literal[False] = False) -> Floats: ...
    @overload
    def __call__(self, X: Floats, Y: None = None, *, eval_gradient: Literal[True]) -> tuple[Floats, Floats]: ...
    def __call__(
        self, X: Floats, Y: Floats | None = None, eval_gradient: bool = False
    ) -> Floats | tuple[Floats, Floats]:
        """Covariances (n, m) of X (n, 8) and Y (m, 8); with `eval_gradient` also ∂k/∂θ, shape (n, n, T + 3)."""
        A, B = np.atleast_2d(X), np.atleast_2d(X if Y is None else Y)
        lengths = np.asarray(self.scales)[-3:]
        squares = ((A[:, None, :3] - B[None, :, :3]) / lengths) ** 2
        h = np.sqrt(5 * squares.sum(axis=2))
        parts = self._parts(A, B, matern52(h))
        covariance = np.asarray(self.form.level + sum(parts), dtype=float)
        if not eval_gradient:
            return covariance
        by_length = (5 / 3 * self._shape_weight(A, B) * (1 + h) * np.exp(-h))[:, :, None] * squares
        return covariance, np.dstack([2 * part for part in parts] + [by_length])

    def diag(self, X: Floats) -> Floats:
        """k(x, x), shape (n,)."""
        X = np.atleast_2d(X)
        phi, total = _all_features(X), np.full(len(X), self.form.level)
        for term, s in zip(self.form.terms, self.scales, strict=False):
            own = 1.0 if term.kind is None else (X[:, _COLUMN["kind"]] == KINDS.index(term.kind)).astype(float)
            total += s**2 * own * (1 if term.basis == SHAPE else (phi[:, BASES[term.basis]] ** 2).sum(axis=1))
        return total

    def is_stationary(self) -> bool:
        """Slopes are not."""
        return False

    def _parts(self, A: Floats, B: Floats, matern: Floats) -> list[Floats]:
        """Each term's share of the covariance, (n, m) each."""
        phi_a, phi_b = _all_features(A), _all_features(B)
        parts = []
        for term, s in zip(self.form.terms, self.scales, strict=False):
            columns = BASES.get(term.basis, ())
            basis = matern if term.basis == SHAPE else phi_a[:, columns] @ phi_b[:, columns].T
            parts.append(s**2 * alike(term, A, B) * basis)
        return parts

    def _shape_weight(self, A: Floats, B: Floats) -> Floats:
        """The factor of M in the covariance, (n, m)."""
        total = np.zeros((len(A), len(B)))
        for term, s in zip(self.form.terms, self.scales, strict=False):
            if term.basis == SHAPE:
                total += s**2 * alike(term, A, B)
        return total


def features(x: Floats) -> Floats:
    """φ(x) = [1, ln r, ln d, ln w, growth], shape (n, 5), of log coordinates (n, 3)."""
    growth = np.maximum(0, x @ [2.0, 1.0, 2.0])
    return np.column_stack([np.ones(len(x)), x, growth])


def _all_features(X: Floats) -> Floats:
    """φ(x) and, last, c ln w, shape (n, 6), of inputs (n, 8)."""
    return np.column_stack([features(X[:, :3]), X[:, LEVEL] * X[:, 2]])


def alike(term: Term, A: Floats, B: Floats) -> NDArray[np.bool_]:
    """δ of a term between inputs A (n, 8) and B (m, 8), shape (n, m)."""
    same = np.ones((len(A), len(B)), dtype=bool)
    for label in GROUPS[term.group]:
        column = _COLUMN[label]
        same &= A[:, None, column] == B[None, :, column]
    if term.kind is not None:
        column, code = _COLUMN["kind"], KINDS.index(term.kind)
        same &= (A[:, None, column] == code) & (B[None, :, column] == code)
    return same


def matern52(h: Floats) -> Floats:
    """M at h = √5 times the distance in units of the length scales."""
    return np.asarray((1 + h + h**2 / 3) * np.exp(-h), dtype=float)
