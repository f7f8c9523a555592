"""What this installation recorded of each study, listed and taken out again.

Shipped rows cannot be removed. What is removed is marked: links that name a version of before still show it, and the
same results, corrected or not, may be recorded anew.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update

from modelcube.database.engine import writing
from modelcube.database.tables import RecordedRow, RecordedStudy
from modelcube.errors import Conflict, NotFound
from modelcube.studies.recording import LeftOut, count_removals
from modelcube.studies.store import StudyStore


@dataclass(frozen=True, slots=True)
class StudyContents:
    """How many rows of a study are shipped, recorded here, and recorded but not usable."""

    id: str
    title: str
    shipped: int
    recorded: int
    left_out: int


class RecordedEntry(NamedTuple):
    """A recorded row: when it came, and why it is left out, if it is."""

    id: str
    study: str
    recorded_at: datetime
    reason: str | None


def study_contents(store: StudyStore) -> list[StudyContents]:
    """Each study that is shipped or of which something is recorded."""
    entries = recorded_entries(store)
    recorded = {entry.id for entry in entries if entry.reason is None}
    counts = Counter(entry.study for entry in entries if entry.reason is None)
    left_out = Counter(one.study for one in store.version.left_out)
    found = []
    for name in dict.fromkeys([*store.tables, *counts, *left_out]):
        table = store.tables.get(name)
        shipped = sum(row.id not in recorded for row in table.rows) if table else 0
        title = table.study.title if table else name
        found.append(StudyContents(name, title, shipped, counts[name], left_out[name]))
    return found


def recorded_entries(store: StudyStore, study: str | None = None) -> list[RecordedEntry]:
    """What is recorded and not removed, of one study or of all, in the order in which it came."""
    reasons: Mapping[str, LeftOut] = {one.id: one for one in store.version.left_out}
    current = select(RecordedRow.id, RecordedRow.study, RecordedRow.recorded_at).where(RecordedRow.removed.is_(None))
    if study is not None:
        current = current.where(RecordedRow.study == study)
    with store.engine.connect() as connection:
        rows = connection.execute(current.order_by(RecordedRow.key)).all()
    return [RecordedEntry(*row, reasons[row.id].reason if row.id in reasons else None) for row in rows]


def remove(store: StudyStore, study: str, rows: Collection[str] = ()) -> int:
    """Take rows out of a study, or all that is recorded of it and, if it is of this installation, itself; how many.

    Servers notice it soon after.

    Raises:
        Conflict: nothing is recorded of the study: all of it is shipped.
        NotFound: there is no such study, or it has no such recorded row.
    """
    with writing(store.engine) as connection:
        taken = {"removed": count_removals(connection) + 1}
        own = (RecordedStudy.id == study, RecordedStudy.removed.is_(None))
        recorded: tuple[ColumnElement[bool], ...] = (RecordedRow.study == study, RecordedRow.removed.is_(None))
        known = connection.scalars(select(RecordedRow.id).where(*recorded)).all()
        if not known and connection.scalar(select(RecordedStudy.key).where(*own).limit(1)) is None:
            raise _nothing_recorded(store, study)
        if unknown := [row for row in rows if row not in known]:
            raise NotFound("recorded row", unknown[0], known)
        if rows:
            recorded = (*recorded, RecordedRow.id.in_(rows))
        else:
            connection.execute(update(RecordedStudy).where(*own).values(taken))
        return connection.execute(update(RecordedRow).where(*recorded).values(taken)).rowcount


def _nothing_recorded(store: StudyStore, study: str) -> Conflict | NotFound:
    if study not in store.tables:
        return NotFound("study", study, store.tables)
    return Conflict(f"nothing was recorded here of the study {study!r}: shipped rows cannot be removed")
