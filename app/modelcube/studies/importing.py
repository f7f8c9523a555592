"""The shipped results and what is recorded here, brought into one data version when a server starts or there is more.

Idempotent by content hash: a content that is there already is only marked as used. Several processes may import at
once: each takes the writers' lock, and all but the first find the work done. Everything happens in one transaction, so
that nobody ever sees half of a version.

Every version stays known (`versions`): by the archive of what was shipped, and by how much was recorded. Its rows stand
in tables of their own only while servers may still answer from them: the newest ones, and a few used before.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, delete, insert, select, update

from modelcube.database.engine import writing
from modelcube.database.tables import DataVersion, FamilyRecord, ShippedResults, StudyRecord, VersionedRow
from modelcube.studies.recording import RecordedState, Recordings, StudyVersion, recorded, recorded_state
from modelcube.studies.rows import COLUMNS, EvaluationRecord, ModelRecord
from modelcube.studies.shipped import Shipped

logger = structlog.get_logger()

LOADED_VERSIONS = 8
TABLES: Sequence[type[VersionedRow]] = (EvaluationRecord, ModelRecord, FamilyRecord, StudyRecord)
EVALUATIONS = "-evaluations"  # ends the name of a study's table of evaluations
HERE = "modelcube"  # the repository of families that nobody published

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Contents:
    """Shipped results and `own` recordings, none of which is shipped."""

    shipped: Shipped
    own: Recordings

    @classmethod
    def from_parts(cls, shipped: Shipped, recordings: Recordings) -> "Contents":
        """Shipped results with all that is recorded and not shipped."""
        if not recordings.studies and not recordings.rows:
            return cls(shipped, recordings)
        rows = (row["id"] for study in shipped.studies for row in shipped.rows(study))
        return cls(shipped, recordings.without(shipped.studies, rows))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal; the shipped content's own where nothing was recorded beside it."""
        if not self.own.studies and not self.own.rows:
            return self.shipped.content_hash
        text = json.dumps([self.own.studies, self.own.rows], sort_keys=True)
        return hashlib.sha256(f"{self.shipped.content_hash} {text}".encode()).hexdigest()

    def records(self) -> Iterator[tuple[type[VersionedRow], list[Values]]]:
        """Which rows go into which table, in their order; `ValueError` if a cell is not of its column's type."""
        families = list(self.shipped.rows("families"))
        yield StudyRecord, [*self.shipped.rows("studies"), *self.own.studies]
        yield FamilyRecord, [_filled(family) for family in (*families, *self._own_families(families))]
        for study in self.shipped.studies:
            yield ModelRecord, list(self.shipped.rows(study))
            if study + EVALUATIONS in self.shipped.resources:
                yield EvaluationRecord, list(self.shipped.rows(study + EVALUATIONS))
        yield ModelRecord, [_every_column(row) for row in self.own.rows]

    def _own_families(self, families: list[dict[str, Any]]) -> Iterator[Values]:
        """Families of recorded rows that are not shipped."""
        known = {(family["study"], family["id"]) for family in families}
        blank = dict.fromkeys(("path", "commit", "date", "licence", "caveats"))
        for row in self.own.rows:
            if (name := (row["study"], row["family"])) not in known:
                known.add(name)
                yield {**blank, "study": name[0], "id": name[1], "repository": HERE, "recipe": row["recipe"]}


def _every_column(row: Values) -> Values:
    return {column: row.get(column) for column in COLUMNS}


def _filled(family: Values) -> Values:
    """A family whose source is this software has no commit."""
    return {**family, **{column: family.get(column) or "" for column in ("repository", "path", "commit")}}


def import_results(engine: Engine, results: Path) -> StudyVersion:
    """Import the folder `results` and all that is recorded unless this content is there already.

    The schema must be up to date (`schema.upgrade`).

    Raises:
        ValueError: a cell is not of its column's type; nothing is imported.
    """
    shipped = Shipped(results)
    with writing(engine) as connection:
        state, found = recorded_state(connection), recorded(connection)
        contents = Contents.from_parts(shipped, found)
        _keep(connection, shipped)
        key, imported_at = _version(connection, contents, state)
        created = not _is_loaded(connection, key)
        if created:
            _load(connection, key, contents)
            _unload_old_versions(connection)
    for one in found.left_out:
        logger.warning("a recorded row is left out", row=one.id, study=one.study, reason=one.reason)
    return StudyVersion(key, contents.content_hash, imported_at, created, state, found.left_out)


def _keep(connection: Connection, shipped: Shipped) -> None:
    """Keep what is shipped, for when a newer release of the program ships something else."""
    same = ShippedResults.content_hash == shipped.content_hash
    if connection.scalar(select(ShippedResults.key).where(same)) is None:
        values = {"content_hash": shipped.content_hash, "content": shipped.packed()}
        connection.execute(insert(ShippedResults), values)


def _version(connection: Connection, contents: Contents, state: RecordedState) -> tuple[int, datetime]:
    """Key and first use of the version of these contents, which is made or marked as used."""
    same = DataVersion.content_hash == contents.content_hash
    if connection.scalar(select(DataVersion.key).where(same)) is None:
        connection.execute(insert(DataVersion), {"content_hash": contents.content_hash})
    made_of = {
        "shipped": contents.shipped.content_hash,
        "recorded_studies": state.studies,
        "recorded_rows": state.rows,
        "removals": state.removals,
    }
    connection.execute(update(DataVersion).where(same).values(last_used_at=datetime.now(UTC), **made_of))
    row = connection.execute(select(DataVersion.key, DataVersion.imported_at).where(same)).one()
    return row.key, row.imported_at


def _is_loaded(connection: Connection, key: int) -> bool:
    return connection.scalar(select(StudyRecord.key).where(StudyRecord.version_key == key).limit(1)) is not None


def _load(connection: Connection, key: int, contents: Contents) -> None:
    positions = count()
    for record, rows in contents.records():
        numbered = [{**row, "version_key": key, "position": next(positions)} for row in rows]
        if numbered:
            connection.execute(insert(record), numbered)


def _unload_old_versions(connection: Connection) -> None:
    """Empty the tables of versions that were not used lately, if they can be put together again."""
    recent = select(DataVersion.key).order_by(DataVersion.last_used_at.desc(), DataVersion.key.desc())
    loaded = select(StudyRecord.version_key).distinct()
    old = select(DataVersion.key).where(
        DataVersion.key.in_(loaded),
        DataVersion.key.not_in(recent.limit(LOADED_VERSIONS).scalar_subquery()),
        DataVersion.shipped.is_not(None),
    )
    keys = connection.scalars(old).all()
    for record in TABLES:
        connection.execute(delete(record).where(record.version_key.in_(keys)))
