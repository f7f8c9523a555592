"""The shipped results, brought into the database when a server starts.

Idempotent by content hash: a content that is there already is only marked as used. Several processes may import at
once: each takes the writers' lock, and all but the first find the work done. Everything happens in one transaction, so
that nobody ever sees half of a version.

A few recently used versions are kept beside the newest, since servers of an earlier program may still answer from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select, update

from modelcube.studies.database import writing
from modelcube.studies.records import (
    DataVersion,
    EvaluationRecord,
    FamilyRecord,
    ModelRecord,
    StudyRecord,
    VersionedRow,
)
from modelcube.studies.shipped import Shipped

KEPT_VERSIONS = 3

TABLES: Mapping[str, type[VersionedRow]] = {
    "studies": StudyRecord,
    "families": FamilyRecord,
    "imagenet": ModelRecord,
    "imagenet-evaluations": EvaluationRecord,
}
"""Where each table of the package goes."""


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """A content of `results/` in the database; `created` says whether this very call imported it."""

    key: int
    content_hash: str
    imported_at: datetime
    created: bool


def import_results(engine: Engine, results: Path) -> StudyVersion:
    """Import the folder `results` unless its content is there already.

    The schema must be up to date (`schema.upgrade`).

    Raises:
        ValueError: a cell is not of its column's type; nothing is imported.
    """
    shipped = Shipped(results)
    with writing(engine) as connection:
        found = _find(connection, shipped.content_hash)
        if found is None:
            _insert(connection, shipped)
            _forget_old_versions(connection)
        else:
            use = update(DataVersion).where(DataVersion.key == found.key)
            connection.execute(use.values(last_used_at=datetime.now(UTC)))
        version = found or _find(connection, shipped.content_hash)
    assert version is not None
    return StudyVersion(version.key, version.content_hash, version.imported_at, created=found is None)


def _find(connection: Connection, content_hash: str) -> StudyVersion | None:
    columns = (DataVersion.key, DataVersion.content_hash, DataVersion.imported_at)
    row = connection.execute(select(*columns).where(DataVersion.content_hash == content_hash)).one_or_none()
    return None if row is None else StudyVersion(row.key, row.content_hash, row.imported_at, created=False)


def _insert(connection: Connection, shipped: Shipped) -> None:
    version = connection.execute(insert(DataVersion).returning(DataVersion.key), {"content_hash": shipped.content_hash})
    key = version.scalar_one()
    for name, record in TABLES.items():
        rows = [row | {"version_key": key, "position": n} for n, row in enumerate(shipped.rows(name))]
        connection.execute(insert(record), rows)


def _forget_old_versions(connection: Connection) -> None:
    recent = select(DataVersion.key).order_by(DataVersion.last_used_at.desc(), DataVersion.key.desc())
    connection.execute(delete(DataVersion).where(DataVersion.key.not_in(recent.limit(KEPT_VERSIONS).scalar_subquery())))
