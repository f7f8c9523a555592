"""One list of columns, written down where each needs its types: held together here."""

import json
from pathlib import Path

from modelcube.database.tables import EvaluationRecord, FamilyRecord, ModelRecord, StudyRecord, VersionedRow
from modelcube.studies.measured import MEASURED_COLUMNS
from modelcube.studies.rows import COLUMNS, EVALUATION_COLUMNS

INTERNAL = {"key", "version_key", "position"}


def described(results: Path, table: str) -> list[str]:
    package = json.loads((results / "datapackage.json").read_text(encoding="utf-8"))
    (schema,) = (resource["schema"] for resource in package["resources"] if resource["name"] == table)
    return [field["name"] for field in schema["fields"]]


def stored(record: type[VersionedRow]) -> set[str]:
    return set(record.__table__.columns.keys()) - INTERNAL  # type: ignore[attr-defined]


def test_rows_have_the_columns_that_are_described(results: Path) -> None:
    published, measured = described(results, "imagenet"), described(results, "fashion-mnist")

    assert [column for column in COLUMNS if column in published] == published
    assert list(MEASURED_COLUMNS) == measured
    sampled = described(results, "accel-nasbench")
    assert [column for column in COLUMNS if column in sampled] == sampled
    assert set(COLUMNS) == {*published, *measured, *sampled}
    assert list(EVALUATION_COLUMNS) == described(results, "imagenet-evaluations")


def test_the_database_keeps_the_columns_that_are_described(results: Path) -> None:
    assert stored(ModelRecord) == set(COLUMNS)
    assert stored(EvaluationRecord) == set(EVALUATION_COLUMNS)
    assert stored(FamilyRecord) == set(described(results, "families"))
    assert stored(StudyRecord) == set(described(results, "studies"))
