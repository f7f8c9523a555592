"""Predictions of rows that were left out, all of a group at once, without refitting.

Notation: K the covariance of all rows with noise, Q = K⁻¹. For a group T that is left out, the joint predictive of y_T
given all other rows is exactly normal with covariance C = (Q_TT)⁻¹ (noise included) and mean y_T − C (Q (y − 1))_T. One
inversion thus serves every group of every protocol.

What the other rows alone say of a backbone's level, and which of them are then all that is known of a backbone in a
family, changes K a little: K' = K + U diag(S) Uᵀ with few columns U (n, r). Then Q' = Q − W M Wᵀ with W = Q U and
M = (diag(S)⁻¹ + Uᵀ W)⁻¹ takes the place of Q.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve

from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.kernel import LEVEL, UNSEEN
from modelcube.surrogate.posterior import Prediction
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import PRIOR_MEAN, Floats, Indices, Rows, levels
from modelcube.surrogate.terms import WIDTH_BY_LEVEL, Term
from modelcube.surrogate.validation.protocols import OWN_BACKBONE

WIDTH_OF_LEVELS = Term("all", WIDTH_BY_LEVEL, 0.0).name  # the one term that levels enter by


class Group(NamedTuple):
    """Rows left out together: their indices (t,), predictive means (t,) and covariance (t, t), noise included."""

    rows: Indices
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What was predicted for the rows that were tested; all of shape (tested,).

    Attributes:
        rows: indices of the rows.
        mean, std: of logits, noise included.
        error: predicted minus published accuracy, in points.
        z: the same in logits, in units of the standard deviation.
    """

    rows: Indices
    mean: Floats
    std: Floats
    error: Floats
    z: Floats


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


def change(process: Process, left_out: Indices) -> Change:
    """What leaving rows out (t,) changes of the others' covariance."""
    rows, found = process.rows, process.found
    kept = np.delete(np.arange(len(rows)), left_out)
    others = rows.take(kept)
    known = levels(others)
    level = np.array([known.get(name, 0.0) for name in rows.backbone.tolist()])
    counts = np.bincount(rows.pairs[kept], minlength=int(rows.pairs.max(initial=0)) + 1)[rows.pairs]
    noises = np.where(counts > 1, found.noise, found.scarce_noise) ** 2
    before = found.noises(rows)
    changed = kept[noises[kept] != before[kept]]
    units = np.zeros((len(rows), len(changed)))
    units[changed, np.arange(len(changed))] = 1
    columns, weights = [units], [(noises - before)[changed]]
    s = dict(zip(found.form.names, found.scales, strict=True)).get(WIDTH_OF_LEVELS, 0.0)
    if s and (level != rows.level).any():
        columns.append(rows.x[:, 2:] * np.column_stack([level, rows.level]))
        weights.append(np.array([s**2, -(s**2)]))
    return Change(np.hstack(columns), np.concatenate(weights), level, noises)


def predict_groups(process: Process, groups: Sequence[Indices]) -> Iterator[Group]:
    """Each group predicted without its rows."""
    Q = _inverse(process)
    before = process.found.noises(process.rows)
    for group in groups:
        found = change(process, group)
        W = Q @ found.columns
        M = found.correction(W)
        C = np.asarray(np.linalg.inv(Q[np.ix_(group, group)] - W[group] @ M @ W[group].T), dtype=float)
        weights = process.weights[group] - W[group] @ (M @ (found.columns.T @ process.weights))
        mean = process.rows.y[group] - C @ weights
        yield Group(group, mean, C + np.diag((found.noises - before)[group]))


def predict_own(process: Process, groups: Sequence[Indices]) -> Iterator[Group]:
    """Groups of one backbone and family each, predicted as a backbone of one's own.

    All rows of the backbone are left out; the family's row nearest to (1, 1, 1), which is in no group, is then all that
    is known: it gives the backbone's level too.
    """
    rows, Q = process.rows, _inverse(process)
    for group in groups:
        of_backbone = rows.backbone == rows.backbone[group[0]]
        (base,) = np.setdiff1d(np.flatnonzero(of_backbone & (rows.family == rows.family[group[0]])), group)
        left, kept = np.flatnonzero(of_backbone), np.flatnonzero(~of_backbone)
        others = Q[np.ix_(kept, left)]
        inverse = Q[np.ix_(kept, kept)] - others @ np.linalg.solve(Q[np.ix_(left, left)], others.T)
        inputs = _own_inputs(process, np.append(base, group))
        across = process.kernel(process.inputs[kept], inputs)
        mean = PRIOR_MEAN + across.T @ (inverse @ (rows.y[kept] - PRIOR_MEAN))
        C: Floats = process.kernel(inputs) - across.T @ inverse @ across
        C[np.diag_indices_from(C)] += process.found.scarce_noise**2
        gain = C[1:, 0] / C[0, 0]
        yield Group(group, mean[1:] + gain * (rows.y[base] - mean[0]), C[1:, 1:] - np.outer(gain, C[0, 1:]))


def _own_inputs(process: Process, at: Indices) -> Floats:
    """Kernel inputs (t, 8) of rows as of a backbone, family and lab that nobody knows; the first is the base."""
    base = process.rows.take(at[:1])
    inputs = process.inputs[at].copy()
    inputs[:, LEVEL] = base.level[0]
    inputs[:, LEVEL + 2 :] = UNSEEN
    return inputs


def _inverse(process: Process) -> Floats:
    """Q, shape (n, n)."""
    return np.asarray(cho_solve((process.factor, True), np.eye(len(process.rows)), check_finite=False), dtype=float)


def predict_without(process: Process, left_out: Indices, query: Floats) -> Prediction:
    """Latent mean and standard deviation at kernel inputs `query` (m, 8), from all rows but some (t,).

    With k the covariance of rows and places, a = Q' (y − 1) and P = Q'_·T (Q'_TT)⁻¹, weights of the others alone are
    a − P a_T, and likewise Q' k − P (Q' k)_T: both are zero for what is left out.
    """
    found = change(process, left_out)
    inputs = process.inputs.copy()
    inputs[:, LEVEL] = found.level
    across = process.kernel(inputs, query)
    chosen = np.zeros((len(process.rows), len(left_out)))
    chosen[left_out, np.arange(len(left_out))] = 1
    right = np.hstack([chosen, across])
    solved = cho_solve((process.factor, True), np.hstack([right, found.columns]), check_finite=False)
    W = solved[:, right.shape[1] :]
    M = found.correction(W)
    solved = solved[:, : right.shape[1]] - W @ (M @ (W.T @ right))
    weights = process.weights - W @ (M @ (found.columns.T @ process.weights))
    columns, solved = np.split(solved, [len(left_out)], axis=1)
    P = columns @ np.linalg.inv(columns[left_out])
    mean = PRIOR_MEAN + across.T @ (weights - P @ weights[left_out])
    variance = process.kernel.diag(query) - np.einsum("nm,nm->m", across, solved - P @ solved[left_out])
    return Prediction(mean, np.sqrt(np.maximum(variance, 0)))


def predict_protocol(process: Process, protocol: str, groups: Sequence[Indices]) -> Iterator[Group]:
    """Each group of a protocol, predicted without what the protocol leaves out with it."""
    return (predict_own if protocol == OWN_BACKBONE else predict_groups)(process, groups)


def leave_out(process: Process, protocol: str, groups: Sequence[Indices]) -> LeftOut:
    """The rows of a protocol's groups one by one; no row may stand in two groups."""
    return joined(process.rows, list(predict_protocol(process, protocol, groups)))


def joined(rows: Rows, parts: Sequence[Group]) -> LeftOut:
    """Predicted groups beside what was published, in the order of the rows."""
    at = np.concatenate([part.rows for part in parts])
    mean = np.concatenate([part.mean for part in parts])
    std = np.concatenate([np.sqrt(np.diag(part.covariance)) for part in parts])
    order = np.argsort(at)
    at, mean, std = at[order], mean[order], std[order]
    return LeftOut(at, mean, std, percent(mean) - rows.top1[at], (mean - rows.y[at]) / std)
