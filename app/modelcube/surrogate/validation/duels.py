"""Does a duel win as often as it claims? Checked on pairs of left-out rows; and tiny against giant.

A pair is two rows of one backbone and family that were left out together, within 1.25 × multiply-adds of each other.
The favourite's claimed chance is that of a duel, from the joint posterior without the whole group; it won where the
published accuracies agree (half a win where they are equal).

The paper's networks meet those of the giant formula twice: in the posterior of all rows, and of all but the authors'
own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.posterior import Joint, Posterior
from modelcube.surrogate.report import ContestVerdict, Reliability, SmallPairs
from modelcube.surrogate.rows import Floats, Indices
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.left_out import Group, predict_protocol
from modelcube.surrogate.verdict import duel, judge

EQUAL_COST = 1.25
SMALL = 100e6  # multiply-adds
SAME_DEPTH = 0.02  # of ln d
CLAIMS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def small_pairs(surrogate: Surrogate, groups: Iterable[Indices]) -> SmallPairs:
    """How many pairs of all groups (each t indices) say something of small networks, and of their depth."""
    rows = surrogate.rows
    found = {
        (a, b)
        for group in groups
        for a, b in combinations(group.tolist(), 2)
        if max(rows.flops[a], rows.flops[b]) < SMALL and _comparable(surrogate, a, b)
    }
    deep = sum(abs(float(rows.x[a, 1] - rows.x[b, 1])) > SAME_DEPTH for a, b in found)
    return SmallPairs(len(found), deep)


def reliability(surrogate: Surrogate, protocol: str, groups: Sequence[Indices]) -> tuple[Reliability, ...]:
    """Claims of a protocol's groups against wins; the last line, from 0.5 to 1, is of all pairs."""
    found = [one for group in predict_protocol(surrogate, protocol, groups) for one in _duels(surrogate, group)]
    claimed, won = np.array(found).reshape(-1, 2).T
    return tuple(_line(low, high, claimed, won) for low, high in [*pairwise(CLAIMS), (0.5, 1.0)])


def _line(low: float, high: float, claimed: Floats, won: Floats) -> Reliability:
    within = (claimed >= low) & ((claimed < high) | (high == 1))
    if not within.any():
        return Reliability(low, high, 0, None, None)
    return Reliability(low, high, int(within.sum()), float(claimed[within].mean()), float(won[within].mean()))


def _duels(surrogate: Surrogate, group: Group) -> Iterator[tuple[float, float]]:
    rows = surrogate.rows
    for i, j in combinations(range(len(group.rows)), 2):
        a, b = int(group.rows[i]), int(group.rows[j])
        if not _comparable(surrogate, a, b):
            continue
        pair = [i, j]
        wins = judge(Joint(group.mean[pair], group.covariance[np.ix_(pair, pair)]), noise=0.0).wins
        first_won = 0.5 + 0.5 * float(np.sign(rows.top1[a] - rows.top1[b]))
        yield (wins, first_won) if wins >= 0.5 else (1 - wins, 1 - first_won)


def _comparable(surrogate: Surrogate, a: int, b: int) -> bool:
    rows = surrogate.rows
    alike = rows.backbone[a] == rows.backbone[b] and rows.family[a] == rows.family[b]
    apart = abs(float(np.log(rows.flops[a] / rows.flops[b])))  # NaN where one is not known: not comparable
    return bool(alike and apart <= np.log(EQUAL_COST) and (rows.x[a] != rows.x[b]).any())


@dataclass(frozen=True, slots=True)
class Contest:
    """Two networks of one backbone at one budget c: r, d and w (coordinates) of each, and the first one's published
    accuracy in per cent where there is one.
    """

    name: str
    c: float
    first: tuple[float, float, float]
    second: tuple[float, float, float]
    published: float | None = None


def judge_all(
    surrogate: Surrogate, contests: Sequence[Contest], backbone: str, family: str
) -> tuple[ContestVerdict, ...]:
    """Each contest twice: with all rows, and without the family's own but for its row nearest to (1, 1, 1)."""
    own = np.flatnonzero(surrogate.rows.family == family)
    others = surrogate.without(np.setdiff1d(own, surrogate.rows.nearest_base(own)))
    posteriors = [(False, surrogate.posterior(backbone, family)), (True, others.posterior(backbone, family))]
    return tuple(_verdict(one, posterior, without) for one in contests for without, posterior in posteriors)


def _verdict(contest: Contest, posterior: Posterior, without_own: bool) -> ContestVerdict:
    x = np.log([contest.first, contest.second])
    prediction, judged = posterior.predict(x), duel(posterior, *x)
    first, second = percent(prediction.mean).tolist()
    first_half, second_half = _half(prediction.mean, prediction.std).tolist()
    return ContestVerdict(
        contest.name,
        contest.c,
        contest.published,
        without_own,
        first,
        first_half,
        second,
        second_half,
        judged.wins,
        judged.difference,
        judged.std,
    )


def _half(mean: Floats, std: Floats) -> Floats:
    return (percent(mean + BAND * std) - percent(mean - BAND * std)) / 2
