"""How rows are left out: the protocols of the validation.

Each protocol is a partition of the rows tested into groups; a group is predicted from all rows outside of it. Kept is
always the row nearest to (1, 1, 1), by the sum of its absolute log coordinates: it gives the level, as one accuracy of
one's own would.

- `row`: each row by itself.
- `family`: a family of ≥ 4 rows but for that row. What a new recipe's other networks reach.
- `backbone`: a backbone but for such a row of each of its families, where ≥ 3 rows are left to test. What the networks
  of a backbone are predicted_accuracy of which only the original was trained.
- `study`: all that one lab published, but for such a row of each backbone in each family, where ≥ 3 rows are left.
  What networks reach that somebody else trains, by a recipe that nobody knows.
- `own`: a whole backbone; each of its families of ≥ 2 rows is predicted from one such row as a backbone of one's own.

A study of one backbone has nothing to say of families and backbones left out. There it is asked what its own networks
tell of each other:

- `network`: all rows of one network, whatever their seeds and recipes. What a network reaches that was not trained.
- `octave`: all rows within a factor of two in multiply-adds, where ≥ 3 rows are there and others are left: what is
  learnt at one size about another.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from modelcube.surrogate.rows import Indices, Labels, Rows

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
    return [np.setdiff1d(found, nearest_base(rows, found)) for found in members]


def each_backbone(rows: Rows) -> Groups:
    """Backbones but for a base of each family."""
    groups = []
    for found in _members(rows.backbone):
        bases = [nearest_base(rows, found[within]) for within in _members(rows.family[found])]
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


def nearest_base(rows: Rows, among: Indices) -> int:
    """Index of the row nearest to (1, 1, 1); the first of several."""
    return int(among[np.argmin(np.abs(rows.x[among]).sum(axis=1))])


def _members(labels: Labels) -> list[Indices]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _large_enough(groups: Sequence[Indices]) -> Groups:
    return [group for group in groups if len(group) >= MIN_TESTED]
