"""What this installation measured or imported itself: kept beside the shipped results, whatever their version.

A recorded row belongs to no data version. Every server puts its own shipped results and all that is recorded together
into one (`importing`), and notices by `recorded_state` when there is more or less. A row that is shipped later, under
the same id, takes the place of the recorded one.

What is recorded is checked (`bounds`), here and whenever it is read: what a program of before has let in, and no
database, JSON or page can hold, is left out and named. What is removed (`StudyStore.remove`) is marked, never deleted.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter
from sqlalchemy import Connection, Select, func, insert, or_, select
from sqlalchemy.orm import Session

from modelcube.database.bounds import Pixels, Title, Words, check_bounds
from modelcube.database.tables import DataVersion, RecordedRow, RecordedStudy, Removable, StudyRecord
from modelcube.errors import Conflict, InvalidInput, NotFound
from modelcube.studies.rows import COLUMNS, ROW_BOUNDS, DataSet, MeasuredRow, Name

OWN_METRIC = "Top-1 accuracy on the test images, in per cent"


@dataclass(frozen=True, slots=True)
class StudyDescription:
    """A study as `studies.csv` describes one; `base_resolution` R0 in pixels."""

    id: Name
    title: Title
    base_resolution: Pixels
    in_channels: Annotated[int, Field(ge=1, le=64, strict=True)]
    classes: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    metric: Words = OWN_METRIC
    description: Words = "Measured or imported by this installation."
    caveats: Words = "Accuracies compare directly only within a family."

    @classmethod
    def from_data_set(cls, data: DataSet, title: str | None = None) -> "StudyDescription":
        """The study of a data set."""
        return cls(data.id, title or data.id, data.base_resolution, data.in_channels, data.classes)

    @property
    def properties(self) -> str:
        """In words, what a network has to be built for."""
        return f"R0 = {self.base_resolution} px, {self.in_channels} channels and {self.classes} classes"


STUDY_BOUNDS = TypeAdapter(StudyDescription)


class StudyDiffers(Conflict):
    """A study of this name is there, of other data: their rows would not compare."""


class RecordedState(NamedTuple):
    """Tells whether more was recorded or removed since: how many studies and rows ever came, how often some went."""

    studies: int
    rows: int
    removals: int


class LeftOut(NamedTuple):
    """Something recorded that cannot be used, and why."""

    id: str
    study: str
    reason: str


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """A content of the database; `created` says whether this very call imported it, `recorded` what it holds of what
    this installation recorded, `left_out` what cannot be used of that.
    """

    key: int
    content_hash: str
    imported_at: datetime
    created: bool
    recorded: RecordedState
    left_out: Sequence[LeftOut] = ()


class Recordings(NamedTuple):
    """All that is recorded, in the order in which it came: columns of studies, columns of rows; what is left out."""

    studies: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]
    left_out: Sequence[LeftOut] = ()

    def without(self, studies: Iterable[str], rows: Iterable[str]) -> "Recordings":
        """All but what has one of these ids."""
        shipped_studies, shipped_rows = set(studies), set(rows)
        return Recordings(
            [study for study in self.studies if study["id"] not in shipped_studies],
            [row for row in self.rows if row["id"] not in shipped_rows],
            self.left_out,
        )


def record(
    session: Session, study_id: str, rows: Iterable[MeasuredRow], described: StudyDescription | None = None
) -> int:
    """Add rows to a study in the caller's transaction, which writes (`database.writing`); how many of them are new.

    A row whose id is recorded already changes nothing: the first measurement stays. Servers answer with the rows soon
    after the transaction is committed. `described` says what the study is, where it may be a new one.

    Raises:
        InvalidInput: a value is out of the bounds of its column.
        NotFound: there is no such study, and it is not described.
        StudyDiffers: there is one, of other data than is described.
        ValueError: a row is of another study.
    """
    found = {row.id: row for row in rows}
    if any(row.study != study_id for row in found.values()):
        raise ValueError(f"a row to be recorded is not of the study {study_id!r}")
    for row in found.values():
        check_bounds(ROW_BOUNDS, asdict(row))
    _ensure_study(session, study_id, described)
    known = {row["id"] for row in recorded_rows(session.connection(), study_id)}
    new = [row for row in found.values() if row.id not in known]
    if new:
        session.execute(
            insert(RecordedRow), [{"id": row.id, "study": study_id, "content": json.dumps(asdict(row))} for row in new]
        )
    return len(new)


def recorded(
    connection: Connection, studies: int | None = None, rows: int | None = None, removals: int | None = None
) -> Recordings:
    """What is recorded and not removed: all of it, or of the first so many studies and rows after so many removals."""
    found, bad = _usable(_first(connection, RecordedStudy, studies, removals), STUDY_BOUNDS)
    kept, bad_rows = _usable(_first(connection, RecordedRow, rows, removals), ROW_BOUNDS)
    lost = {one.id for one in bad} - {study["id"] for study in found}
    orphans = [LeftOut(row["id"], row["study"], "its study is left out") for row in kept if row["study"] in lost]
    return Recordings(found, [row for row in kept if row["study"] not in lost], (*bad, *bad_rows, *orphans))


def recorded_rows(connection: Connection, study_id: str) -> Sequence[Mapping[str, Any]]:
    """The usable rows that are recorded of a study and not removed."""
    current = select(RecordedRow.id, RecordedRow.content).where(RecordedRow.removed.is_(None))
    return _usable(connection.execute(current.where(RecordedRow.study == study_id)).all(), ROW_BOUNDS)[0]


def recorded_state(connection: Connection) -> RecordedState:
    """The state that changes with every recorded row or study, and with every removal."""
    studies, rows = (
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in (RecordedStudy, RecordedRow)
    )
    return RecordedState(studies, rows, count_removals(connection))


def count_removals(connection: Connection) -> int:
    """How many removals there were."""
    return max(connection.scalar(select(func.max(table.removed))) or 0 for table in (RecordedStudy, RecordedRow))


def _first(connection: Connection, table: type[Removable], most: int | None, removals: int | None) -> Sequence[Any]:
    """Id and content of the first of a table, but for those that the first so many removals took out."""
    found = connection.execute(select(table.id, table.content, table.removed).order_by(table.key).limit(most))
    return [row for row in found if row.removed is None or (removals is not None and row.removed > removals)]


def _usable(found: Sequence[Any], kind: TypeAdapter[Any]) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """The contents that keep to the bounds of their columns, and those that do not."""
    usable, left_out = [], []
    for row in found:
        values: Any = None
        try:
            values = json.loads(row.content)
            if not isinstance(values, dict):
                raise InvalidInput("content", values, "columns by name")
            check_bounds(kind, dict.fromkeys(COLUMNS) | values if kind is ROW_BOUNDS else values)
        except (ValueError, RecursionError) as error:
            study = str(values.get("study", row.id)) if isinstance(values, dict) else row.id
            left_out.append(LeftOut(row.id, study.encode("utf-8", "backslashreplace").decode(), str(error)))
        else:
            usable.append(values)
    return usable, left_out


def known_study(session: Session, study_id: str) -> StudyDescription | None:
    """The description of a study that is shipped or recorded."""
    current = select(RecordedStudy.id, RecordedStudy.content).where(RecordedStudy.removed.is_(None))
    for values in _usable(session.execute(current.where(RecordedStudy.id == study_id)).all(), STUDY_BOUNDS)[0]:
        return StudyDescription(**values)
    latest = _answered_with(session).where(StudyRecord.id == study_id).order_by(StudyRecord.key.desc()).limit(1)
    shipped = session.scalar(latest)
    columns = StudyDescription.__dataclass_fields__
    return None if shipped is None else StudyDescription(**{name: getattr(shipped, name) for name in columns})


def check_study(session: Session, described: StudyDescription) -> None:
    """Raise `StudyDiffers` if the study of that name is there, of other data."""
    known = known_study(session, described.id)
    if known is not None and known.properties != described.properties:
        raise StudyDiffers(
            f"the study {described.id!r} is of images of {known.properties}, the data set of its name has "
            f"{described.properties}: give the data set another name (MODELCUBE_DATASETS)"
        )


def _answered_with(session: Session) -> Select[StudyRecord]:
    """Studies of data versions, but for those of one's own that are there only because they were not removed yet."""
    gone = select(RecordedStudy.id).where(RecordedStudy.removed.is_not(None))
    removals = func.coalesce(DataVersion.removals, 0)
    newest = select(DataVersion.key).where(removals == count_removals(session.connection()))
    return select(StudyRecord).where(or_(StudyRecord.id.not_in(gone), StudyRecord.version_key.in_(newest)))


def _ensure_study(session: Session, study_id: str, described: StudyDescription | None) -> None:
    if described is not None and described.id == study_id:
        check_study(session, described)
    if known_study(session, study_id) is not None:
        return
    if described is None or described.id != study_id:
        raise NotFound("study", study_id, {study.id for study in session.scalars(_answered_with(session))})
    check_bounds(STUDY_BOUNDS, asdict(described))
    session.execute(insert(RecordedStudy), {"id": study_id, "content": json.dumps(asdict(described))})
