import pytest
from sqlalchemy import Engine

from modelcube.studies.importing import StudyVersion
from modelcube.studies.quantised import int8_drops
from modelcube.studies.table import StudyTable, load_tables


@pytest.fixture(scope="module")
def table(imported: tuple[Engine, StudyVersion]) -> StudyTable:
    return load_tables(*imported)["imagenet"]


def test_every_int8_row_has_a_float_row_of_the_same_network_and_lab(table: StudyTable) -> None:
    drops = table.int8_drops

    assert {name: drop.pairs for name, drop in drops.items()} == {"mobilenetv1": 32, "efficientnet-lite0": 5}
    assert sum(drop.pairs for drop in drops.values()) == sum(row.precision == "int8" for row in table.rows)
    assert list(drops["efficientnet-lite0"]) == pytest.approx([0.84, 0.6, 1.3, 5])
    assert all(drop.low <= drop.mean <= drop.high for drop in drops.values())


def test_without_a_pair_nothing_is_known(table: StudyTable) -> None:
    assert int8_drops(row for row in table.rows if row.precision == "int8") == {}
    assert int8_drops(row for row in table.rows if row.precision == "float") == {}
