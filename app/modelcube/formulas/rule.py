"""Compound scaling rules: one exponent φ moves resolution, depth and width together.

d = α^φ, w = β^φ, r = γ^φ (EfficientNet, arXiv 1905.11946, equation 3). The giant formula is the rule (1.2, 1.1, 1.15);
φ < 0 shrinks the backbone: the *inverse* giant formula of the TinyNet paper.

A rule's networks are all that its curve passes through, each with the interval of φ that rounds to it. A budget is met
by the network of the curve nearest to it and then, if that one is more than 3 % off, by moving w alone, as little as
brings it within 3 %. Everything is solved on exact counts: cost is a staircase, so bisection on φ would stop anywhere.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput
from modelcube.formulas.budget import (
    BUDGETS,
    AnswerTable,
    Choice,
    WidthSolver,
    answer_table,
    crossings,
    within_tolerance,
)
from modelcube.networks.cost_table import CostTable
from modelcube.networks.ranges import API_RANGES, Range, shortest_decimal

FACTORS = Range(1.0, 4.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """α, β, γ: factors of depth, width and resolution for each unit of φ."""

    alpha: float
    beta: float
    gamma: float

    def __post_init__(self) -> None:
        factors = self.alpha, self.beta, self.gamma
        if not all(factor in FACTORS for factor in factors) or max(factors) < 1.0001:
            allowed = f"three numbers α,β,γ from {FACTORS}, at least one of them above 1"
            raise InvalidInput("rule", ",".join(f"{factor:g}" for factor in factors), allowed)

    def at(self, phi: float) -> tuple[float, float, float]:
        """(r, d, w) at exponent `phi`."""
        return self.gamma**phi, self.alpha**phi, self.beta**phi

    def exponents(self) -> tuple[float, float]:
        """The smallest and largest φ at which r, d and w all lie in `API_RANGES`."""
        pairs = ((self.gamma, API_RANGES.r), (self.alpha, API_RANGES.d), (self.beta, API_RANGES.w))
        ends = [np.log([ratios.low, ratios.high]) / np.log(factor) for factor, ratios in pairs if factor > 1]
        return max(low for low, _ in ends), min(high for _, high in ends)


GIANT = Rule(1.2, 1.1, 1.15)


class CurveNetwork(NamedTuple):
    """A network of a rule's curve: the interval of φ that rounds to it and what it is."""

    phi_low: float
    phi_high: float
    resolution: int
    depth: int
    width: int

    @property
    def phi(self) -> float:
        """A short number inside the interval."""
        return shortest_decimal(self.phi_low, self.phi_high)


@dataclass(frozen=True)
class RuleCurve:
    """All networks of a rule, φ rising; `flops`, `params` (networks,) are their exact counts."""

    rule: Rule
    networks: tuple[CurveNetwork, ...]
    flops: NDArray[np.int64]
    params: NDArray[np.int64]

    @cached_property
    def index(self) -> dict[CurveNetwork, int]:
        """Where on the curve each network stands."""
        return {network: index for index, network in enumerate(self.networks)}

    def nearest(self, budget: float) -> int:
        """Index of the network whose multiply-adds are nearest to `budget`, as a ratio."""
        return int(np.argmin(np.abs(np.log(self.flops / budget))))


@lru_cache(maxsize=32)
def rule_curve(rule: Rule, table: CostTable, base_resolution: int) -> RuleCurve:
    """The networks of a rule's curve for the backbone of a cost table."""
    networks = tuple(_networks(rule, table, base_resolution))
    resolution, depth, width = np.array([network[2:] for network in networks]).T
    costs = table.evaluate_patterns(resolution, depth, width)
    return RuleCurve(rule, networks, costs.flops, costs.params)


def _networks(rule: Rule, table: CostTable, base_resolution: int) -> list[CurveNetwork]:
    low, high = rule.exponents()
    pixels = np.arange(1, int(base_resolution * API_RANGES.r.high) + 1) / base_resolution
    steps = ((rule.gamma, pixels), (rule.alpha, table.depths.breakpoints), (rule.beta, table.widths.breakpoints))
    ends = [np.log(np.asarray(ratios)) / np.log(factor) for factor, ratios in steps if factor > 1]
    inside = np.unique(np.concatenate(ends))
    inside = inside[(inside > low) & (inside < high)]
    networks: list[CurveNetwork] = []
    for left, right in pairwise([low, *inside.tolist(), high]):
        r, d, w = rule.at((left + right) / 2)
        what = int(base_resolution * r), table.depths.index(d), table.widths.index(w)
        if networks and networks[-1][2:] == what:  # two steps that floating point tells apart are one
            networks[-1] = networks[-1]._replace(phi_high=right)
        else:
            networks.append(CurveNetwork(left, right, *what))
    return networks


class RuleChoice(NamedTuple):
    """What a rule answers: the network, and the place on the curve that it was moved from."""

    choice: Choice
    on_curve: CurveNetwork


def choose(curve: RuleCurve, table: CostTable, budget: float) -> RuleChoice:
    """The rule's network for a budget in multiply-adds (the module's docstring says how)."""
    index = curve.nearest(budget)
    network = curve.networks[index]
    choice = Choice(network.resolution, network.depth, network.width)
    if within_tolerance(curve.flops[index], budget):
        return RuleChoice(choice, network)
    solver = WidthSolver.from_table(table, network.resolution, network.depth)
    return RuleChoice(choice._replace(width=solver.moved(network.width, budget)), network)


def rule_answers(rule: Rule, table: CostTable, base_resolution: int, baseline: int) -> AnswerTable[RuleChoice]:
    """The rule's answers to every budget, compiled.

    The answer can only change where two networks of the curve are equally near and, between two such budgets that lie
    more than the tolerance from their network, where a width comes within the tolerance or two widths are equally near.
    """
    curve = rule_curve(rule, table, base_resolution)
    changes = [BUDGETS.low * baseline, *crossings(curve.flops).tolist(), BUDGETS.high * baseline]
    inside = sorted(change for change in changes if changes[0] <= change <= changes[-1])
    for low, high in pairwise(inside):
        index = curve.nearest((low + high) / 2)
        if not within_tolerance(curve.flops[index], low, high):
            network = curve.networks[index]
            solved = WidthSolver.from_table(table, network.resolution, network.depth).changes()
            changes += [change for change in solved if low < change < high]
    return answer_table(changes, lambda budget: choose(curve, table, budget), baseline)
