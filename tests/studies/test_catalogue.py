import pytest
from sqlalchemy import Engine

from modelcube.errors import NotFound
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.studies.catalogue import Study, int8_drops
from modelcube.studies.recording import StudyVersion
from modelcube.studies.table import StudyTable, load_tables
from tests.support.published import EXACT, FITTED, ROWS


@pytest.fixture(scope="module")
def study(imported: tuple[Engine, StudyVersion]) -> Study:
    return load_tables(*imported)["imagenet"].study


def test_a_study_knows_its_data_set(study: Study) -> None:
    assert (study.base_resolution, study.in_channels, study.classes) == (224, 3, 1000)


def test_every_row_is_counted_once(study: Study) -> None:
    assert study.rows == ROWS
    assert sum(family.rows for family in study.families.values()) == ROWS
    assert sum(study.backbones.values()) == ROWS
    assert {column: sum(counts.values()) for column, counts in study.counts.items()} == dict.fromkeys(
        study.counts, ROWS
    )


def test_counts_are_by_value(study: Study) -> None:
    assert study.counts["match"] == {"nominal": ROWS - EXACT - 1, "exact": EXACT, "inferred": 1}
    assert study.counts["fit"] == {"true": FITTED, "false": ROWS - FITTED}


@pytest.mark.parametrize("backbone", backbone_ids())
def test_a_backbone_has_its_own_default_family(study: Study, backbone: str) -> None:
    assert study.default_families[backbone] == get_backbone(backbone).default_family


def test_a_family_names_its_source(study: Study) -> None:
    family = study.family("huawei-tinynet")

    assert (family.repository, family.commit) == ("huawei-noah/Efficient-AI-Backbones", "f90e129b645c")
    assert family.backbones == {"efficientnet-b0": 7}
    assert family.recipe is not None
    assert "450 epochs" in family.recipe


def test_a_misspelt_family_is_corrected(study: Study) -> None:
    with pytest.raises(NotFound, match="did you mean 'huawei-tinynet'"):
        study.family("huawei-tinynets")


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
