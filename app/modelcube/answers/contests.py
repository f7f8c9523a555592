"""Who wins: the networks of one answer against each other, with all rows and without the paper's own."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations

import numpy as np

from modelcube.answers.evidence import Evidence, Level
from modelcube.answers.explorer import Scene
from modelcube.answers.models import DuelAnswer, OutcomeAnswer
from modelcube.formulas.budget import Choice
from modelcube.surrogate.duel import judge
from modelcube.surrogate.posterior import Joint, Posterior


def answer_duels(scene: Scene, level: Level, choices: Mapping[str, Choice]) -> list[DuelAnswer] | None:
    """Each pair of the networks, first name first; None without evidence."""
    return _duels(scene, level, tuple(choices.items()))


@lru_cache(maxsize=4096)
def _duels(scene: Scene, level: Level, choices: tuple[tuple[str, Choice], ...]) -> list[DuelAnswer] | None:
    if scene.evidence is None:
        return None
    networks = [scene.network(choice) for _, choice in choices]
    x = np.log([network.coordinates for network in networks])
    flops = [int(scene.table.of(network).flops) for network in networks]
    joint = scene.evidence.posterior(scene.backbone.id, level).joint(x)
    others = _without_paper(scene.evidence, scene, level)
    without = others.joint(x) if others is not None else None
    return [
        DuelAnswer(
            first=choices[i][0],
            second=choices[j][0],
            **_outcome(joint, i, j).model_dump(),
            flops_difference=flops[i] - flops[j],
            without_paper=_outcome(without, i, j) if without is not None else None,
        )
        for i, j in combinations(range(len(choices)), 2)
    ]


def _outcome(joint: Joint, first: int, second: int) -> OutcomeAnswer:
    pair = [first, second]
    duel = judge(Joint(joint.mean[pair], joint.covariance[np.ix_(pair, pair)]))
    return OutcomeAnswer(wins=duel.wins, difference=duel.difference, std=duel.std, tie=duel.tie)


def _without_paper(evidence: Evidence, scene: Scene, level: Level) -> Posterior | None:
    """What all but the paper's own rows say; None where the paper has none."""
    return evidence.without_paper.posterior(scene.backbone.id, level) if evidence.paper.any() else None
