import numpy as np
import pytest

from modelcube.surrogate.rows import Rows
from modelcube.surrogate.support import Support, Surroundings
from modelcube.surrogate.validation.scores import distance

ROWS = Rows.from_ratios(
    np.array([[1.0, 1, 1], [1.25, 0.8, 1], [1.0, 1, 1.26], [1.1, 1, 1], [0.5, 0.5, 0.5]]),
    np.array([70.0, 71, 72, 73, 60]),
    ["mobilenetv2", "mobilenetv2", "mobilenetv2", "resnet-50", "resnet-50"],
    ["f"] * 5,
)


def test_rows_within_a_quarter_in_every_ratio_support() -> None:
    around = Surroundings(ROWS).around

    assert around([0, 0, 0], "mobile")[0] == Support(3, ("mobilenetv2", "resnet-50"))
    assert around(np.log([0.45, 0.45, 0.45]).tolist(), "mobile")[0] == Support(1, ("resnet-50",))
    assert around(np.log([4.0, 4, 4]).tolist(), "mobile")[0] == Support(0, ())


@pytest.mark.parametrize("kind", ["residual", "mobile", "efficientnet"])
def test_one_place_is_as_far_away_as_among_many(kind: str) -> None:
    places = np.random.default_rng(1).normal(0, 0.5, (50, 3))
    found = [Surroundings(ROWS).around(x, kind)[1] for x in places.tolist()]

    assert found == pytest.approx(distance(ROWS, kind, places).tolist())


def test_the_distance_is_to_the_nearest_row_of_the_kind() -> None:
    x = np.log([[1.0, 1, 1], [1.1, 1, 1], [2.0, 1, 1]])

    assert distance(ROWS, "residual", x) == pytest.approx([np.log(1.1), 0, np.log(2 / 1.1)])
    assert distance(ROWS, "mobile", x) == pytest.approx([0, np.log(1.1), np.hypot(np.log(1.6), np.log(0.8))])
    assert np.isinf(distance(ROWS, "efficientnet", x)).all()
