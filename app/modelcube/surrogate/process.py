"""The process on its rows, factored once.

Notation: K = k(X, X) + N = L Lᵀ over the n rows, N diagonal, the variances of their noise; a = K⁻¹ (y − 1).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular

from modelcube.surrogate.hyperparameters import Hyperparameters
from modelcube.surrogate.kernel import Codes, PooledKernel
from modelcube.surrogate.rows import PRIOR_MEAN, Floats, Indices, Rows


@dataclass(frozen=True, eq=False)
class Process:
    """The process on `rows` with the scales found; immutable."""

    rows: Rows
    found: Hyperparameters

    @cached_property
    def codes(self) -> Codes:
        """Numbers of the labels."""
        return Codes.of(self.rows)

    @cached_property
    def kernel(self) -> PooledKernel:
        """The covariance with the scales found."""
        return PooledKernel(self.found.form, self.found.scales)

    @cached_property
    def inputs(self) -> Floats:
        """The kernel's inputs of the rows, shape (n, 8)."""
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
        return np.asarray(cho_solve((self.factor, True), self.rows.y - PRIOR_MEAN, check_finite=False), dtype=float)

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
