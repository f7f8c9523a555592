"""How rows are left out, and what is then predicted of them, all of a group at once and without refitting.

Each protocol is a partition of the rows tested into groups; a group is predicted from all rows outside of it. The row
nearest to (1, 1, 1) is always kept: it gives the level, as one accuracy of one's own would.

- `row`: each row by itself.
- `family`: a family of ≥ 4 rows but for that row. What a new recipe's other networks reach.
- `backbone`: a backbone but for such a row of each of its families, where ≥ 3 rows are left to test. What the networks
  of a backbone reach of which only the original was trained.
- `study`: all that one lab published, but for such a row of each backbone in each family, where ≥ 3 rows are left.
  What networks reach that somebody else trains, by a recipe that nobody knows.
- `own`: a whole backbone; each of its families of ≥ 2 rows is predicted from one such row as a backbone of one's own.

A study of one backbone has nothing to say of families and backbones left out. There it is asked what its own networks
tell of each other:

- `network`: all rows of one network, whatever their seeds and recipes. What a network reaches that was not trained.
- `octave`: all rows within a factor of two in multiply-adds, where ≥ 3 rows are there and others are left: what is
  learnt at one size about another.

Notation: K the covariance of all rows with noise, Q = K⁻¹. For a group T that is left out, the joint predictive of y_T
given all other rows is exactly normal with covariance C = (Q_TT)⁻¹ (noise included) and mean y_T − C (Q (y − 1))_T. One
inversion thus serves every group of every protocol; `process` says what the others' levels change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.kernel import LEVEL, UNSEEN
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import PRIOR_MEAN, Floats, Indices, Labels, Rows

MIN_OF_FAMILY = 4
MIN_TESTED = 3

OWN_BACKBONE = "own"  # the protocol that leaves out more than the rows that it tests

Groups = list[Indices]


def each_row(rows: Rows) -> Groups:
    """Each row by itself."""
    return [np.array([index]) for index in range(len(rows))]


def each_family(rows: Rows) -> Groups:
    """Families but for their base."""
    members = [found for found in _members(rows.family) if len(found) >= MIN_OF_FAMILY]
    return [np.setdiff1d(found, rows.nearest_base(found)) for found in members]


def each_backbone(rows: Rows) -> Groups:
    """Backbones but for a base of each family."""
    groups = []
    for found in _members(rows.backbone):
        bases = [rows.nearest_base(found[within]) for within in _members(rows.family[found])]
        groups.append(np.setdiff1d(found, bases))
    return _large_enough(groups)


def each_study(rows: Rows) -> Groups:
    """Labs but for a base of each backbone in each family."""
    return _large_enough([np.setdiff1d(found, rows.bases) for found in _members(rows.lab)])


def each_own(rows: Rows) -> Groups:
    """Backbones in a family but for their base."""
    found = [np.setdiff1d(np.flatnonzero(rows.pairs == pair), rows.bases) for pair in np.unique(rows.pairs)]
    return [group for group in found if len(group)]


def each_network(rows: Rows) -> Groups:
    """Each place in the cube with all of its rows, where others are left."""
    _, at = np.unique(rows.x, axis=0, return_inverse=True)
    groups = [np.flatnonzero(at.ravel() == place) for place in range(int(at.max(initial=-1)) + 1)]
    return [group for group in groups if len(group) < len(rows)]


def each_octave(rows: Rows) -> Groups:
    """Each doubling of the multiply-adds, counted down from the largest; rows of which they are not known stay."""
    known = np.flatnonzero(np.isfinite(rows.flops))
    octaves = np.floor(np.log2(rows.flops[known].max(initial=1.0) / rows.flops[known])).astype(int)
    groups = [known[octaves == octave] for octave in np.unique(octaves)]
    return [group for group in _large_enough(groups) if len(group) < len(rows)]


PROTOCOLS: Mapping[str, Callable[[Rows], Groups]] = {
    "row": each_row,
    "family": each_family,
    "backbone": each_backbone,
    "study": each_study,
    OWN_BACKBONE: each_own,
}


WITHIN: Mapping[str, Callable[[Rows], Groups]] = {"row": each_row, "network": each_network, "octave": each_octave}


def protocols_of(rows: Rows) -> Mapping[str, Callable[[Rows], Groups]]:
    """The protocols that say something about rows: those of one backbone are asked about each other."""
    return PROTOCOLS if len(np.unique(rows.backbone)) > 1 else WITHIN


def rows_left(rows: Rows, protocol: str, group: Indices) -> Indices:
    """Indices of the rows that a group of a protocol is predicted from."""
    gone = group
    if protocol == OWN_BACKBONE:
        others = (rows.backbone == rows.backbone[group[0]]) & (rows.family != rows.family[group[0]])
        gone = np.union1d(group, np.flatnonzero(others))
    return np.setdiff1d(np.arange(len(rows)), gone)


def _members(labels: Labels) -> list[Indices]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _large_enough(groups: Sequence[Indices]) -> Groups:
    return [group for group in groups if len(group) >= MIN_TESTED]


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
    Q = process.solve(np.eye(len(process.rows)))
    before = process.found.noises(process.rows)
    for group in groups:
        found = process.change(group)
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
    rows, Q = process.rows, process.solve(np.eye(len(process.rows)))
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
