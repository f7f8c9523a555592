"""The slope of accuracy on depth, and those that ship with the results."""

import csv
import math

import numpy as np
import pytest

from modelcube.assets import asset_folder
from modelcube.formulas.importance import points_per_doubling
from tools.depth_slopes import least_squares, slopes

EXPECTED = {  # study, networks, million multiply-adds, held: n, slope, standard error as published with the data
    ("accel-nasbench", "all", "", "flops"): (5125, 0.117, 0.009),
    ("accel-nasbench", "all", "", "blocks"): (5125, 0.318, 0.004),
    ("accel-nasbench", "all", "200", "flops"): (594, -0.018, 0.024),
    ("accel-nasbench", "all", "200", "blocks"): (594, 0.336, 0.014),
    ("accel-nasbench", "all", "150", "flops"): (181, -0.026, 0.032),
    ("accel-nasbench", "all", "150", "blocks"): (181, 0.307, 0.033),
    ("accel-nasbench", "all", "200", "flops and e=1"): (594, 0.174, 0.021),
    ("accel-nasbench", "all", "", "flops and e=1"): (5125, 0.209, 0.006),
    ("accel-nasbench", "no stage with e=1", "", "flops"): (437, 0.157, 0.014),
    ("once-for-all", "all", "", "flops"): (2162, 0.204, 0.007),
    ("once-for-all", "all", "", "blocks"): (2162, 0.283, 0.003),
    ("once-for-all", "all", "200", "flops"): (408, 0.233, 0.015),
    ("once-for-all", "all", "200", "blocks"): (408, 0.392, 0.007),
    ("once-for-all", "all", "150", "flops"): (77, 0.109, 0.029),
    ("once-for-all", "all", "150", "blocks"): (77, 0.385, 0.023),
    ("nas-bench-macro", "at least 1 block", "", "flops"): (3968, 0.588, 0.016),
    ("nas-bench-macro", "at least 1 block", "", "blocks"): (3968, 0.725, 0.010),
    ("nas-bench-macro", "at least 5 blocks", "", "flops"): (3072, 0.511, 0.017),
    ("nas-bench-macro", "at least 5 blocks", "", "blocks"): (3072, 0.609, 0.011),
    # 59 of the 117 networks of the published regression are public: these values are of those alone.
    ("accel-nasbench", "short recipe", "", "flops"): (59, -0.015, 0.104),
    ("accel-nasbench", "short recipe", "", "blocks"): (59, 0.324, 0.065),
    ("accel-nasbench", "long recipe", "", "flops"): (59, 0.075, 0.101),
    ("accel-nasbench", "long recipe", "", "blocks"): (59, 0.397, 0.063),
    ("accel-nasbench", "long − short", "", "flops"): (59, 0.091, 0.011),
    ("accel-nasbench", "long − short", "", "blocks"): (59, 0.073, 0.009),
    ("fashion-mnist", "two epochs", "", "flops"): (145, -0.150, 0.020),
    ("fashion-mnist", "two epochs", "", "blocks"): (145, -0.110, 0.020),
}
ROUNDING = 0.00061


@pytest.fixture(scope="module")
def computed() -> list[dict[str, str]]:
    return slopes(asset_folder("results"))


def test_the_slopes_are_those_published_with_the_data(computed: list[dict[str, str]]) -> None:
    found = {(row["study"], row["rows"], row["budget"], row["held"]): row for row in computed}

    assert set(found) == set(EXPECTED)
    for key, (n, slope, std) in EXPECTED.items():
        assert int(found[key]["n"]) == n, key
        assert (float(found[key]["slope"]), float(found[key]["std"])) == pytest.approx((slope, std), abs=ROUNDING), key


def test_the_shipped_slopes_are_those_of_the_shipped_rows(computed: list[dict[str, str]]) -> None:
    with (asset_folder("results") / "depth.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == computed


def test_a_known_slope_is_found_whatever_is_held() -> None:
    generator = np.random.default_rng(0)
    blocks, held = generator.integers(5, 25, 400), generator.normal(size=(400, 2))
    logit = 0.3 * np.log(blocks) + held @ [0.5, -1.0] + 0.2

    found = least_squares(logit, np.log(blocks), np.column_stack([held, held.sum(axis=1)]))  # the last adds nothing
    assert found.slope == pytest.approx(0.3)
    assert found.std == pytest.approx(0, abs=1e-9)


def test_the_standard_error_is_hc3() -> None:
    """Against the formula written out: (X'X)⁻¹ X' diag(e²/(1−h)²) X (X'X)⁻¹."""
    generator = np.random.default_rng(1)
    x, held = generator.normal(size=60), generator.normal(size=(60, 1))
    y = x + generator.normal(size=60) * (1 + abs(x))
    design = np.column_stack([x, held, np.ones(60)])
    inverse = np.linalg.inv(design.T @ design)
    residuals = y - design @ inverse @ design.T @ y
    weights = (residuals / (1 - np.einsum("ij,jk,ik->i", design, inverse, design))) ** 2
    covariance = inverse @ (design.T * weights) @ design @ inverse

    assert least_squares(y, x, held).std == pytest.approx(math.sqrt(covariance[0, 0]))


def test_a_slope_of_a_tenth_is_worth_seventeen_tenths_of_a_point() -> None:
    assert points_per_doubling(0.1) == pytest.approx(1.7, abs=0.05)
