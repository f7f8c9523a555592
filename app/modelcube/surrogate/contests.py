"""Tiny against giant, as everybody's rows see it and as all but the authors' own see it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.duel import duel
from modelcube.surrogate.posterior import Posterior
from modelcube.surrogate.protocols import nearest_base
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.surrogate import Surrogate


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """A contest judged: accuracies in per cent, half widths of their latent 95 % intervals, P(the first wins)."""

    name: str
    c: float
    published: float | None
    without_own: bool
    first: float
    first_half: float
    second: float
    second_half: float
    wins: float
    difference: float
    difference_std: float


def judge_all(surrogate: Surrogate, contests: Sequence[Contest], backbone: str, family: str) -> tuple[Verdict, ...]:
    """Each contest twice: with all rows, and without the family's own but for its row nearest to (1, 1, 1)."""
    own = np.flatnonzero(surrogate.rows.family == family)
    others = surrogate.without(np.setdiff1d(own, nearest_base(surrogate.rows, own)))
    posteriors = [(False, surrogate.posterior(backbone, family)), (True, others.posterior(backbone, family))]
    return tuple(_verdict(one, posterior, without) for one in contests for without, posterior in posteriors)


def _verdict(contest: Contest, posterior: Posterior, without_own: bool) -> Verdict:
    x = np.log([contest.first, contest.second])
    prediction, judged = posterior.predict(x), duel(posterior, *x)
    first, second = percent(prediction.mean).tolist()
    first_half, second_half = _half(prediction.mean, prediction.std).tolist()
    return Verdict(
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
