import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.formulas.budget import BUDGETS, TOLERANCE, WidthSolver
from modelcube.formulas.tiny import fit_tiny, tiny_answers
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import backbone_ids, get_backbone

B0 = get_backbone("efficientnet-b0")
TABLE = cost_table(B0)
BASELINE = int(TABLE.baseline.flops)
TINYNETS = [(192, 1.2, 1.0), (188, 1.1, 0.75), (184, 0.85, 0.54), (152, 0.695, 0.54), (106, 0.6, 0.51)]
FLOPS = [int(TABLE.evaluate(*tinynet).flops) for tinynet in TINYNETS]
CURVE = fit_tiny(
    [flops / BASELINE for flops in FLOPS], [pixels / 224 for pixels, _, _ in TINYNETS], [d for _, d, _ in TINYNETS]
)
ANSWERS = tiny_answers(CURVE, TABLE, 224, BASELINE)


@pytest.mark.parametrize(("tinynet", "flops"), list(zip(TINYNETS, FLOPS, strict=True)), ids="ABCDE")
def test_the_tinynets_come_back_at_their_budgets(tinynet: tuple[int, float, float], flops: int) -> None:
    pixels, d, w = tinynet
    published = realise(B0, resolution=pixels, d=d, w=w)
    answer = ANSWERS.at(round(flops / BASELINE, 3))
    assert answer.resolution == pytest.approx(pixels, rel=0.02)
    blocks = TABLE.depths.array[answer.depth]
    assert np.max(np.abs(blocks - published.blocks)) <= 1


def test_the_bands_widen_where_nothing_was_measured() -> None:
    width = np.log(CURVE.r.high / CURVE.r.low)
    at = {c: int(np.argmin(np.abs(CURVE.c - c))) for c in (0.03, 0.063, 0.134)}
    assert width[at[0.03]] > 10 * width[at[0.063]]
    assert np.all((CURVE.d.low <= CURVE.d.mean) & (CURVE.d.mean <= CURVE.d.high))


@pytest.mark.parametrize("backbone", backbone_ids())
@given(c=st.floats(BUDGETS.low, BUDGETS.high))
@settings(deadline=None)
def test_width_is_the_nearest_to_the_budget_of_all(backbone: str, c: float) -> None:
    table = cost_table(get_backbone(backbone))
    baseline = int(table.baseline.flops)
    answer = tiny_answers(CURVE, table, 224, baseline).at(c)
    ratios = np.abs(np.log(WidthSolver.from_table(table, answer.resolution, answer.depth).flops / (c * baseline)))
    assert ratios[answer.width] == pytest.approx(ratios.min(), abs=1e-9)


@given(c=st.floats(BUDGETS.low, BUDGETS.high))
def test_resolution_and_depth_are_the_curves(c: float) -> None:
    answer = ANSWERS.at(c)
    r, d = CURVE.at(c)
    assert abs(answer.resolution - 224 * r) <= 0.5 + 1e-6
    near = {TABLE.depths.index(d * (1 - 1e-9)), TABLE.depths.index(d), TABLE.depths.index(d * (1 + 1e-9))}
    assert answer.depth in near


def test_most_budgets_are_met() -> None:
    budgets = np.geomspace(BUDGETS.low, BUDGETS.high, 400)
    answers = np.array([ANSWERS.at(c) for c in budgets])
    residuals = TABLE.evaluate_patterns(*answers.T).flops / BASELINE / budgets - 1
    assert np.mean(np.abs(residuals) <= TOLERANCE) > 0.9


def test_three_points_make_no_curve() -> None:
    with pytest.raises(ValueError, match="at least 4 networks, not 3"):
        fit_tiny([0.1, 0.2, 0.3], [0.5, 0.6, 0.7], [0.5, 0.6, 0.7])
