"""The best network of the cube: an untested candidate, what holds it back, and who is as good as it."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from modelcube.answers.cubes import cube_of
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy
from modelcube.answers.kept import kept
from modelcube.answers.models import CandidateAnswer, RunnersUpAnswer
from modelcube.answers.picks import Pick, Target
from modelcube.answers.written import Written
from modelcube.formulas.budget import Choice
from modelcube.formulas.cube import Cube, Integers
from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.verdict import tied

SEARCHED = 4096  # networks compared with the best one, the best first
SHOWN = 5

Limits = tuple[tuple[str, float], ...]


class Best(NamedTuple):
    """The best network within limits, by its index in the cube, and the limits that hold it back."""

    cube: Cube
    place: int
    choice: Choice
    binding: tuple[str, ...]


def find_best(
    scene: BackboneStudy,
    level: Calibration,
    limits: Mapping[str, float],
    resolution: int | None = None,
    extrapolated: bool = False,
) -> Best | None:
    """The network of the highest predicted accuracy within limits (named as `formulas.cube.LIMITS`).

    Networks beyond what validation covers, or too near its edge, count only if `extrapolated` says so. None without
    evidence, or if no network stays within the limits.
    """
    cube = cube_of(scene, level)
    if cube is None:
        return None
    if list(limits) == ["flops"] and resolution is None and not extrapolated:
        place, binding = cube.best_of_budget(limits["flops"]), ["flops"]
    else:
        place, binding = cube.best(limits, resolution, extrapolated)
    return None if place is None else Best(cube, place, cube.axes.choice(place), tuple(binding))


def pick_optimal(scene: BackboneStudy, level: Calibration, best: Best, target: Target) -> Pick:
    """The best network as a formula's pick; its neighbours are the best of the next budgets at which it changes."""
    starts, places = best.cube.staircase
    step = bisect_right(starts, target.value) - 1 if target.c else -1
    depths, widths = scene.table.depths.settings, scene.table.widths.settings
    requested = scene.requested(best.choice, depths[best.choice.depth], widths[best.choice.width])
    return Pick(
        best.choice,
        requested,
        {"study": scene.study.study.id, "family": level.name},
        best.cube.axes.choice(places[step - 1]) if step > 0 else None,
        best.cube.axes.choice(places[step + 1]) if 0 <= step < len(places) - 1 else None,
        str,
    )


def runners_up(
    scene: BackboneStudy, level: Calibration, best: Best, limits: Mapping[str, float], precision: str
) -> Written:
    """The networks that are not distinguishable from the best one at 95 % and cost no more multiply-adds than it."""
    bounds = dict(limits) | {"flops": _flops(best)}
    return _runners_up(scene, level, best.place, tuple(sorted(bounds.items())), precision)


def tied_places(scene: BackboneStudy, level: Calibration, best: Best) -> Integers:
    """Their indices in the cube, where nothing but multiply-adds is limited."""
    _, alike = _compared(scene, level, best.place, (("flops", _flops(best)),))
    return alike


def _flops(best: Best) -> float:
    return float(best.cube.cost("flops", np.array([best.place]))[0])


def _compared(scene: BackboneStudy, level: Calibration, place: int, bounds: Limits) -> tuple[int, Integers]:
    """How many networks were compared with the best one, and the indices of those that tie with it."""
    cube = cube_of(scene, level)
    assert cube is not None
    assert scene.evidence is not None
    feasible = cube.feasible(dict(bounds), SEARCHED)
    others = feasible[feasible != place]
    if not len(others):
        return 0, others
    posterior = scene.evidence.posterior(scene.backbone.id, level)
    return len(others), others[tied(posterior, cube.axes.x(np.array([place]))[0], cube.axes.x(others))]


@kept
def _runners_up(scene: BackboneStudy, level: Calibration, place: int, bounds: Limits, precision: str) -> Written:
    cube = cube_of(scene, level)
    assert cube is not None
    searched, alike = _compared(scene, level, place, bounds)
    found = RunnersUpAnswer(
        tied=len(alike),
        searched=searched,
        networks=[_candidate(scene, cube, other) for other in alike[:SHOWN].tolist()],
        cheapest_in_params=_cheapest(scene, cube, alike, "params"),
        cheapest_in_memory=_cheapest(scene, cube, alike, f"peak_{precision}"),
    )
    return Written(found)


def _cheapest(scene: BackboneStudy, cube: Cube, alike: Integers, cost: str) -> CandidateAnswer | None:
    if not len(alike):
        return None
    return _candidate(scene, cube, int(alike[np.argmin(cube.cost(cost, alike))]))


def _candidate(scene: BackboneStudy, cube: Cube, place: int) -> CandidateAnswer:
    choice = cube.axes.choice(place)
    network = scene.network(choice)
    table, own = scene.table, np.array([place])
    return CandidateAnswer(
        id=network.id,
        requested=scene.requested(choice, table.depths.settings[choice.depth], table.widths.settings[choice.width]),
        resolution=choice.resolution,
        blocks=sum(network.blocks),
        flops=int(cube.cost("flops", own)[0]),
        params=int(cube.cost("params", own)[0]),
        peak_activation_bytes=int(cube.cost("peak_int8", own)[0]),
        mean=float(percent(cube.accuracies.mean.ravel()[place])),
    )
