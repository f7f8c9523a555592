import numpy as np
import pytest

from modelcube.surrogate.rows import Rows
from modelcube.surrogate.support import Support, distance, support

ROWS = Rows.of(
    np.array([[1.0, 1, 1], [1.25, 0.8, 1], [1.0, 1, 1.26], [1.1, 1, 1], [0.5, 0.5, 0.5]]),
    np.array([70.0, 71, 72, 73, 60]),
    ["mobilenetv2", "mobilenetv2", "mobilenetv2", "resnet-50", "resnet-50"],
    ["f"] * 5,
)


def test_rows_within_a_quarter_in_every_ratio_support() -> None:
    assert support(ROWS, np.zeros(3)) == Support(3, ("mobilenetv2", "resnet-50"))
    assert support(ROWS, np.log([0.45, 0.45, 0.45])) == Support(1, ("resnet-50",))
    assert support(ROWS, np.log([4.0, 4, 4])) == Support(0, ())


def test_the_distance_is_to_the_nearest_row_of_the_kind() -> None:
    x = np.log([[1.0, 1, 1], [1.1, 1, 1], [2.0, 1, 1]])

    assert distance(ROWS, "residual", x) == pytest.approx([np.log(1.1), 0, np.log(2 / 1.1)])
    assert distance(ROWS, "mobile", x) == pytest.approx([0, np.log(1.1), np.hypot(np.log(1.6), np.log(0.8))])
    assert np.isinf(distance(ROWS, "efficientnet", x)).all()
