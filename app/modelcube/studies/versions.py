"""Every version of the data and of the surrogates that was ever answered with, found again for ever by its name.

A version of the data (`data=` of a link) is what was shipped and the first so many things that were recorded, less what
the first so many removals took out: both are only ever added to, since removing marks what it takes out and deletes
nothing. What was shipped is kept as an archive: in the database of an installation that answered with it, and in
`results/released` for those that a release of the program came with, so that a fresh installation of a later one knows
them too. Surrogates (`model=`) are `results/surrogate/<study>-<model>.json`, of which none is ever taken away, and
those that this installation fitted, in the database.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, delete, func, insert, or_, select

from modelcube.database.engine import writing
from modelcube.database.tables import (
    DataVersion,
    FamilyRecord,
    RecordedStudy,
    ShippedResults,
    StudyRecord,
    SurrogateRecord,
    VersionedRow,
)
from modelcube.errors import NotFound
from modelcube.studies.importing import Contents
from modelcube.studies.recording import Recordings, recorded
from modelcube.studies.rows import MeasuredRow, ModelRecord
from modelcube.studies.shipped import RELEASED, VERSION_LENGTH, Shipped
from modelcube.studies.table import StudyTable, load_tables, tables_of
from modelcube.surrogate.fitted import MODEL_LENGTH, Fitted, key_of, load, read
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.terms import POOLED

LISTED = 10  # of each kind
NOTHING = Recordings((), ())

_COLUMNS = (
    *(DataVersion.key, DataVersion.content_hash, DataVersion.shipped),
    *(DataVersion.recorded_studies, DataVersion.recorded_rows, DataVersion.removals),
)
_NAME = re.compile(rf"[0-9a-f]{{{VERSION_LENGTH}}}")


@dataclass(frozen=True)
class Versions:
    """The versions of the data that a folder of results and a database know."""

    results: Path
    engine: Engine

    def pinned(self, name: str) -> dict[str, StudyTable]:
        """The studies of a version by id.

        Raises:
            NotFound: there is no such version; the message names the newest ones.
        """
        if not _NAME.fullmatch(name):
            raise self._unknown(name)
        path = self.results / RELEASED / f"{name}.zip"
        if path.is_file():
            return _tables(Contents(Shipped.from_archive(path.read_bytes()), NOTHING), name)
        return self._stored(name)

    def known(self) -> list[str]:
        """Names of the versions that this installation answered with last, the newest first, and of released ones."""
        with self.engine.connect() as connection:
            newest = select(DataVersion.content_hash).order_by(DataVersion.last_used_at.desc(), DataVersion.key.desc())
            stored = [found[:VERSION_LENGTH] for found in connection.scalars(newest.limit(LISTED))]
        released = sorted(path.stem for path in (self.results / RELEASED).glob("*.zip"))
        return list(dict.fromkeys([*stored, *released[:LISTED]]))

    def _stored(self, name: str) -> dict[str, StudyTable]:
        with self.engine.connect() as connection:
            named = select(*_COLUMNS).where(DataVersion.content_hash.startswith(name)).limit(1)
            version = connection.execute(named).one_or_none()
            if version is not None and version.shipped is not None:
                same = ShippedResults.content_hash == version.shipped
                archive = connection.scalars(select(ShippedResults.content).where(same)).one()
                made_of = version.recorded_studies, version.recorded_rows, version.removals or 0
                recordings = recorded(connection, *made_of)
                return _tables(Contents.from_parts(Shipped.from_archive(archive), recordings), version.content_hash)
        if version is None:
            raise self._unknown(name)
        return load_tables(self.engine, version)

    def _unknown(self, name: str) -> NotFound:
        return NotFound("version of the data", name, self.known())


def _tables(contents: Contents, version: str) -> dict[str, StudyTable]:
    """The studies of some contents, put together without the database's tables."""
    found: dict[type[VersionedRow], list[Any]] = defaultdict(list)
    for record, rows in contents.records():
        found[record] += rows
    studies = [StudyRecord(**values) for values in found[StudyRecord]]
    families = [FamilyRecord(**values) for values in found[FamilyRecord]]
    return tables_of(studies, families, [MeasuredRow.from_values(values) for values in found[ModelRecord]], version)


@dataclass(frozen=True)
class Fits:
    """The fitted surrogates of a folder of results and of a database."""

    results: Path
    engine: Engine

    def find(self, study: str, rows: Rows) -> Fitted | None:
        """What was fitted on these very rows by the form in use, the shipped document first; None where nothing was."""
        return load(self.results / "surrogate", study, rows) or read(self._scalar(_kept(study, key_of(rows))))

    def latest(self, study: str) -> Fitted | None:
        """The newest that this installation fitted of a study, else the shipped one of most rows."""
        same = (RecordedStudy.id == study, RecordedStudy.removed.is_(None))  # a removed one of this name may be older
        since = select(func.max(RecordedStudy.recorded_at)).where(*same).scalar_subquery()
        own = (SurrogateRecord.study == study, or_(since.is_(None), SurrogateRecord.recorded_at >= since))
        newest = select(SurrogateRecord.content).where(*own)
        found = read(self._scalar(newest.order_by(SurrogateRecord.key.desc()).limit(1)))
        if found is not None:
            return found
        paths = [path for path in self._shipped if path.stem.rpartition("-")[0] == study]
        shipped = filter(None, (read(path.read_text(encoding="utf-8")) for path in paths))
        return max(shipped, key=lambda one: (len(one.rows), one.checked.found.form == POOLED), default=None)

    def pinned(self, model: str) -> Fitted:
        """The surrogate of a version's name, of whichever study.

        Raises:
            NotFound: there is none; the message names those that there are.
        """
        shipped = next((path for path in self._shipped if path.stem.endswith(f"-{model}")), None)
        found = read(shipped.read_text(encoding="utf-8") if shipped else self._stored(model))
        if found is None or found.model != model:
            raise NotFound("model", model, self.known())
        return found

    def known(self) -> list[str]:
        """Names of all versions."""
        shipped = [path.stem.rpartition("-")[2] for path in self._shipped]
        with self.engine.connect() as connection:
            found = connection.scalars(select(SurrogateRecord.fingerprint).order_by(SurrogateRecord.key))
            stored = [fingerprint[:MODEL_LENGTH] for fingerprint in found]
        return list(dict.fromkeys([*shipped, *stored]))

    def keep(self, fitted: Fitted) -> None:
        """Keep what this installation fitted; one that is there already stays, unless this program cannot read it."""
        study, fingerprint = fitted.study, fitted.key
        with writing(self.engine) as connection:
            if read(connection.scalar(_kept(study, fingerprint))) is not None:
                return
            same = SurrogateRecord.study == study, SurrogateRecord.fingerprint == fingerprint
            connection.execute(delete(SurrogateRecord).where(*same))
            values = {"study": study, "fingerprint": fingerprint, "content": fitted.to_json()}
            connection.execute(insert(SurrogateRecord), values)

    @cached_property
    def _shipped(self) -> list[Path]:
        return sorted((self.results / "surrogate").glob("*.json"))

    def _stored(self, fingerprint: str) -> str | None:
        begins = SurrogateRecord.fingerprint.startswith(fingerprint, autoescape=True)
        return self._scalar(select(SurrogateRecord.content).where(begins).limit(1))

    def _scalar(self, statement: Select[str]) -> str | None:
        with self.engine.connect() as connection:
            return connection.scalar(statement)


def _kept(study: str, fingerprint: str) -> Select[str]:
    same = SurrogateRecord.study == study, SurrogateRecord.fingerprint == fingerprint
    return select(SurrogateRecord.content).where(*same)
