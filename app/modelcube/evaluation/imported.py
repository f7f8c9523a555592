"""What `modelcube import` does: CSV files of one's own, and JSON files of `modelcube evaluate`, become a study."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.errors import InvalidInput
from modelcube.evaluation.campaign import Finished, study_row
from modelcube.evaluation.plan import PlanRow
from modelcube.evaluation.progress import Result
from modelcube.studies.database import writing
from modelcube.studies.imports import BadRows, Defaults, checked_name, import_rows, known_study, read_results
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import MeasuredRow

JSON = ".json"
IMAGENETS = {"base_resolution": 224, "in_channels": 3, "classes": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What is imported where. What is None is the study's, if it is known, else ImageNet's; the name is the data set's
    or the first file's.
    """

    files: Sequence[Path]
    study: str | None = None
    title: str | None = None
    base_resolution: int | None = None
    in_channels: int | None = None
    classes: int | None = None
    defaults: Defaults


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: the study, how many rows were read and how many of them are new."""

    study: str
    rows: int
    new: int


def import_files(engine: Engine, wanted: Import) -> Imported:
    """Import files, all of them or nothing.

    Raises:
        BadRows: lines that cannot be imported.
        InvalidInput: a file, a name or a property of the study is wrong.
    """
    documents = read_documents(path for path in wanted.files if path.suffix == JSON)
    with writing(engine) as connection, Session(bind=connection) as session:
        study = _study(session, wanted, documents)
        rows = rows_of(documents, study)
        for path in wanted.files:
            if path.suffix != JSON:
                rows += read_results(path, study, wanted.defaults)
        if len({row.id for row in rows}) < len(rows):
            raise BadRows(study.id, [(1, "two files hold the same network, family and seed")])
        return Imported(study.id, len(rows), import_rows(session, study, rows))


def _study(session: Session, wanted: Import, documents: Sequence[tuple[Path, Finished]]) -> StudyDescription:
    """The study that is known by the name, or a new one.

    Raises:
        InvalidInput: the name is none, or the known study is another one than is described.
    """
    name = wanted.study or (documents[0][1].row.dataset if documents else _slug(wanted.files[0].stem))
    known = known_study(session, checked_name("study", name))
    given = {field: value for field in IMAGENETS if (value := getattr(wanted, field)) is not None}
    if known is None:
        return StudyDescription(name, wanted.title or name, **(IMAGENETS | given))
    for field, value in given.items():
        if value != (own := asdict(known)[field]):
            raise InvalidInput(field, value, f"{own}, which is that of the study {name!r}")
    return known


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def read_documents(paths: Iterable[Path]) -> list[tuple[Path, Finished]]:
    """The evaluations of JSON files.

    Raises:
        InvalidInput: a file cannot be read, or is none that `modelcube evaluate` wrote.
    """
    found = []
    for path in paths:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found.append((path, Finished(PlanRow(**content["plan"]), Result.from_json(content["result"]))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InvalidInput("file", str(path), f"a JSON file that `modelcube evaluate` wrote ({error})") from error
    return found


def rows_of(documents: Iterable[tuple[Path, Finished]], study: StudyDescription) -> list[MeasuredRow]:
    """Their rows.

    Raises:
        BadRows: a document holds no accuracy, or is of another study.
    """
    problems, rows = [], []
    for path, document in documents:
        if document.row.dataset != study.id:
            problems.append((1, f"{path.name} is of the data set {document.row.dataset!r}"))
        elif document.result.top1 is None:
            problems.append((1, f"{path.name} holds no accuracy"))
        else:
            rows.append(study_row(document, study))
    if problems:
        raise BadRows(study.id, problems)
    return rows
