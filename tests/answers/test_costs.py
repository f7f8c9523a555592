import pytest

from modelcube.answers.costs import answer_costs
from modelcube.answers.explorer import Explorer
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.errors import InvalidInput


def test_columns_equal_the_single_answers(explorer: Explorer) -> None:
    points = [(0.68, 0.695, 0.54), (1.0, 1.0, 1.0), (0.05, 0.1, 0.05), (4.0, 5.0, 4.0)]
    columns = answer_costs(explorer, points, backbone="mobilenetv2")
    for index, point in enumerate(points):
        alone = answer_network(explorer, NetworkQuestion(*point, backbone="mobilenetv2"))
        assert columns.ids[index] == alone.id
        assert columns.flops[index] == alone.flops
        assert columns.peak_activation_bytes[index] == alone.peak_activation_bytes.int8


def test_no_points_give_empty_columns(explorer: Explorer) -> None:
    assert answer_costs(explorer, []).ids == []


def test_the_bad_point_is_named(explorer: Explorer) -> None:
    with pytest.raises(InvalidInput, match=r"points\[1\]\[2\] is 9\.0; allowed: w, a number from 0\.05 to 4"):
        answer_costs(explorer, [(1, 1, 1), (1, 1, 9)])
