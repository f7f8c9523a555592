from pathlib import Path

import numpy as np
import pytest

from modelcube.studies.places import comparable_rows, places
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable


@pytest.fixture(scope="module")
def table(results: Path) -> StudyTable:
    with StudyStore.open("sqlite://", results) as store:
        return store.table("imagenet")


def place_of(table: StudyTable, row_id: str) -> list[float]:
    (index,) = [index for index, row in enumerate(table.rows) if row.id == row_id]
    return list(places(table)[index])


def test_exact_rows_stand_at_their_coordinates(table: StudyTable) -> None:
    exact = table.labels("match") == "exact"

    assert (places(table)[exact] == table.coordinates[exact]).all()


def test_a_nominal_row_stands_where_its_ratios_round_to(table: StudyTable) -> None:
    r, d, w = place_of(table, "osmr-efficientnet.efficientnet-b1.240")

    assert (r, d, w) == (240 / 224, 23 / 16, 1.0)


def test_a_row_whose_setting_was_not_published_stands_nowhere(table: StudyTable) -> None:
    assert np.isnan(place_of(table, "huawei-tinynet.efficientnet-b-minus-4")).all()


@pytest.mark.parametrize(
    ("row_id", "d"),
    [
        ("effnet-paper-table2.efficientnet-b3.300", 26 / 16),  # rounded up, as the family's exact row is
        ("osmr-efficientnet.efficientnet-b1.240", 23 / 16),  # rounded up, as most exact rows of other families are
    ],
)
def test_depth_is_rounded_as_the_familys_builder_does(table: StudyTable, row_id: str, d: float) -> None:
    assert place_of(table, row_id)[1] == d


@pytest.mark.parametrize(
    ("row_id", "d"), [("pycls-resnet-100ep.resnet-101.224", 33 / 16), ("timm-resnett-c3.resnet14t.c3_in1k.176", 4 / 16)]
)
def test_a_stated_number_of_blocks_is_kept(table: StudyTable, row_id: str, d: float) -> None:
    assert place_of(table, row_id)[1] == d


def test_backbones_that_we_do_not_build_stand_at_their_stated_ratios(table: StudyTable) -> None:
    others = ~np.isin(table.backbones, ["efficientnet-b0", "mobilenetv2", "resnet-50"])
    assert np.array_equal(places(table)[others], table.coordinates[others], equal_nan=True)


def test_the_comparable_rows_are_fitted(table: StudyTable) -> None:
    rows = comparable_rows(table)
    expected = [row for row in table.rows if row.fit]

    assert rows.id.tolist() == [row.id for row in expected]
    assert rows.top1.tolist() == [row.top1 for row in expected]
    assert rows.y[0] == pytest.approx(np.log(rows.top1[0] / (100 - rows.top1[0])))
    assert np.exp(rows.x[:, 0]) == pytest.approx([row.r for row in expected])
