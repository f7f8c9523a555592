"""Predictions of rows that were left out, all of a group at once, without refitting.

Notation: K the covariance of all rows with noise, Q = K⁻¹. For a group T that is left out, the joint predictive of y_T
given all other rows is exactly normal with covariance C = (Q_TT)⁻¹ (noise included) and mean y_T − C (Q (y − 1))_T. One
inversion thus serves every group of every protocol.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve

from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.fit import PRIOR_MEAN
from modelcube.surrogate.posterior import Prediction
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import Floats, Indices, Rows


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


def predict_groups(process: Process, groups: Sequence[Indices]) -> Iterator[Group]:
    """Each group predicted without its rows."""
    n = len(process.rows)
    Q = cho_solve((process.factor, True), np.eye(n), check_finite=False)
    for group in groups:
        C = np.linalg.inv(Q[np.ix_(group, group)])
        yield Group(group, process.rows.y[group] - C @ process.weights[group], C)


def predict_without(process: Process, left_out: Indices, query: Floats) -> Prediction:
    """Latent mean and standard deviation at kernel inputs `query` (m, 7), from all rows but some (t,).

    With k the covariance of rows and places, a = Q (y − 1) and P = Q_·T (Q_TT)⁻¹, weights of the others alone are
    a − P a_T, and likewise Q k − P (Q k)_T: both are zero for what is left out.
    """
    across = process.kernel(process.inputs, query)
    chosen = np.zeros((len(process.rows), len(left_out)))
    chosen[left_out, np.arange(len(left_out))] = 1
    Q = cho_solve((process.factor, True), np.hstack([chosen, across]), check_finite=False)
    columns, solved = np.split(Q, [len(left_out)], axis=1)
    P = columns @ np.linalg.inv(columns[left_out])
    mean = PRIOR_MEAN + across.T @ (process.weights - P @ process.weights[left_out])
    variance = process.kernel.diag(query) - np.einsum("nm,nm->m", across, solved - P @ solved[left_out])
    return Prediction(mean, np.sqrt(np.maximum(variance, 0)))


def leave_out(process: Process, groups: Sequence[Indices]) -> LeftOut:
    """The groups' rows one by one; no row may stand in two groups."""
    return joined(process.rows, list(predict_groups(process, groups)))


def joined(rows: Rows, parts: Sequence[Group]) -> LeftOut:
    """Predicted groups beside what was published, in the order of the rows."""
    at = np.concatenate([part.rows for part in parts])
    mean = np.concatenate([part.mean for part in parts])
    std = np.concatenate([np.sqrt(np.diag(part.covariance)) for part in parts])
    order = np.argsort(at)
    at, mean, std = at[order], mean[order], std[order]
    return LeftOut(at, mean, std, percent(mean) - rows.top1[at], (mean - rows.y[at]) / std)
