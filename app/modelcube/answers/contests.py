"""Who wins: the networks of one answer against each other, with all rows and without the paper's own."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from modelcube.answers.evidence import Evidence, Level
from modelcube.answers.explorer import Scene
from modelcube.answers.models import DuelAnswer, OutcomeAnswer
from modelcube.answers.written import Written
from modelcube.formulas.budget import Choice
from modelcube.surrogate.duel import judge_pair
from modelcube.surrogate.posterior import Joint, Posterior


def answer_duels(scene: Scene, level: Level, choices: Mapping[str, Choice]) -> list[DuelAnswer] | None:
    """Each pair of the networks, first name first; None without evidence."""
    duels: list[DuelAnswer] | None = written_duels(scene, level, choices).data
    return duels


def written_duels(scene: Scene, level: Level, choices: Mapping[str, Choice]) -> Written:
    """The same, written once."""
    return _duels(scene, level, tuple(choices.items()))


@lru_cache(maxsize=8192)
def _duels(scene: Scene, level: Level, choices: tuple[tuple[str, Choice], ...]) -> Written:
    if scene.evidence is None:
        return Written(None)
    networks = [scene.network(choice) for _, choice in choices]
    x = np.log([network.coordinates for network in networks])
    flops = [int(scene.table.of(network).flops) for network in networks]
    joint = _Contest.of(scene.evidence.posterior(scene.backbone.id, level).joint(x))
    others = _without_paper(scene.evidence, scene, level)
    without = _Contest.of(others.joint(x)) if others is not None else None
    duels = [
        DuelAnswer(
            first=choices[i][0],
            second=choices[j][0],
            **joint.outcome(i, j),
            flops_difference=flops[i] - flops[j],
            without_paper=OutcomeAnswer(**without.outcome(i, j)) if without is not None else None,
        )
        for i, j in combinations(range(len(choices)), 2)
    ]
    return Written(duels)


class _Contest(NamedTuple):
    """Means and covariances of the networks' latent logits, as numbers."""

    mean: list[float]
    covariance: list[list[float]]

    @classmethod
    def of(cls, joint: Joint) -> "_Contest":
        return cls(joint.mean.tolist(), joint.covariance.tolist())

    def outcome(self, i: int, j: int) -> dict[str, Any]:
        """The duel of network i against network j: the fields of an `OutcomeAnswer`."""
        variance = self.covariance[i][i], self.covariance[j][j]
        duel = judge_pair(self.mean[i], self.mean[j], *variance, self.covariance[i][j])
        return {"wins": duel.wins, "difference": duel.difference, "std": duel.std, "tie": duel.tie}


def _without_paper(evidence: Evidence, scene: Scene, level: Level) -> Posterior | None:
    """What all but the paper's own rows say; None where the paper has none."""
    return evidence.without_paper.posterior(scene.backbone.id, level) if evidence.rests_on_paper else None
