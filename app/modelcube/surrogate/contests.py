"""Tiny against giant, as everybody's rows see it and as all but the authors' own see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.duel import duel
from modelcube.surrogate.posterior import Posterior
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.protocols import nearest_base


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

    name: Annotated[str, Field(description="Name of the first network")]
    c: Annotated[float, Field(description="Multiply-adds relative to the backbone")]
    published: Annotated[float | None, Field(description="Published accuracy of the first network in per cent")]
    without_own: Annotated[bool, Field(description="Whether the authors' own rows are left out but for their baseline")]
    first: Annotated[float, Field(description="Predicted accuracy of the first network in per cent")]
    first_half: Annotated[float, Field(description="Half of its 95 % interval (latent) in points")]
    second: Annotated[float, Field(description="Predicted accuracy of the second network in per cent")]
    second_half: Annotated[float, Field(description="Half of its 95 % interval (latent) in points")]
    wins: Annotated[float, Field(description="Chance that the first network is better, 0 to 1")]
    difference: Annotated[float, Field(description="First minus second in points")]
    difference_std: Annotated[float, Field(description="Standard deviation of the difference in points")]


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
