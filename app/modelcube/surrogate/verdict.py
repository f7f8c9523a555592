"""Which of two networks is more accurate, and which of two formulas is better over ranges of budgets.

A duel of two networks is judged from the joint posterior of their logits. Asked is who wins if each were trained once
more: Var Δ = var(first) + var(second) − 2 cov + 2 σ², σ the noise of a training. A spread fitted on left-out pairs
beside this one is 1 within its doubt (docs/decisions/surrogate.md).

Formulas are compared by a rule fixed beforehand. Single budgets flip: networks are rounded, and what a rounding costs
differs from budget to budget. So the two curves are compared over octaves of the budget c. With x_i, x'_i the places of
both formulas at k budgets of an octave, J the joint posterior's covariance of the 2 k latent logits and p their
accuracies in per cent, the mean difference

    Δ = 1/k Σ (p_i − p'_i),     Var Δ = aᵀ J a,     a_i = ± p'(μ_i) / k  (delta method)

gives P(Δ > 0) = Φ(Δ / sd Δ). That is asked of all rows and of all but the paper's own. `decided`: both say the same
side with 95 %; `likely`: with 80 %; else `undecided`. Along the whole scale a verdict can change four times at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.accuracy import BAND, percent, percent_at, slope
from modelcube.surrogate.posterior import Joint, Posterior
from modelcube.surrogate.rows import Floats

Verdict = Literal["decided", "likely", "undecided"]

DECIDED, LIKELY = 0.95, 0.80
OCTAVES = ((0.03, 0.0625), (0.0625, 0.125), (0.125, 0.25), (0.25, 0.5), (0.5, 1.05))
"""Ranges of c, each from low (included) to high; the first and the last also hold what lies beyond."""
JUDGED = np.geomspace(OCTAVES[0][0], OCTAVES[-1][1], 48)
"""Budgets c at which the curves are compared."""


@dataclass(frozen=True, slots=True)
class Duel:
    """First against second, each trained once more.

    Attributes:
        wins: P(the first is more accurate) = Φ(Δμ / sd of Δ).
        difference: first minus second, in points.
        std: its standard deviation in points, by the delta method.
        tie: the 95 % interval of the difference holds zero.
    """

    wins: float
    difference: float
    std: float
    tie: bool


def duel(posterior: Posterior, first: Floats, second: Floats) -> Duel:
    """Two networks of the posterior's backbone and family at log coordinates (3,) each.

    A network against itself is a tie that either wins with ½.
    """
    return judge(posterior.joint(np.stack([first, second])), posterior.noise)


def tied(posterior: Posterior, first: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of the networks at log coordinates (n, 3) tie with one at (3,)."""
    gap, variance = posterior.differences(first, others)
    return np.asarray(np.abs(gap) <= BAND * np.sqrt(variance + 2 * posterior.noise**2))


def judge(joint: Joint, noise: float) -> Duel:
    """The duel of the first of two latent logits against the second; `noise` is σ of a training."""
    (first, second), covariance = joint.mean.tolist(), joint.covariance.tolist()
    return judge_pair(first, second, covariance[0][0], covariance[1][1], covariance[0][1], noise)


def judge_pair(
    first: float, second: float, first_variance: float, second_variance: float, covariance: float, noise: float
) -> Duel:
    """The duel of one latent logit against another, given their means, variances, covariance and a training's σ."""

    def spread(a: float, b: float) -> float:
        """Standard deviation of a·first + b·second."""
        latent = a * a * first_variance + b * b * second_variance + 2 * a * b * covariance
        return sqrt(max(latent, 0.0) + (a * a + b * b) * noise**2)

    gap, doubt = first - second, spread(1.0, -1.0)
    shares = percent_at(first) / 100, percent_at(second) / 100
    std = spread(*(sign * 100 * share * (1 - share) for sign, share in zip((1, -1), shares, strict=True)))
    wins = 0.5 * erfc(-gap / doubt / sqrt(2))
    return Duel(wins, 100 * (shares[0] - shares[1]), std, tie=abs(gap) <= BAND * doubt)


class Gap(NamedTuple):
    """First less second in points, as a mean over budgets, and its standard deviation."""

    difference: float
    std: float

    @property
    def wins(self) -> float:
        """P(the difference is above 0); ½ where both are the same network everywhere."""
        return 0.5 * erfc(-self.difference / self.std / sqrt(2)) if self.std > 0 else 0.5

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval."""
        return self.difference - BAND * self.std, self.difference + BAND * self.std


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a range of budgets comes to: `first_better` is None where it is undecided, `without_paper` where the paper's
    own rows are among none of the rows.
    """

    low: float
    high: float
    verdict: Verdict
    first_better: bool | None
    gap: Gap
    without_paper: Gap | None


def octave_of(c: float) -> int:
    """Index of the octave that holds a budget; the nearest one for budgets beyond all."""
    return sum(c >= high for _, high in OCTAVES[:-1])


def judge_chances(*wins: float) -> tuple[Verdict, bool | None]:
    """The verdict on P(first is better) from each evidence, and whether it is for the first."""
    agreed = max(min(wins), 1 - max(wins))
    if agreed < LIKELY:
        return "undecided", None
    return "decided" if agreed >= DECIDED else "likely", min(wins) > 0.5


def judge_curves(
    first: Floats, second: Floats, posterior: Posterior, without_paper: Posterior | None
) -> Iterator[Judgement]:
    """The judgement of each octave on two curves: log coordinates (k, 3) of both at the budgets `JUDGED`."""
    octaves = np.array([octave_of(c) for c in JUDGED.tolist()])
    for index, (low, high) in enumerate(OCTAVES):
        places = first[octaves == index], second[octaves == index]
        gap, without = (mean_gap(one, *places) if one is not None else None for one in (posterior, without_paper))
        assert gap is not None
        verdict, first_better = judge_chances(*(one.wins for one in (gap, without) if one is not None))
        yield Judgement(low, high, verdict, first_better, gap, without)


def mean_gap(posterior: Posterior, first: Floats, second: Floats) -> Gap:
    """Mean difference in points of places (k, 3) and (k, 3), one to one, from their joint posterior."""
    joint = posterior.joint(np.vstack([first, second]))
    signs: Sequence[float] = [1 / len(first)] * len(first) + [-1 / len(first)] * len(first)
    a = np.array(signs) * slope(joint.mean)
    return Gap(float(np.array(signs) @ percent(joint.mean)), sqrt(max(float(a @ joint.covariance @ a), 0.0)))
