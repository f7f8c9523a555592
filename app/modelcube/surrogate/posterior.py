"""The collapsed posterior: all that one backbone and one family need, exactly, whatever the number of rows.

Notation. Fix a backbone and a family; k(x, X) then is linear in the features

    g(x) = [φ(x), M(x, u_1), …, M(x, u_q)], shape (p,), p = 5 + q

with φ(x) = [1, ln r, ln d, ln w, growth], growth = max(0, 2 ln r + ln d + 2 ln w), u_j the q distinct settings of the
rows (not rounded), and M(x, u) = (1 + h + h²/3) exp(−h) with h² = 5 Σ_axis ((x − u)/l)². So k(x, X) = g(x) Bᵀ with B of
shape (n, p), and, K = L Lᵀ being the rows' covariance with noise,

    μ(x) = 1 + g(x)·m,                                m = Bᵀ K⁻¹ (y − 1), shape (p,)
    cov(x, x') = k(x, x') − (R g(x))·(R g(x')),        R upper triangular (p, p), from the QR decomposition of L⁻¹ B
    k(x, x') = Σ_c v_c φ_c(x) φ_c(x') + v_M M(x, x'),  v (5,), v_M

are the latent mean and covariance of the logit; s² = cov(x, x) + σ² is the variance of what a new training would give.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from modelcube.surrogate.kernel import LEVEL, alike, features, matern52
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import PRIOR_MEAN, Floats
from modelcube.surrogate.terms import BASES, FEATURES, SHAPE, WIDTH_BY_LEVEL

CHUNK = 1024  # points at once: a megabyte of features, which stays in the cache
FORMAT = 1
PLAIN = len(FEATURES)
WIDTH = FEATURES.index("w")


class Prediction(NamedTuple):
    """Latent mean μ and standard deviation of logits at points, (n,) each."""

    mean: Floats
    std: Floats


class Joint(NamedTuple):
    """Latent mean μ (n,) and covariance (n, n) of logits."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class Posterior:
    """The collapsed posterior; symbols as in the module's notation.

    Attributes:
        settings: u, shape (q, 3).
        lengths: l, shape (3,).
        m: shape (p,).
        R: shape (p, p), upper triangular.
        v: shape (5,).
        v_shape: v_M.
        noise: σ of what is predicted.
    """

    settings: Floats
    lengths: Floats
    m: Floats
    R: Floats
    v: Floats
    v_shape: float
    noise: float

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(array.nbytes for array in (self.settings, self.m, self.R, self._scaled))

    def features(self, x: Floats) -> Floats:
        """g, shape (n, p), of log coordinates x (n, 3)."""
        return np.hstack([features(x), self._matern(x, self._scaled)])

    def predict(self, x: Floats) -> Prediction:
        """Latent mean and standard deviation at log coordinates x (n, 3); computed in chunks that fit the cache."""
        parts = [self._predict(chunk) for chunk in _chunks(np.atleast_2d(x))]
        return Prediction(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def mean(self, x: Floats) -> Floats:
        """Latent mean alone, (n,): half as much work."""
        return np.concatenate([PRIOR_MEAN + self.features(chunk) @ self.m for chunk in _chunks(np.atleast_2d(x))])

    def joint(self, x: Floats) -> Joint:
        """Latent mean and covariance of the points x (n, 3) together."""
        g = self.features(x)
        phi, projected = g[:, :PLAIN], g @ self.R.T
        prior = (phi * self.v) @ phi.T + self.v_shape * self._matern(x, x / self.lengths)
        return Joint(PRIOR_MEAN + g @ self.m, prior - projected @ projected.T)

    def differences(self, first: Floats, others: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the logits at others (n, 3) less that at first (3,), (n,) each.

        R (g − g') needs one product a place, where variances and covariances would need two.
        """
        start = self.features(first[None])[0]
        parts = [self._differences(start, first, chunk) for chunk in _chunks(others)]
        gap, variance = (np.concatenate(column) for column in zip(*parts, strict=True))
        return gap, variance

    def _differences(self, start: Floats, first: Floats, x: Floats) -> tuple[Floats, Floats]:
        matern = self._matern(x, self._scaled)
        apart = np.hstack([features(x), matern]) - start
        projected = apart @ self.R.T
        shared = self._matern(x, first[None] / self.lengths)[:, 0]
        prior = apart[:, :PLAIN] ** 2 @ self.v + 2 * self.v_shape * (1 - shared)
        return apart @ self.m, np.maximum(prior - np.einsum("ij,ij->i", projected, projected), 0)

    def to_bytes(self) -> bytes:
        """As little-endian float32: format, q, σ, v_M, l (3), v (5), u row by row (q · 3), m (p), then R's upper
        triangle row by row (p (p + 1) / 2).
        """
        q, upper = len(self.settings), np.triu_indices(len(self.m))
        head = [FORMAT, q, self.noise, self.v_shape, *self.lengths, *self.v]
        return np.concatenate([head, self.settings.ravel(), self.m, self.R[upper]]).astype("<f4").tobytes()

    def to_json(self) -> str:
        """All numbers by name, in full precision; `R` holds its upper triangle row by row."""
        content = {
            "features": [*FEATURES, "M(x, settings[j])"],
            "prior_mean": PRIOR_MEAN,
            "noise": self.noise,
            "lengths": self.lengths.tolist(),
            "v": self.v.tolist(),
            "v_shape": self.v_shape,
            "settings": self.settings.tolist(),
            "m": self.m.tolist(),
            "R": self.R[np.triu_indices(len(self.m))].tolist(),
        }
        return json.dumps(content)

    @cached_property
    def _scaled(self) -> Floats:
        return self.settings / self.lengths

    def _predict(self, x: Floats) -> tuple[Floats, Floats]:
        g = self.features(x)
        projected = g @ self.R.T
        prior = g[:, :PLAIN] ** 2 @ self.v + self.v_shape
        variance = prior - np.einsum("ij,ij->i", projected, projected)
        return PRIOR_MEAN + g @ self.m, np.sqrt(np.maximum(variance, 0))

    def _matern(self, x: Floats, scaled: Floats) -> Floats:
        """M(x, ·) against settings in units of the lengths, shape (n, q)."""
        x = x / self.lengths
        squares = (x**2).sum(axis=1)[:, None] + (scaled**2).sum(axis=1) - 2 * x @ scaled.T
        return matern52(np.sqrt(5 * np.maximum(squares, 0)))


def collapse(process: Process, query: Floats, noise: float) -> Posterior:
    """The collapsed posterior for the labels of one kernel input, shape (1, 8); `noise` is σ of what is predicted."""
    B, v, v_shape, settings = _weights(process, query)
    projected = solve_triangular(process.factor, B, lower=True, check_finite=False)
    R = np.asarray(np.linalg.qr(projected, mode="r"), dtype=float)
    p = B.shape[1]
    R = np.vstack([R, np.zeros((p - len(R), p))])  # fewer rows than features: the rest is zero
    lengths = np.asarray(process.found.scales[-3:])
    return Posterior(settings, lengths, B.T @ process.weights, R, v, v_shape, noise)


def _weights(process: Process, query: Floats) -> tuple[Floats, Floats, float, Floats]:
    """B (n, p), v (5,), v_M and the settings u (q, 3)."""
    x = process.rows.x
    settings, at = np.unique(x, axis=0, return_inverse=True)
    phi, form = features(x), process.found.form
    B, v, v_shape = np.zeros((len(x), PLAIN + len(settings))), np.zeros(PLAIN), 0.0
    B[:, 0] = v[0] = form.level
    each = np.arange(len(x))
    for term, s in zip(form.terms, process.found.scales, strict=False):
        same = s**2 * alike(term, query, process.inputs)[0]
        own = s**2 * float(alike(term, query, query)[0, 0])
        if term.basis == SHAPE:
            B[each, PLAIN + at.ravel()] += same
            v_shape += own
        elif term.basis == WIDTH_BY_LEVEL:  # c is that of the query: what is left is a slope in w
            c = float(query[0, LEVEL])
            B[:, WIDTH] += same * c * process.rows.level * phi[:, WIDTH]
            v[WIDTH] += own * c**2
        else:
            columns = list(BASES[term.basis])
            B[:, columns] += same[:, None] * phi[:, columns]
            v[columns] += own
    return B, v, v_shape, settings


def _chunks(x: Floats) -> Iterator[Floats]:
    for start in range(0, max(len(x), 1), CHUNK):
        yield x[start : start + CHUNK]
