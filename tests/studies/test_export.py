from pathlib import Path

from sqlalchemy.orm import Session

from modelcube.studies.export import csv_lines
from modelcube.studies.importing import StudyVersion
from modelcube.studies.listing import stream_models
from modelcube.studies.query import ModelQuery
from modelcube.studies.versions.shipped import Shipped


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
