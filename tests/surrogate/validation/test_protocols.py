import numpy as np
import pytest

from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.protocols import PROTOCOLS, nearest_base
from tests.support.published import FITTED
from tests.surrogate.support import small_rows

ROWS = small_rows()


def test_each_row_stands_by_itself() -> None:
    assert [group.tolist() for group in PROTOCOLS["row"](ROWS)] == [[index] for index in range(18)]


def test_of_a_family_the_base_is_kept() -> None:
    assert [group.tolist() for group in PROTOCOLS["family"](ROWS)] == [
        [1, 2, 3, 4, 5],
        [7, 8, 9, 10, 11],
        [13, 14, 15, 16, 17],
    ]


def test_of_a_backbone_a_base_of_each_family_is_kept() -> None:
    mobilenet, resnet = PROTOCOLS["backbone"](ROWS)

    assert mobilenet.tolist() == [1, 2, 7, 8, 13, 14]
    assert len(resnet) == 6
    assert (ROWS.backbone[resnet] == "resnet-50").all()


def test_of_a_network_of_ones_own_one_row_is_kept() -> None:
    groups = PROTOCOLS["own"](ROWS)

    assert len(groups) == 6
    assert [1, 2] in [group.tolist() for group in groups]
    assert all(len(group) == 2 for group in groups)


def test_of_a_lab_a_base_of_each_backbone_in_each_family_is_kept() -> None:
    one, two = PROTOCOLS["study"](ROWS)

    assert len(one) == 8
    assert len(two) == 4
    assert not {0, 6, 12} & {*one.tolist(), *two.tolist()}


def test_small_families_and_backbones_are_not_tested() -> None:
    few = ROWS.take(np.array([0, 1, 2]))

    assert PROTOCOLS["family"](few) == []
    assert PROTOCOLS["backbone"](few) == []
    assert PROTOCOLS["study"](few) == []
    assert [group.tolist() for group in PROTOCOLS["own"](few)] == [[1, 2]]


def test_the_base_is_nearest_in_the_sum_of_log_ratios() -> None:
    rows = Rows.of(np.array([[1.3, 1, 1], [1.2, 1.2, 1], [0.8, 1, 1]]), np.array([70.0, 71, 72]), ["b"] * 3, ["f"] * 3)

    assert nearest_base(rows, np.arange(3)) == 2


@pytest.mark.parametrize(
    ("protocol", "tested"), [("row", FITTED), ("family", 385), ("backbone", 427), ("study", 470), ("own", 473)]
)
def test_rows_of_imagenet_that_are_tested(imagenet: Surrogate, protocol: str, tested: int) -> None:
    groups = PROTOCOLS[protocol](imagenet.rows)

    assert len(np.unique(np.concatenate(groups))) == sum(len(group) for group in groups) == tested
