"""What each formula picks for a budget, and why it comes no nearer where it does not."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.models import Ratios
from modelcube.answers.units import in_millions
from modelcube.formulas.budget import TOLERANCE, AnswerTable, Choice, WidthSolver
from modelcube.formulas.rule import CurveNetwork, Rule, RuleChoice, RuleCurve, rule_curve


@dataclass(frozen=True, slots=True)
class Target:
    """A budget: `value` multiply-adds or parameters; `c` its share of the baseline for multiply-adds, else None."""

    quantity: str
    value: float
    c: float | None


@dataclass(frozen=True, slots=True)
class Pick:
    """A formula's network for a budget.

    `formula` holds its parameters, `requested` ratios that give the network back, `below` and `above` the next networks
    on either side; `obstacle` says what rounding stands between the formula and the budget.
    """

    choice: Choice
    requested: Ratios
    formula: dict[str, Any]
    below: Choice | None
    above: Choice | None
    obstacle: Callable[[], str]


def pick_tiny(explorer: Explorer, scene: BackboneStudy, target: Target) -> Pick:
    """The tiny formula's network; its neighbours differ in width alone."""
    answers = explorer.tiny(scene)
    choice = answers.at(target.c) if target.c else _nearest_in_params(scene, answers.answers, target)
    solver = WidthSolver.from_table(scene.table, choice.resolution, choice.depth)
    c = target.c or int(solver.flops[choice.width]) / scene.baseline_flops
    budget = c * scene.baseline_flops
    r, d = explorer.tiny_curve(scene.study).at(c)
    w_start = math.sqrt(c / (r**2 * d))
    requested = scene.requested(choice, d=d, w=w_start)
    below, above = _around(solver.flops, budget, choice.width)
    return Pick(
        choice,
        requested,
        {
            "study": explorer.curve_study(scene.study).study.id,
            "c": c,
            "r": r,
            "d": d,
            "w_start": w_start,
            "w": requested.w,
        },
        None if below is None else choice._replace(width=below),
        None if above is None else choice._replace(width=above),
        partial(_width_obstacle, scene, choice, solver, budget),
    )


def pick_rule(explorer: Explorer, scene: BackboneStudy, rule: Rule, target: Target) -> Pick:
    """A rule's network; its neighbours are those of the curve."""
    answers = explorer.rule(rule, scene)
    choice, on_curve = answers.at(target.c) if target.c else _nearest_rule_choice(scene, answers, target)
    curve = rule_curve(rule, scene.table, scene.base_resolution)
    _, d, w_rule = rule.at(on_curve.phi)
    requested = scene.requested(choice, d=d, w=w_rule)
    budget = (target.c or scene.flops_ratio(choice)) * scene.baseline_flops
    picked = curve.index[on_curve] if choice.width == on_curve.width else None
    below, above = (
        None if index is None else Choice(*curve.networks[index][2:]) for index in _around(curve.flops, budget, picked)
    )
    return Pick(
        choice,
        requested,
        {
            "alpha": rule.alpha,
            "beta": rule.beta,
            "gamma": rule.gamma,
            "phi": on_curve.phi,
            "w_rule": w_rule,
            "w": requested.w,
        },
        below,
        above,
        partial(_curve_obstacle, scene, curve, budget),
    )


def _nearest_rule_choice(scene: BackboneStudy, answers: AnswerTable[RuleChoice], target: Target) -> RuleChoice:
    choices = [answer.choice for answer in answers.answers]
    return answers.answers[choices.index(_nearest_in_params(scene, choices, target))]


def _nearest_in_params(scene: BackboneStudy, choices: Sequence[Choice], target: Target) -> Choice:
    """The choice nearest in parameters, as a ratio; of equally near ones a known network comes first."""
    params = scene.table.evaluate_patterns(*np.array(choices).T).params
    off = np.abs(np.log(params / target.value))
    nearest = [choices[index] for index in np.flatnonzero(off == off.min()).tolist()]
    return next((choice for choice in scene.known.values() if choice in nearest), nearest[0])


def _around(flops: NDArray[np.int64], budget: float, picked: int | None) -> tuple[int | None, int | None]:
    """Indices of the nearest counts below and above a budget (counts rising), those equal to the picked left out."""
    taken = flops[picked] if picked is not None else -1
    below = int(np.searchsorted(flops, min(budget, taken - 1) if 0 < taken <= budget else budget, side="right")) - 1
    above = int(np.searchsorted(flops, max(budget, taken + 1) if taken >= budget else budget, side="left"))
    return (below if below >= 0 else None), (above if above < len(flops) else None)


def _width_obstacle(scene: BackboneStudy, choice: Choice, solver: WidthSolver, budget: float) -> str:
    right = int(np.searchsorted(solver.flops, budget))
    blocks = int(scene.table.depths.array[choice.depth].sum())
    where = f"at {choice.resolution} px and {blocks} blocks"
    if right == 0:
        return (
            f"{where} even the narrowest network costs {in_millions(int(solver.flops[0]))}: stem and head do not shrink"
        )
    if right == len(solver.flops):
        return f"{where} the widest network costs {in_millions(int(solver.flops[-1]))}"
    low, high = (
        f"w = {scene.table.widths.settings[i]:g} costs {in_millions(int(solver.flops[i]))}" for i in (right - 1, right)
    )
    return f"{where} {low} and {high}: channels are rounded to multiples of 8"


def _curve_obstacle(scene: BackboneStudy, curve: RuleCurve, budget: float) -> str:
    below, above = _around(curve.flops, budget, None)
    if below is None or above is None:
        return "the budget lies beyond the ends of the curve"
    costs = [in_millions(int(curve.flops[index])) for index in (below, above)]
    step = _step(scene, curve.networks[below], curve.networks[above])
    return (
        f"the curve jumps from {costs[0]} to {costs[1]} where {step}, and no width there comes within {TOLERANCE:.0%}"
    )


def _step(scene: BackboneStudy, below: CurveNetwork, above: CurveNetwork) -> str:
    """Which rounding tells two networks of a curve apart."""
    steps = []
    if below.resolution != above.resolution:
        steps.append(f"{below.resolution} px become {above.resolution} px")
    if below.depth != above.depth:
        before, after = (int(scene.table.depths.array[network.depth].sum()) for network in (below, above))
        steps.append(f"{before} blocks become {after}")
    if below.width != above.width:
        steps.append("channels step to their next multiple of 8")
    return " and ".join(steps)
