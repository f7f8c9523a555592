"""The accuracy database as a server holds it: opened once, when the server starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from modelcube.database.schema import open_database
from modelcube.errors import NotFound
from modelcube.studies.importing import StudyVersion, import_results
from modelcube.studies.recording import recorded_state
from modelcube.studies.table import StudyTable, load_tables
from modelcube.studies.versions.fits import Fits
from modelcube.studies.versions.versions import Versions


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
        engine = open_database(database_url)
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
        """Whether more was recorded than its studies hold.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        with self.engine.connect() as connection:
            return recorded_state(connection) != self.version.recorded

    def reloaded(self) -> "StudyStore":
        """The same database with all that is recorded by now; closing either closes both."""
        version = import_results(self.engine, self.results)
        return StudyStore(self.engine, version, load_tables(self.engine, version), self.results)

    def table(self, study_id: str) -> StudyTable:
        """The study of that id.

        Raises:
            NotFound: there is none.
        """
        if study_id not in self.tables:
            raise NotFound("study", study_id, self.tables)
        return self.tables[study_id]

    def session(self) -> Session:
        """A session to ask questions in; close it."""
        return Session(self.engine)

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it gives none.
        """
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
