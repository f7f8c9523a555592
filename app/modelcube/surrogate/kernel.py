"""The covariance of logits between rows of any backbones and families, its scales, and its analytic gradient.

Inputs are one array of shape (n, 8): ln r, ln d, ln w, the backbone's level c, then the codes of kind, backbone, lab
and family (`Codes`). Its hyperparameters are the form's scales s: one for each of T terms, then l_r, l_d, l_w.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.rows import KINDS, Floats, Labels, Rows
from modelcube.surrogate.terms import BASES, GROUPS, LABELS, SHAPE, Form, Term

UNSEEN = -1.0
LEVEL = 3  # column of c
_COLUMN = {label: 4 + index for index, label in enumerate(LABELS)}


@dataclass(frozen=True)
class Hyperparameters:
    """The scales of a form found on rows, in logits: `scales` (T + 3,) as the covariance has them, `noise` σ."""

    form: Form
    scales: tuple[float, ...]
    noise: float

    def noises(self, rows: Rows) -> Floats:
        """Variances (n,) of the noise of rows: σ², more where a row is all that is known of its backbone's family."""
        return np.where(rows.scarce, self.scarce_noise, self.noise) ** 2

    @property
    def scarce_noise(self) -> float:
        """Standard deviation of the noise where at most one row of a backbone in a family is known."""
        return self.form.scarce_noise * self.noise


@dataclass(frozen=True)
class Codes:
    """Labels as numbers, by place in a sorted tuple; one that is not there is `UNSEEN`: alike to nothing but itself."""

    backbones: tuple[str, ...]
    labs: tuple[str, ...]
    families: tuple[str, ...]

    @classmethod
    def from_rows(cls, rows: Rows) -> "Codes":
        """The labels of all rows but those of one's own."""
        return cls(*(tuple(sorted(set(labels.tolist()) - {""})) for labels in (rows.backbone, rows.lab, rows.family)))

    def inputs(self, rows: Rows) -> Floats:
        """The covariance's inputs of rows, shape (n, 8)."""
        known = (KINDS, self.backbones, self.labs, self.families)
        labels = (rows.kind, rows.backbone, rows.lab, rows.family)
        return np.column_stack([rows.x, rows.level, *map(_codes, known, labels)])


def _codes(known: Sequence[str], labels: Labels) -> Floats:
    place = {label: float(index) for index, label in enumerate(known)}
    return np.array([place.get(label, UNSEEN) for label in labels.tolist()])


@dataclass(frozen=True)
class Covariance:
    """k of a form with its scales, shape (T + 3,)."""

    form: Form
    scales: Sequence[float] | Floats

    def __call__(self, A: Floats, B: Floats | None = None) -> Floats:
        """Covariances (n, m) of inputs A (n, 8) and B (m, 8), or of A with itself."""
        B = A if B is None else B
        parts = self._parts(A, B, matern52(np.sqrt(5 * self._squares(A, B).sum(axis=2))))
        return np.asarray(self.form.level + sum(parts), dtype=float)

    def with_gradient(self, A: Floats) -> tuple[Floats, Floats]:
        """Covariances (n, n) of inputs with themselves, and ∂k/∂ ln s, shape (n, n, T + 3)."""
        squares = self._squares(A, A)
        h = np.sqrt(5 * squares.sum(axis=2))
        parts = self._parts(A, A, matern52(h))
        weight = np.zeros((len(A), len(A)))  # the factor of M in the covariance
        for term, s in zip(self.form.terms, self.scales, strict=False):
            if term.basis == SHAPE:
                weight += s**2 * alike(term, A, A)
        by_length = (5 / 3 * weight * (1 + h) * np.exp(-h))[:, :, None] * squares
        covariance = np.asarray(self.form.level + sum(parts), dtype=float)
        return covariance, np.dstack([2 * part for part in parts] + [by_length])

    def diag(self, A: Floats) -> Floats:
        """k(x, x), shape (n,)."""
        phi, total = _all_features(A), np.full(len(A), self.form.level)
        for term, s in zip(self.form.terms, self.scales, strict=False):
            own = 1.0 if term.kind is None else (A[:, _COLUMN["kind"]] == KINDS.index(term.kind)).astype(float)
            total += s**2 * own * (1 if term.basis == SHAPE else (phi[:, BASES[term.basis]] ** 2).sum(axis=1))
        return total

    def _squares(self, A: Floats, B: Floats) -> Floats:
        """Squared distances by axis in units of the lengths, (n, m, 3)."""
        squares: Floats = ((A[:, None, :3] - B[None, :, :3]) / np.asarray(self.scales)[-3:]) ** 2
        return squares

    def _parts(self, A: Floats, B: Floats, matern: Floats) -> list[Floats]:
        """Each term's share of the covariance, (n, m) each."""
        phi_a, phi_b = _all_features(A), _all_features(B)
        parts = []
        for term, s in zip(self.form.terms, self.scales, strict=False):
            columns = BASES.get(term.basis, ())
            basis = matern if term.basis == SHAPE else phi_a[:, columns] @ phi_b[:, columns].T
            parts.append(s**2 * alike(term, A, B) * basis)
        return parts


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
