"""The process on its rows, factored once, and what it predicts without some of them.

Notation: K = k(X, X) + N = L Lᵀ over the n rows, N diagonal, the variances of their noise; a = K⁻¹ (y − 1); Q = K⁻¹.

What the other rows alone say of a backbone's level, and which of them are then all that is known of a backbone in a
family, changes K a little: K' = K + U diag(S) Uᵀ with few columns U (n, r). Then Q' = Q − W M Wᵀ with W = Q U and
M = (diag(S)⁻¹ + Uᵀ W)⁻¹ takes the place of Q.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular

from modelcube.surrogate.kernel import LEVEL, Codes, Covariance, Hyperparameters
from modelcube.surrogate.rows import PRIOR_MEAN, Floats, Indices, Rows, levels
from modelcube.surrogate.terms import WIDTH_BY_LEVEL, Term

WIDTH_OF_LEVELS = Term("all", WIDTH_BY_LEVEL, 0.0).name  # the one term that levels enter by


class Change(NamedTuple):
    """What leaving rows out changes: U (n, r), S (r,), the levels that the others say (n,), the noise's variances of
    all rows as predictions from the others have them (n,).
    """

    columns: Floats
    weights: Floats
    level: Floats
    noises: Floats

    def correction(self, W: Floats) -> Floats:
        """M, shape (r, r), of W (n, r)."""
        return np.asarray(np.linalg.inv(np.diag(1 / self.weights) + self.columns.T @ W), dtype=float)


@dataclass(frozen=True, eq=False)
class Process:
    """The process on `rows` with the scales found; immutable."""

    rows: Rows
    found: Hyperparameters

    @cached_property
    def codes(self) -> Codes:
        """Numbers of the labels."""
        return Codes.from_rows(self.rows)

    @property
    def kernel(self) -> Covariance:
        """The covariance with the scales found."""
        return Covariance(self.found.form, self.found.scales)

    @cached_property
    def inputs(self) -> Floats:
        """The covariance's inputs of the rows, shape (n, 8)."""
        return self.codes.inputs(self.rows)

    @cached_property
    def factor(self) -> Floats:
        """L, shape (n, n), lower."""
        covariance = self.kernel(self.inputs)
        covariance[np.diag_indices_from(covariance)] += self.found.noises(self.rows)
        return np.asarray(cholesky(covariance, lower=True, overwrite_a=True, check_finite=False), dtype=float)

    @cached_property
    def weights(self) -> Floats:
        """a, shape (n,)."""
        return self.solve(self.rows.y - PRIOR_MEAN)

    def solve(self, right: Floats) -> Floats:
        """Q times a vector (n,) or the columns of a matrix (n, m)."""
        return np.asarray(cho_solve((self.factor, True), right, check_finite=False), dtype=float)

    def without(self, left_out: Indices | NDArray[np.bool_]) -> Self:
        """The same scales without some of the rows (indices, or a mask of shape (n,))."""
        kept = np.ones(len(self.rows), dtype=bool)
        kept[left_out] = False
        return replace(self, rows=self.rows.take(kept))

    def plus(self, row: Rows) -> Self:
        """One row more, of one's own; the factor is extended by a line instead of made anew."""
        extended = replace(self, rows=self.rows.plus(row))
        last = self.codes.inputs(row)
        across = solve_triangular(self.factor, self.kernel(self.inputs, last), lower=True, check_finite=False)
        noise = self.found.scarce_noise**2
        corner = np.maximum(self.kernel(last) + noise - across.T @ across, noise)  # below it is only what rounding left
        factor = np.block([[self.factor, np.zeros_like(across)], [across.T, np.sqrt(corner)]])
        vars(extended)["factor"] = factor  # what the cached property would compute
        return extended

    def change(self, left_out: Indices) -> Change:
        """What leaving rows out (t,) changes of the others' covariance."""
        rows, found = self.rows, self.found
        kept = np.delete(np.arange(len(rows)), left_out)
        known = levels(rows.take(kept))
        level = np.array([known.get(name, 0.0) for name in rows.backbone.tolist()])
        counts = np.bincount(rows.pairs[kept], minlength=int(rows.pairs.max(initial=0)) + 1)[rows.pairs]
        noises, before = np.where(counts > 1, found.noise, found.scarce_noise) ** 2, found.noises(rows)
        changed = kept[noises[kept] != before[kept]]
        units = np.zeros((len(rows), len(changed)))
        units[changed, np.arange(len(changed))] = 1
        columns, weights = [units], [(noises - before)[changed]]
        s = dict(zip(found.form.names, found.scales, strict=True)).get(WIDTH_OF_LEVELS, 0.0)
        if s and (level != rows.level).any():
            columns.append(rows.x[:, 2:] * np.column_stack([level, rows.level]))
            weights.append(np.array([s**2, -(s**2)]))
        return Change(np.hstack(columns), np.concatenate(weights), level, noises)

    def predict_left_out(self, left_out: Indices, query: Floats) -> tuple[Floats, Floats]:
        """Latent mean and standard deviation, (m,) each, at inputs `query` (m, 8), from all rows but some (t,).

        With k the covariance of rows and places, a = Q' (y − 1) and P = Q'_·T (Q'_TT)⁻¹, weights of the others alone
        are a − P a_T, and likewise Q' k − P (Q' k)_T: both are zero for what is left out.
        """
        found = self.change(left_out)
        inputs = self.inputs.copy()
        inputs[:, LEVEL] = found.level
        across = self.kernel(inputs, query)
        chosen = np.zeros((len(self.rows), len(left_out)))
        chosen[left_out, np.arange(len(left_out))] = 1
        right = np.hstack([chosen, across])
        solved = self.solve(np.hstack([right, found.columns]))
        W = solved[:, right.shape[1] :]
        M = found.correction(W)
        solved = solved[:, : right.shape[1]] - W @ (M @ (W.T @ right))
        weights = self.weights - W @ (M @ (found.columns.T @ self.weights))
        columns, solved = np.split(solved, [len(left_out)], axis=1)
        P = columns @ np.linalg.inv(columns[left_out])
        mean = PRIOR_MEAN + across.T @ (weights - P @ weights[left_out])
        variance = self.kernel.diag(query) - np.einsum("nm,nm->m", across, solved - P @ solved[left_out])
        return mean, np.sqrt(np.maximum(variance, 0))
