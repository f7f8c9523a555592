"""One list of columns, written down where each needs its types: held together here."""

import json
from pathlib import Path

from sqlalchemy.orm import Session

from modelcube.database.tables import FamilyRecord, StudyRecord, VersionedRow
from modelcube.studies.listing import stream_models
from modelcube.studies.measured import MEASURED_COLUMNS
from modelcube.studies.query import ModelQuery
from modelcube.studies.recording import StudyVersion
from modelcube.studies.rows import COLUMNS, EVALUATION_COLUMNS, EvaluationRecord, ModelRecord, csv_lines
from modelcube.studies.shipped import Shipped

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


def test_an_exported_study_can_be_read_like_the_shipped_one(
    session: Session, version: StudyVersion, results: Path, tmp_path: Path
) -> None:
    for name in ("datapackage.json", "imagenet.csv"):
        (tmp_path / name).write_bytes((results / name).read_bytes())
    exported = "".join(csv_lines(stream_models(session, version, ModelQuery(sort="study"))))
    (tmp_path / "imagenet.csv").write_text(exported, encoding="utf-8", newline="")

    assert list(Shipped(tmp_path).rows("imagenet")) == list(Shipped(results).rows("imagenet"))


def test_an_empty_answer_is_a_header() -> None:
    (header,) = csv_lines([])

    assert header.startswith("id,study,backbone,family,model,r,d,w,")
    assert header.endswith(",versions,pattern,expansion,kernel,squeeze\n")
