"""Every version of the data that was ever answered with, found again for ever: what a link names by `data=`.

A version is what was shipped and the first so many things that were recorded, less what the first so many removals
took out: both are only ever added to, since removing marks what it takes out and deletes nothing. What was
shipped is kept as an archive: in the database of an installation that answered with it, and in `results/released` for
those that a release of the program came with, so that a fresh installation of a later one knows them too.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from modelcube.database.tables import DataVersion, FamilyRecord, ModelRecord, ShippedResults, StudyRecord, VersionedRow
from modelcube.errors import NotFound
from modelcube.studies.importing import StudyVersion
from modelcube.studies.recording import RecordedState, Recordings, recorded
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.table import NAME_OF_VERSION, StudyTable, load_tables, tables_of
from modelcube.studies.versions.contents import Contents
from modelcube.studies.versions.package import list_files
from modelcube.studies.versions.shipped import Shipped

RELEASED = "released"  # folder of `results`
LISTED = 10  # of each kind
NOTHING = Recordings((), ())

_COLUMNS = (
    *(DataVersion.key, DataVersion.content_hash, DataVersion.imported_at),
    *(DataVersion.shipped, DataVersion.recorded_studies, DataVersion.recorded_rows, DataVersion.removals),
)
_NAME = re.compile(rf"[0-9a-f]{{{NAME_OF_VERSION}}}")


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
            return _tables(Contents(Shipped.unpacked(path.read_bytes()), NOTHING), name)
        return self._stored(name)

    def known(self) -> list[str]:
        """Names of the versions that this installation answered with last, the newest first, and of released ones."""
        with self.engine.connect() as connection:
            newest = select(DataVersion.content_hash).order_by(DataVersion.last_used_at.desc(), DataVersion.key.desc())
            stored = [found[:NAME_OF_VERSION] for found in connection.scalars(newest.limit(LISTED))]
        released = sorted(path.stem for path in (self.results / RELEASED).glob("*.zip"))
        return list(dict.fromkeys([*stored, *released[:LISTED]]))

    def _stored(self, name: str) -> dict[str, StudyTable]:
        with self.engine.connect() as connection:
            named = select(*_COLUMNS).where(DataVersion.content_hash.startswith(name)).limit(1)
            version = connection.execute(named).one_or_none()
            if version is not None and version.shipped is not None:
                same = ShippedResults.content_hash == version.shipped
                archive = connection.scalars(select(ShippedResults.content).where(same)).one()
                recordings = recorded(
                    connection, version.recorded_studies, version.recorded_rows, version.removals or 0
                )
                return _tables(Contents.of(Shipped.unpacked(archive), recordings), version.content_hash)
        if version is None:
            raise self._unknown(name)
        state = RecordedState(0, 0, 0)
        kept = StudyVersion(version.key, version.content_hash, version.imported_at, False, state)
        return load_tables(self.engine, kept)

    def _unknown(self, name: str) -> NotFound:
        return NotFound("version of the data", name, self.known())


def freeze(results: Path) -> Path:
    """Keep what is shipped now for releases to come; the archive's path. One that is there already stays.

    Run it for every release: `python -m modelcube.studies.versions.releasing`.
    """
    shipped = Shipped(results)
    path = results / RELEASED / f"{shipped.content_hash[:NAME_OF_VERSION]}.zip"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(shipped.packed())
        list_files(results)
    return path


def _tables(contents: Contents, version: str) -> dict[str, StudyTable]:
    """The studies of some contents, put together without the database's tables."""
    found: dict[type[VersionedRow], list[Any]] = defaultdict(list)
    for record, rows in contents.records():
        found[record] += rows
    studies = [StudyRecord(**values) for values in found[StudyRecord]]
    families = [FamilyRecord(**values) for values in found[FamilyRecord]]
    return tables_of(studies, families, [MeasuredRow.of(values) for values in found[ModelRecord]], version)
