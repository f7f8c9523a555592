"""What this installation measured or imported itself: kept beside the shipped results, whatever their version.

A recorded row belongs to no data version. Every server puts its own shipped results and all that is recorded together
into one (`importing`), and notices by `recorded_state` when there is more. A row that is shipped later, under the same
id, takes the place of the recorded one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import Session

from modelcube.errors import Conflict, NotFound
from modelcube.studies.measured import DataSet
from modelcube.studies.records import Recorded, RecordedRow, RecordedStudy, StudyRecord
from modelcube.studies.rows import MeasuredRow

OWN_METRIC = "Top-1 accuracy on the test images, in per cent"


@dataclass(frozen=True, slots=True)
class StudyDescription:
    """A study as `studies.csv` describes one; `base_resolution` R0 in pixels."""

    id: str
    title: str
    base_resolution: int
    in_channels: int
    classes: int
    metric: str = OWN_METRIC
    description: str = "Measured or imported by this installation."
    caveats: str = "Accuracies compare directly only within a family."

    @classmethod
    def of(cls, data: DataSet, title: str | None = None) -> "StudyDescription":
        """The study of a data set."""
        return cls(data.id, title or data.id, data.base_resolution, data.in_channels, data.classes)

    @property
    def properties(self) -> str:
        """In words, what a network has to be built for."""
        return f"R0 = {self.base_resolution} px, {self.in_channels} channels and {self.classes} classes"


class StudyDiffers(Conflict):
    """A study of this name is there, of other data: their rows would not compare."""


class RecordedState(NamedTuple):
    """Tells whether more was recorded since."""

    studies: int
    rows: int
    last: int


class Recordings(NamedTuple):
    """All that is recorded, in the order in which it came: columns of studies, columns of rows."""

    studies: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]

    def beyond(self, studies: Iterable[str], rows: Iterable[str]) -> "Recordings":
        """What is not among these ids."""
        shipped_studies, shipped_rows = set(studies), set(rows)
        return Recordings(
            [study for study in self.studies if study["id"] not in shipped_studies],
            [row for row in self.rows if row["id"] not in shipped_rows],
        )


def record(
    session: Session, study_id: str, rows: Iterable[MeasuredRow], described: StudyDescription | None = None
) -> int:
    """Add rows to a study in the caller's transaction; how many of them are new.

    A row whose id is recorded already changes nothing: the first measurement stays. Servers answer with the rows soon
    after the transaction is committed.

    Args:
        session: inside of a transaction that writes (`database.writing`).
        study_id: where the rows belong.
        rows: of that study.
        described: what the study is, where it may be a new one.

    Raises:
        NotFound: there is no such study, and it is not described.
        StudyDiffers: there is one, of other data than is described.
        ValueError: a row is of another study.
    """
    found = {row.id: row for row in rows}
    if any(row.study != study_id for row in found.values()):
        raise ValueError(f"a row to be recorded is not of the study {study_id!r}")
    _ensure_study(session, study_id, described)
    known = set(session.scalars(select(RecordedRow.id).where(RecordedRow.id.in_(found))))
    new = [row for row in found.values() if row.id not in known]
    if new:
        session.execute(
            insert(RecordedRow), [{"id": row.id, "study": study_id, "content": json.dumps(asdict(row))} for row in new]
        )
    return len(new)


def recorded(connection: Connection, studies: int | None = None, rows: int | None = None) -> Recordings:
    """What is recorded: all of it, or the first so many studies and rows, since none is ever taken away."""
    return Recordings(*(_first(connection, table, n) for table, n in ((RecordedStudy, studies), (RecordedRow, rows))))


def recorded_state(connection: Connection) -> RecordedState:
    """The state that changes with every recorded row or study."""
    studies = connection.scalar(select(func.count()).select_from(RecordedStudy)) or 0
    rows, last = connection.execute(select(func.count(), func.max(RecordedRow.key))).one()
    return RecordedState(studies, rows, last or 0)


def _first(connection: Connection, table: type[Recorded], most: int | None) -> list[dict[str, Any]]:
    found = connection.scalars(select(table.content).order_by(table.key).limit(most))
    return [json.loads(content) for content in found]


def known_study(session: Session, study_id: str) -> StudyDescription | None:
    """The description of a study that is shipped or recorded."""
    content = session.scalar(select(RecordedStudy.content).where(RecordedStudy.id == study_id))
    if content is not None:
        return StudyDescription(**json.loads(content))
    latest = select(StudyRecord).where(StudyRecord.id == study_id).order_by(StudyRecord.key.desc()).limit(1)
    shipped = session.scalar(latest)
    columns = StudyDescription.__dataclass_fields__
    return None if shipped is None else StudyDescription(**{name: getattr(shipped, name) for name in columns})


def check_study(session: Session, described: StudyDescription) -> None:
    """Nothing, if rows of these data may join the study of their name, or make it.

    Raises:
        StudyDiffers: it is there, of other data.
    """
    known = known_study(session, described.id)
    if known is not None and known.properties != described.properties:
        raise StudyDiffers(
            f"the study {described.id!r} is of images of {known.properties}, the data set of its name has "
            f"{described.properties}: give the data set another name (MODELCUBE_DATASETS)"
        )


def _ensure_study(session: Session, study_id: str, described: StudyDescription | None) -> None:
    if described is not None and described.id == study_id:
        check_study(session, described)
    known = set(session.scalars(select(StudyRecord.id).distinct())) | set(session.scalars(select(RecordedStudy.id)))
    if study_id in known:
        return
    if described is None or described.id != study_id:
        raise NotFound("study", study_id, sorted(known))
    session.execute(insert(RecordedStudy), {"id": study_id, "content": json.dumps(asdict(described))})
