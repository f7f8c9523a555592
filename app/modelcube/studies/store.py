"""The accuracy database as a server holds it: opened once, when the server starts.

What this installation recorded of each study can be listed and taken out again. Shipped rows cannot be removed. What is
removed is marked: links that name a version of before still show it, and the same results, corrected or not, may be
recorded anew.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Self

from sqlalchemy import ColumnElement, Engine, select, text, update
from sqlalchemy.orm import Session

from modelcube.database.engine import writing
from modelcube.database.schema import open_database
from modelcube.database.tables import RecordedRow, RecordedStudy
from modelcube.errors import Conflict, NotFound
from modelcube.studies.importing import import_results
from modelcube.studies.recording import StudyVersion, count_removals, recorded_state
from modelcube.studies.table import StudyTable, load_tables
from modelcube.studies.versions import Fits, Versions


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


@dataclass(frozen=True)
class StudyStore:
    """An up-to-date database with the shipped results in it, and its studies in memory."""

    engine: Engine
    version: StudyVersion
    tables: Mapping[str, StudyTable]
    results: Path

    @classmethod
    def open(cls, database_url: str, results: Path) -> "StudyStore":
        """Make or update the database, import `results` unless they are there, and load the studies.

        Raises:
            InvalidInput, NotInstalled, Unavailable: see `open_database`.
            ValueError: a file of `results` breaks its description.
        """
        return cls._loaded(open_database(database_url), results)

    @classmethod
    def _loaded(cls, engine: Engine, results: Path) -> "StudyStore":
        version = import_results(engine, results)
        return cls(engine, version, load_tables(engine, version), results)

    @property
    def fits(self) -> Fits:
        """The surrogates that were fitted on its studies, of every version."""
        return Fits(self.results, self.engine)

    @property
    def versions(self) -> Versions:
        """Every version of its data."""
        return Versions(self.results, self.engine)

    def has_more(self) -> bool:
        """Whether more was recorded than its studies hold; `SQLAlchemyError` if the database does not answer."""
        with self.engine.connect() as connection:
            return recorded_state(connection) != self.version.recorded

    def reloaded(self) -> "StudyStore":
        """The same database with all that is recorded by now; closing either closes both."""
        return self._loaded(self.engine, self.results)

    def table(self, study_id: str) -> StudyTable:
        """The study of that id; `NotFound` if there is none."""
        if study_id not in self.tables:
            raise NotFound("study", study_id, self.tables)
        return self.tables[study_id]

    def contents(self) -> list[StudyContents]:
        """Each study that is shipped or of which something is recorded."""
        entries = self.recorded_entries()
        recorded = {entry.id for entry in entries if entry.reason is None}
        counts = Counter(entry.study for entry in entries if entry.reason is None)
        left_out = Counter(one.study for one in self.version.left_out)
        found = []
        for name in dict.fromkeys([*self.tables, *counts, *left_out]):
            table = self.tables.get(name)
            shipped = sum(row.id not in recorded for row in table.rows) if table else 0
            title = table.study.title if table else name
            found.append(StudyContents(name, title, shipped, counts[name], left_out[name]))
        return found

    def recorded_entries(self, study: str | None = None) -> list[RecordedEntry]:
        """What is recorded and not removed, of one study or of all, in the order in which it came."""
        reasons = {one.id: one.reason for one in self.version.left_out}
        columns = RecordedRow.id, RecordedRow.study, RecordedRow.recorded_at
        current = select(*columns).where(RecordedRow.removed.is_(None)).order_by(RecordedRow.key)
        with self.engine.connect() as connection:
            rows = connection.execute(current if study is None else current.where(RecordedRow.study == study)).all()
        return [RecordedEntry(*row, reasons.get(row.id)) for row in rows]

    def remove(self, study: str, rows: Collection[str] = ()) -> int:
        """Take rows out of a study, or all that is recorded of it and, if it is of this installation, itself; how many.

        Servers notice it soon after.

        Raises:
            Conflict: nothing is recorded of the study: all of it is shipped.
            NotFound: there is no such study, or it has no such recorded row.
        """
        with writing(self.engine) as connection:
            taken = {"removed": count_removals(connection) + 1}
            own = (RecordedStudy.id == study, RecordedStudy.removed.is_(None))
            recorded: tuple[ColumnElement[bool], ...] = (RecordedRow.study == study, RecordedRow.removed.is_(None))
            known = connection.scalars(select(RecordedRow.id).where(*recorded)).all()
            if not known and connection.scalar(select(RecordedStudy.key).where(*own).limit(1)) is None:
                self.table(study)  # or else it is not found
                raise Conflict(f"nothing was recorded here of the study {study!r}: shipped rows cannot be removed")
            if unknown := [row for row in rows if row not in known]:
                raise NotFound("recorded row", unknown[0], known)
            if rows:
                recorded = (*recorded, RecordedRow.id.in_(rows))
            else:
                connection.execute(update(RecordedStudy).where(*own).values(taken))
            return connection.execute(update(RecordedRow).where(*recorded).values(taken)).rowcount

    def session(self) -> Session:
        """A session to ask questions in; close it."""
        return Session(self.engine)

    def ping(self) -> None:
        """Ask the database for a sign of life; `SQLAlchemyError` if it gives none."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
