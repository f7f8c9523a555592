from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.database.engine import writing
from modelcube.database.schema import upgrade
from modelcube.errors import NotFound
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.importing import import_results
from modelcube.studies.measured import measured_row
from modelcube.studies.recording import StudyDescription, StudyDiffers, StudyVersion, record, recorded_state
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.shipped import Shipped
from modelcube.studies.table import load_tables
from tests.support.published import ROWS

OWN = StudyDescription("own-data", "Own data", 64, 3, 7)


def row(seed: int, study: str = "own-data", top1: float = 80.0) -> MeasuredRow:
    network = realise(get_backbone("mobilenetv2"), base_resolution=64)
    return measured_row(OWN, network, d=1, w=1, recipe="smoke", seed=seed, top1=top1, source="here", study=study)


@pytest.fixture
def upgraded(engine: Engine, results: Path) -> Engine:
    upgrade(engine)
    import_results(engine, results)
    return engine


def put(engine: Engine, *rows: MeasuredRow, study: str = "own-data", described: StudyDescription | None = OWN) -> int:
    with writing(engine) as connection, Session(bind=connection) as session:
        return record(session, study, rows, described)


def version_of(engine: Engine, results: Path) -> StudyVersion:
    return import_results(engine, results)


def test_a_recorded_row_makes_a_new_version_with_its_study(upgraded: Engine, results: Path) -> None:
    before = version_of(upgraded, results)
    assert put(upgraded, row(0), row(1)) == 2
    after = version_of(upgraded, results)

    assert after.created
    assert after.content_hash != before.content_hash
    table = load_tables(upgraded, after)["own-data"]
    assert table.rows == (row(0), row(1))
    assert table.study.base_resolution == 64
    assert table.study.default_families["mobilenetv2"] == "smoke"
    assert "own-data" not in load_tables(upgraded, before)


def test_recording_twice_changes_nothing(upgraded: Engine, results: Path) -> None:
    put(upgraded, row(0))
    first = version_of(upgraded, results)

    assert put(upgraded, row(0), replace(row(0), top1=10.0)) == 0
    assert version_of(upgraded, results).content_hash == first.content_hash
    assert load_tables(upgraded, first)["own-data"].rows == (row(0),)


def test_rows_join_a_shipped_study(upgraded: Engine, results: Path) -> None:
    put(upgraded, row(0, study="imagenet"), study="imagenet", described=None)
    table = load_tables(upgraded, version_of(upgraded, results))["imagenet"]

    assert len(table.rows) == ROWS + 1
    assert table.rows[-1].family == "smoke"
    assert table.study.family("smoke").repository == "modelcube"
    assert table.study.default_families["mobilenetv2"] == "tf-slim-mobilenetv2"


def test_a_row_that_is_shipped_later_is_not_there_twice(upgraded: Engine, results: Path) -> None:
    shipped = next(iter(Shipped(results).rows("imagenet")))
    put(upgraded, MeasuredRow.from_values(shipped), study="imagenet", described=None)

    version = version_of(upgraded, results)
    assert version.content_hash == Shipped(results).content_hash
    assert len(load_tables(upgraded, version)["imagenet"].rows) == ROWS


def test_a_transaction_that_fails_records_nothing(upgraded: Engine) -> None:
    def record_and_fail() -> None:
        with writing(upgraded) as connection, Session(bind=connection) as session:
            record(session, "own-data", [row(0)], OWN)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record_and_fail()

    with upgraded.connect() as connection:
        assert recorded_state(connection) == (0, 0, 0)


def test_the_state_tells_that_there_is_more(upgraded: Engine) -> None:
    states = set()
    for seed in range(3):
        put(upgraded, row(seed))
        with upgraded.connect() as connection:
            states.add(recorded_state(connection))

    assert len(states) == 3


def test_a_study_that_nobody_knows_must_be_described(upgraded: Engine) -> None:
    with pytest.raises(NotFound, match="there is no study 'own-data'"):
        put(upgraded, row(0), described=None)


def test_a_row_of_another_study_is_refused(upgraded: Engine) -> None:
    with pytest.raises(ValueError, match="not of the study 'imagenet'"):
        put(upgraded, row(0), study="imagenet")


def test_a_study_of_which_nothing_was_measured_is_not_there(upgraded: Engine, results: Path) -> None:
    assert set(load_tables(upgraded, version_of(upgraded, results))) <= set(Shipped(results).studies)
    put(upgraded)

    assert "own-data" not in load_tables(upgraded, version_of(upgraded, results))


def test_rows_of_other_images_do_not_join_a_study(upgraded: Engine) -> None:
    put(upgraded, row(0))
    other = replace(OWN, classes=8)
    with pytest.raises(StudyDiffers, match=r"R0 = 64 px, 3 channels and 7 classes, .* 8 classes: give the data set"):
        put(upgraded, row(1), described=other)
    shipped = replace(OWN, id="imagenet")
    with pytest.raises(StudyDiffers, match="'imagenet'"):
        put(upgraded, row(0, study="imagenet"), study="imagenet", described=shipped)
    with upgraded.connect() as connection:
        assert recorded_state(connection)[:2] == (1, 1)
