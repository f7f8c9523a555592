"""Who wins: the networks of one answer against each other, with all rows and without the paper's own."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.kept import kept
from modelcube.answers.models import DuelAnswer, GapAnswer, OutcomeAnswer, RangeAnswer
from modelcube.answers.written import Written
from modelcube.formulas.budget import Choice
from modelcube.formulas.rule import Rule
from modelcube.surrogate.posterior import Posterior
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.verdict import JUDGED, Gap, Judgement, judge_chances, judge_curves, judge_pair, octave_of

Judgements = Mapping[tuple[str, str], Judgement]


def answer_duels(scene: BackboneStudy, level: Calibration, choices: Mapping[str, Choice]) -> list[DuelAnswer] | None:
    """Each pair of the networks at this budget alone, first name first; None without evidence."""
    duels: list[DuelAnswer] | None = written_duels(scene, level, choices, {}).data
    return duels


def written_duels(
    scene: BackboneStudy, level: Calibration, choices: Mapping[str, Choice], judged: Judgements
) -> Written:
    """The same, written once; `judged` has the verdicts of pairs of formulas."""
    return _duels(scene, level, tuple(choices.items()), tuple(judged.items()))


def judgements(
    explorer: Explorer, scene: BackboneStudy, level: Calibration, c: float, formulas: Mapping[str, Rule | None]
) -> Judgements:
    """The judgement of each pair of formulas, by name, on the octave of budget c; a rule of None is the tiny one."""
    pairs = combinations(formulas.items(), 2)
    octave = octave_of(c)
    found = {
        (first, second): judged_curves(explorer, scene, level, one, other) for (first, one), (second, other) in pairs
    }
    return {names: judged[octave] for names, judged in found.items() if judged}


@kept
def judged_curves(
    explorer: Explorer, scene: BackboneStudy, level: Calibration, first: Rule | None, second: Rule | None
) -> tuple[Judgement, ...]:
    """The judgement of each octave on two formulas; none without evidence."""
    if scene.evidence is None:
        return ()
    one, other = (_curve(explorer, scene, formula) for formula in (first, second))
    posterior = scene.evidence.posterior(scene.backbone.id, level)
    return tuple(judge_curves(one, other, posterior, _without_paper(scene.evidence, scene, level)))


def _curve(explorer: Explorer, scene: BackboneStudy, formula: Rule | None) -> Floats:
    """Log coordinates (k, 3) of a formula's networks at the budgets that are judged."""
    if formula is None:
        choices = [explorer.tiny(scene).at(c) for c in JUDGED.tolist()]
    else:
        choices = [explorer.rule(formula, scene).at(c).choice for c in JUDGED.tolist()]
    return np.log([scene.network(choice).coordinates for choice in choices])


@kept
def _duels(
    scene: BackboneStudy,
    level: Calibration,
    choices: tuple[tuple[str, Choice], ...],
    judged: tuple[tuple[tuple[str, str], Judgement], ...],
) -> Written:
    if scene.evidence is None:
        return Written(None)
    networks = [scene.network(choice) for _, choice in choices]
    x = np.log([network.coordinates for network in networks])
    flops = [int(scene.table.of(network).flops) for network in networks]
    joint = _Contest.of(scene.evidence.posterior(scene.backbone.id, level), x)
    others = _without_paper(scene.evidence, scene, level)
    without = _Contest.of(others, x) if others is not None else None
    ranges, duels = dict(judged), []
    for i, j in combinations(range(len(choices)), 2):
        names = choices[i][0], choices[j][0]
        outcome, other = joint.outcome(i, j), without.outcome(i, j) if without is not None else None
        duels.append(
            DuelAnswer(
                first=names[0],
                second=names[1],
                **outcome,
                flops_difference=flops[i] - flops[j],
                without_paper=OutcomeAnswer(**other) if other is not None else None,
                **_verdict(names, ranges.get(names), *(one["wins"] for one in (outcome, other) if one is not None)),
            )
        )
    return Written(duels)


def _verdict(names: tuple[str, str], judged: Judgement | None, *wins: float) -> dict[str, Any]:
    """The verdict on a range of budgets where one was judged, else on one budget's chances."""
    verdict, first_better = (judged.verdict, judged.first_better) if judged else judge_chances(*wins)
    better = None if first_better is None else names[0 if first_better else 1]
    return {"verdict": verdict, "better": better, "range": range_answer(judged) if judged else None}


def range_answer(judged: Judgement) -> RangeAnswer:
    """A judgement as it is answered."""
    without = None if judged.without_paper is None else GapAnswer(**_gap(judged.without_paper))
    return RangeAnswer(c_low=judged.low, c_high=judged.high, **_gap(judged.gap), without_paper=without)


def _gap(gap: Gap) -> dict[str, float]:
    low, high = gap.interval
    return {"difference": gap.difference, "low": low, "high": high, "wins": gap.wins}


class _Contest(NamedTuple):
    """Means and covariances of the networks' latent logits, as numbers."""

    mean: list[float]
    covariance: list[list[float]]
    noise: float

    @classmethod
    def of(cls, posterior: Posterior, x: Floats) -> "_Contest":
        joint = posterior.joint(x)
        return cls(joint.mean.tolist(), joint.covariance.tolist(), posterior.noise)

    def outcome(self, i: int, j: int) -> dict[str, Any]:
        """The duel of network i against network j: the fields of an `OutcomeAnswer`."""
        variance = self.covariance[i][i], self.covariance[j][j]
        duel = judge_pair(self.mean[i], self.mean[j], *variance, self.covariance[i][j], self.noise)
        return {"wins": duel.wins, "difference": duel.difference, "std": duel.std, "tie": duel.tie}


def _without_paper(evidence: FittedSurrogate, scene: BackboneStudy, level: Calibration) -> Posterior | None:
    """What all but the paper's own rows say; None where the paper has none."""
    return evidence.without_paper.posterior(scene.backbone.id, level) if evidence.rests_on_paper else None
