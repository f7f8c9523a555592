import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.errors import InvalidInput
from modelcube.formulas.budget import BUDGETS, TOLERANCE, WidthSolver
from modelcube.formulas.rule import GIANT, Rule, choose, rule_answers, rule_curve
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import backbone_ids, get_backbone

B0 = get_backbone("efficientnet-b0")
TABLE = cost_table(B0)
BASELINE = int(TABLE.baseline.flops)
CURVE = rule_curve(GIANT, TABLE, 224)


@pytest.mark.parametrize(("phi", "millions"), [(-1, 247), (-2, 137), (-3, 87), (-4, 42)])
def test_whole_exponents_miss_the_halved_budgets(phi: int, millions: int) -> None:
    r, d, w = GIANT.at(phi)
    assert round(int(TABLE.of(realise(B0, r, d, w)).flops) / 1e6) == millions


@given(phi=st.floats(-7.9, 7.9))
def test_the_curve_holds_the_network_of_every_exponent(phi: float) -> None:
    r, d, w = GIANT.at(phi)
    network = realise(B0, r, d, w)
    touching = [n[2:] for n in CURVE.networks if n.phi_low - 1e-12 <= phi <= n.phi_high + 1e-12]
    assert (network.resolution, network.depth, network.width) in touching


def test_the_short_exponent_of_a_network_gives_that_network() -> None:
    for on_curve in CURVE.networks:
        if 0.02 < int(CURVE.flops[CURVE.networks.index(on_curve)]) / BASELINE < 1.1:
            network = realise(B0, *GIANT.at(on_curve.phi))
            assert on_curve[2:] == (network.resolution, network.depth, network.width)


def test_one_pixel_moves_the_curve_by_a_quarter() -> None:
    near = [i for i, n in enumerate(CURVE.networks) if n.resolution in (96, 97)]
    flops = CURVE.flops[near] / 1e6
    assert flops[[n.resolution == 96 for n in map(CURVE.networks.__getitem__, near)]].max() == pytest.approx(
        19.2, abs=0.1
    )
    assert flops[[n.resolution == 97 for n in map(CURVE.networks.__getitem__, near)]].min() == pytest.approx(
        24.3, abs=0.1
    )


def test_a_third_of_the_budgets_has_no_network_of_the_curve() -> None:
    budgets = np.geomspace(BUDGETS.low, BUDGETS.high, 500)
    misses = np.array([abs(int(CURVE.flops[CURVE.nearest(c * BASELINE)]) / BASELINE / c - 1) for c in budgets])
    assert np.mean(misses > TOLERANCE) == pytest.approx(1 / 3, abs=0.02)
    assert budgets[np.argmax(misses)] == pytest.approx(0.056, abs=0.001)
    assert misses.max() == pytest.approx(0.12, abs=0.005)


@pytest.mark.parametrize("backbone", backbone_ids())
@given(c=st.floats(BUDGETS.low, BUDGETS.high))
@settings(deadline=None)
def test_compiled_answers_equal_the_definition(backbone: str, c: float) -> None:
    table = cost_table(get_backbone(backbone))
    baseline = int(table.baseline.flops)
    found = rule_answers(GIANT, table, 224, baseline).at(c)
    expected = choose(rule_curve(GIANT, table, 224), table, c * baseline)
    if found != expected:  # right at a breakpoint both sides are equally good
        budgets = [
            WidthSolver.from_table(table, a.choice[0], a.choice[1]).flops[a.choice[2]] for a in (found, expected)
        ]
        assert abs(math.log(budgets[0] / baseline / c)) == pytest.approx(
            abs(math.log(budgets[1] / baseline / c)), abs=1e-9
        )


@given(c=st.floats(BUDGETS.low, BUDGETS.high))
@settings(deadline=None)
def test_width_moves_as_little_as_meets_the_budget(c: float) -> None:
    answer = choose(CURVE, TABLE, c * BASELINE)
    solver = WidthSolver.from_table(TABLE, answer.choice.resolution, answer.choice.depth)
    start, end = sorted((answer.on_curve.width, answer.choice.width))
    between = solver.flops[start : end + 1] if answer.choice.width == start else solver.flops[start:end]
    closer = np.abs(between / (c * BASELINE) - 1) <= TOLERANCE
    met = abs(int(solver.flops[answer.choice.width]) / (c * BASELINE) - 1) <= TOLERANCE
    moved_past = closer.sum() - (answer.choice.width == start and met)
    assert moved_past <= 0 or start == end


@pytest.mark.parametrize("rule", [Rule(1, 1.1, 1), Rule(1.3, 1, 1), Rule(1, 1, 1.2), Rule(1.0002, 1, 1)])
def test_one_dimension_alone_is_a_rule_too(rule: Rule) -> None:
    curve = rule_curve(rule, TABLE, 224)
    assert np.all(np.diff(curve.flops) >= 0)
    assert {n.resolution for n in curve.networks} == {224} or rule.gamma > 1
    assert rule_answers(rule, TABLE, 224, BASELINE).at(0.5).choice in {choose(curve, TABLE, 0.5 * BASELINE).choice}


@pytest.mark.parametrize("factors", [(1, 1, 1), (0.9, 1.1, 1.1), (math.nan, 1, 1.1), (1, math.inf, 1), (1, 5, 1)])
def test_a_rule_that_shrinks_or_stands_still_is_refused(factors: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput, match=r"rule is .* allowed: three numbers"):
        Rule(*factors)
