import math

import pytest
from sqlalchemy import Engine

from modelcube.errors import InvalidInput
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.recording import StudyVersion
from modelcube.studies.table import StudyTable, load_tables
from tests.support.published import EXACT, FITTED, ROWS

TINYNETS = {"A": (192, 1.2, 1.0), "B": (188, 1.1, 0.75), "C": (184, 0.85, 0.54), "D": (152, 0.695, 0.54)}
B0 = get_backbone("efficientnet-b0")


@pytest.fixture(scope="module")
def table(imported: tuple[Engine, StudyVersion]) -> StudyTable:
    return load_tables(*imported)["imagenet"]


@pytest.mark.parametrize("letter", TINYNETS)
def test_a_network_finds_its_own_rows_and_its_name(table: StudyTable, letter: str) -> None:
    resolution, d, w = TINYNETS[letter]
    network = realise(B0, resolution=resolution, d=d, w=w)

    assert table.names[network.id] == f"TinyNet-{letter}"
    assert [row.model for row in table.by_network(network.id)] == [f"TinyNet-{letter}"]


def test_the_rows_of_one_network_come_from_every_family_that_built_it(table: StudyTable) -> None:
    rows = table.by_network(realise(B0).id)

    assert {"huawei-tinynet", "tf-efficientnet-aa", "timm-ra4-efficientnet"} <= {row.family for row in rows}
    assert all(row.exact and row.resolution == 224 for row in rows)


def test_a_network_that_nobody_measured_has_no_rows(table: StudyTable) -> None:
    assert table.by_network("efficientnet-b0.1.1.1") == ()


def test_a_checkpoint_tested_elsewhere_is_not_a_network_trained_there(table: StudyTable) -> None:
    network_id = realise(B0, resolution=256).id

    assert table.by_network(network_id) == ()
    (row,) = table.by_network(network_id, tested_elsewhere=True)
    assert (row.train_resolution, row.resolution, row.tested_elsewhere) == (224, 256, True)


def test_the_nearest_rows_are_nearest_in_log_coordinates(table: StudyTable) -> None:
    place = (0.8, 0.9, 0.7)
    by_hand = sorted(
        math.dist(map(math.log, place), map(math.log, (row.r, row.d, row.w)))
        for row in table.rows
        if row.backbone == "mobilenetv2" and row.r and row.d and row.w and not row.tested_elsewhere
    )

    found = table.nearest(place, "mobilenetv2", k=7)

    assert [neighbour.distance for neighbour in found] == pytest.approx(by_hand[:7])
    assert {neighbour.row.backbone for neighbour in found} == {"mobilenetv2"}


def test_rows_at_the_same_place_stand_in_the_order_of_the_file(table: StudyTable) -> None:
    found = table.nearest((1, 1, 1), "resnet-50", k=8)

    positions = [table.rows.index(neighbour.row) for neighbour in found]
    assert [neighbour.distance for neighbour in found] == [0] * 8
    assert positions == sorted(positions)


def test_variants_of_a_backbone_share_their_rows(table: StudyTable) -> None:
    place = (1.1, 1.4, 1.0)

    assert table.nearest(place, "efficientnet-b0-ceil") == table.nearest(place, "efficientnet-b0")


def test_there_are_no_neighbours_of_an_unknown_backbone_and_no_more_than_there_are_rows(table: StudyTable) -> None:
    assert table.nearest((1, 1, 1), "unheard-of") == ()
    assert len(table.nearest((1, 1, 1), "ghostnet", k=50)) == 4


@pytest.mark.parametrize("place", [(0, 1, 1), (1, -1, 1), (1, 1, math.inf), (math.nan, 1, 1)])
def test_a_place_outside_of_the_cube_is_refused(table: StudyTable, place: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput, match="positive, finite"):
        table.nearest(place, "efficientnet-b0")


def test_columns_are_arrays_that_nobody_can_change(table: StudyTable) -> None:
    assert table.top1.shape == table.flops.shape == table.families.shape == (ROWS,)
    assert table.coordinates.shape == (ROWS, 3)
    assert (table.labels("match") == "exact").sum() == EXACT
    assert table.comparable.sum() == FITTED
    with pytest.raises(ValueError, match="read-only"):
        table.top1[0] = 100


def test_what_a_row_does_not_say_is_nan_in_arrays(table: StudyTable) -> None:
    unsaid = [row.flops is None for row in table.rows]

    assert any(unsaid)
    assert [math.isnan(flops) for flops in table.flops.tolist()] == unsaid


def test_a_row_is_found_by_its_id(table: StudyTable) -> None:
    row = table.by_id["huawei-tinynet.tinynet-e.106"]

    assert row is not None
    assert (row.top1, row.evidence, row.flops) == (59.9, "paper", 24356848)
    assert "nothing" not in table.by_id
