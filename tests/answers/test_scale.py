from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import FormulaNetwork
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.answers.scale import ScaleQuestion, answer_scale, prepare, scale_json
from modelcube.errors import InvalidInput
from modelcube.formulas.budget import BUDGETS, TOLERANCE
from modelcube.networks.registry import backbone_ids

TINYNETS = [("A", 0.873, 192), ("B", 0.520, 188), ("C", 0.258, 184), ("D", 0.134, 152), ("E", 0.063, 106)]


@pytest.mark.parametrize(("letter", "c", "pixels"), TINYNETS)
def test_the_tiny_formula_gives_the_papers_networks_at_their_budgets(
    explorer: Explorer, letter: str, c: float, pixels: int
) -> None:
    tiny = answer_scale(explorer, ScaleQuestion(flops=str(c))).tiny
    published = answer_network(explorer, NetworkQuestion(resolution=pixels, **PUBLISHED[letter]))
    assert tiny.realised.resolution == pytest.approx(pixels, rel=0.02)
    pairs = zip(tiny.realised.stages, published.realised.stages, strict=True)
    assert all(abs(ours.blocks - theirs.blocks) <= 1 for ours, theirs in pairs)


PUBLISHED: dict[str, Any] = {
    "A": {"d": 1.2, "w": 1.0},
    "B": {"d": 1.1, "w": 0.75},
    "C": {"d": 0.85, "w": 0.54},
    "D": {"d": 0.695, "w": 0.54},
    "E": {"d": 0.6, "w": 0.51},
}


@pytest.mark.parametrize("backbone", backbone_ids())
@given(c=st.floats(BUDGETS.low, BUDGETS.high))
@settings(max_examples=30, deadline=None)
def test_every_answer_can_be_asked_for_again(explorer: Explorer, backbone: str, c: float) -> None:
    answer = answer_scale(explorer, ScaleQuestion(flops=repr(c), backbone=backbone))
    for network in (answer.tiny, answer.giant):
        asked = network.requested
        assert answer_network(explorer, NetworkQuestion(asked.r, asked.d, asked.w, backbone=backbone)).id == network.id
        assert network.residual == pytest.approx(network.flops / answer.budget.value - 1)
        assert (network.reason is None) == (abs(network.residual) <= TOLERANCE)
        _check_neighbours(network, answer.budget.value)


def _check_neighbours(network: FormulaNetwork, budget: float) -> None:
    for side, sign in ((network.below, -1), (network.above, 1)):
        if side is not None:
            assert side.id != network.id
            assert sign * (side.flops - min(sign * budget, sign * network.flops) * sign) >= 0


def test_nothing_is_worked_out_for_a_budget_once_all_are_prepared(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in prepare(explorer, ScaleQuestion(flops="0.1")):
        pass
    for name in ("scale.describe_network", "contests.judge_pair", "optimal.tied"):
        monkeypatch.setattr(f"modelcube.answers.{name}", None)  # whoever called it would fail
    for c in np.geomspace(BUDGETS.low, BUDGETS.high, 500):
        assert b'"duel":[' in scale_json(explorer, ScaleQuestion(flops=f"{c:.6f}"))


@pytest.mark.parametrize("text", ["0.1011", "39M", "39000k", "0.039G"])
def test_budgets_are_shares_or_counts(explorer: Explorer, text: str) -> None:
    assert answer_scale(explorer, ScaleQuestion(flops=text)).budget.value == pytest.approx(39e6, rel=1e-3)


def test_macs_is_another_name_of_flops(explorer: Explorer) -> None:
    assert answer_scale(explorer, ScaleQuestion(flops="39M")) == answer_scale(explorer, ScaleQuestion(macs="39M"))


def test_a_budget_of_parameters_is_met_along_each_curve(explorer: Explorer) -> None:
    answer = answer_scale(explorer, ScaleQuestion(params="3M"))
    assert answer.budget.quantity == "params"
    for network in (answer.tiny, answer.giant):
        assert network.residual == pytest.approx(network.params / 3e6 - 1)
        assert abs(network.residual) < 0.03


def test_a_rule_of_ones_own_scales_what_it_says(explorer: Explorer) -> None:
    answer = answer_scale(explorer, ScaleQuestion(flops="0.5", rule="1,1,1.2"))
    assert answer.rule is not None
    assert (answer.rule.coordinates.d, answer.rule.coordinates.w) == (1, 1)
    assert answer_scale(explorer, ScaleQuestion(flops="0.5")).rule is None


def test_the_giant_rule_typed_in_is_the_giant_formula(explorer: Explorer) -> None:
    answer = answer_scale(explorer, ScaleQuestion(flops="0.134", rule="1.2,1.1,1.15"))
    assert answer.rule == answer.giant


def test_a_hole_in_the_curve_is_explained(explorer: Explorer) -> None:
    giant = answer_scale(explorer, ScaleQuestion(flops="0.056")).giant
    assert giant.residual > 0.09
    assert giant.reason == (
        "the curve jumps from 19.2M to 24.3M where 96 px become 97 px, and no width there comes within 3%"
    )


def test_moving_width_brings_the_giant_within_tolerance(explorer: Explorer) -> None:
    giant = answer_scale(explorer, ScaleQuestion(flops="0.5")).giant
    moved = [
        answer
        for c in range(5, 100, 5)
        if (answer := answer_scale(explorer, ScaleQuestion(flops=str(c / 100))).giant).formula["w"]
        != pytest.approx(answer.formula["w_rule"], rel=1e-3)
    ]
    assert abs(giant.residual) <= TOLERANCE
    assert moved
    assert all(abs(answer.residual) <= TOLERANCE for answer in moved)


def test_limits_of_memory_and_pixels_are_checked(explorer: Explorer) -> None:
    question = ScaleQuestion(flops="0.134", peak_memory="320KiB", weight_memory="4MB", max_resolution=152)
    tiny, giant = (getattr(answer_scale(explorer, question), name) for name in ("tiny", "giant"))
    assert {fit.limit: fit.fits for fit in tiny.fits} == {
        "peak_memory": False,
        "weight_memory": True,
        "max_resolution": True,
    }
    assert tiny.fits[0].value == tiny.peak_activation_bytes.int8 == 369_664
    assert [fit.limit for fit in giant.fits] == [fit.limit for fit in tiny.fits]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({}, "flops is None; allowed: exactly one of flops, macs, params"),
        ({"flops": "0.1", "macs": "39M"}, "allowed: exactly one of flops, macs, params"),
        ({"flops": "0.02"}, "flops is '0.02'; allowed: a share of the backbone from 0.03 to 1.05"),
        ({"flops": "1G"}, "or a count from 11.6M to 405M"),
        ({"flops": "nan"}, "flops is 'nan'"),
        ({"flops": "-0.1"}, "flops is '-0.1'"),
        ({"flops": "39X"}, "flops is '39X'"),
        ({"flops": "9" * 400}, "flops is '9999"),
        ({"params": "0"}, "params is '0'; allowed: a count such as 3M"),
        ({"flops": "0.1", "rule": "1.2,1.1"}, "rule is '1.2,1.1'; allowed: three numbers"),
        ({"flops": "0.1", "rule": "1,1,inf"}, "rule is '1,1,inf'; allowed: three numbers"),
        ({"flops": "0.1", "peak_memory": "3 apples"}, "peak_memory is '3 apples'; allowed: an amount of memory"),
    ],
)
def test_mistakes_name_field_value_and_what_is_allowed(
    explorer: Explorer, question: dict[str, str], message: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        answer_scale(explorer, ScaleQuestion(**question))  # type: ignore[arg-type]
    assert message in str(error.value)
