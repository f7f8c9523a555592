from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.explorer import Explorer
from modelcube.answers.formula import answer_formula
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.formulas.budget import BUDGETS
from modelcube.networks.registry import backbone_ids


@pytest.mark.parametrize("backbone", backbone_ids())
@given(c=st.floats(BUDGETS.low, BUDGETS.high))
@settings(max_examples=25, deadline=None)
def test_the_pieces_are_what_scale_answers(explorer: Explorer, backbone: str, c: float) -> None:
    document = answer_formula(explorer, backbone=backbone)
    answer = answer_scale(explorer, ScaleQuestion(flops=repr(c), backbone=backbone))
    for pieces, network in ((document.tiny, answer.tiny), (document.giant, answer.giant)):
        piece = max(0, bisect_right(pieces.c, answer.budget.value / answer.baseline.flops) - 1)
        r = pieces.resolution[piece]
        again = answer_network(
            explorer, NetworkQuestion(d=pieces.d[piece], w=pieces.w[piece], resolution=r, backbone=backbone)
        )
        assert again.id == network.id
        assert pieces.flops[piece] == network.flops


def test_the_points_are_the_papers_own_and_the_baseline_is_not_among_them(explorer: Explorer) -> None:
    document = answer_formula(explorer)
    assert [point.name for point in document.points] == [f"TinyNet-{letter}" for letter in "ABCDE"]
    assert [point.d for point in document.points] == [1.2, 1.1, 0.85, 0.695, 0.6]
    assert document.fitted_on == "efficientnet-b0"


def test_the_curve_lies_within_its_band(explorer: Explorer) -> None:
    curve = answer_formula(explorer).curve
    for name in ("r", "d"):
        low, mean, high = (getattr(curve, name + part) for part in ("_low", "", "_high"))
        assert all(a <= b <= c for a, b, c in zip(low, mean, high, strict=True))
