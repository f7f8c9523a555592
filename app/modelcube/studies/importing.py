"""The shipped results and what is recorded here, brought into one data version when a server starts or there is more.

Idempotent by content hash: a content that is there already is only marked as used. Several processes may import at
once: each takes the writers' lock, and all but the first find the work done. Everything happens in one transaction, so
that nobody ever sees half of a version.

A few recently used versions are kept beside the newest, since servers may still answer from them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from modelcube.studies.database import writing
from modelcube.studies.recording import RecordedState, Recordings, recorded, recorded_state
from modelcube.studies.records import (
    DataVersion,
    EvaluationRecord,
    FamilyRecord,
    ModelRecord,
    StudyRecord,
    VersionedRow,
)
from modelcube.studies.rows import COLUMNS
from modelcube.studies.shipped import Shipped

KEPT_VERSIONS = 8
EVALUATIONS = "-evaluations"  # ends the name of a study's table of evaluations
HERE = "modelcube"  # the repository of families that nobody published

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StudyVersion:
    """A content of the database; `created` says whether this very call imported it, `recorded` what it holds of what
    this installation recorded.
    """

    key: int
    content_hash: str
    imported_at: datetime
    created: bool
    recorded: RecordedState


def import_results(engine: Engine, results: Path) -> StudyVersion:
    """Import the folder `results` and all that is recorded unless this content is there already.

    The schema must be up to date (`schema.upgrade`).

    Raises:
        ValueError: a cell is not of its column's type; nothing is imported.
    """
    shipped = Shipped(results)
    with writing(engine) as connection:
        state, own = recorded_state(connection), _beyond(shipped, recorded(connection))
        content_hash = _content_hash(shipped, own)
        found = _find(connection, content_hash, state)
        if found is None:
            _insert(connection, content_hash, shipped, own)
            _forget_old_versions(connection)
        else:
            use = update(DataVersion).where(DataVersion.key == found.key)
            connection.execute(use.values(last_used_at=datetime.now(UTC)))
        version = found or _find(connection, content_hash, state)
    assert version is not None
    return StudyVersion(version.key, content_hash, version.imported_at, found is None, state)


def _beyond(shipped: Shipped, recordings: Recordings) -> Recordings:
    """What is recorded and not shipped."""
    if not recordings.studies and not recordings.rows:
        return recordings
    rows = (row["id"] for study in shipped.studies for row in shipped.rows(study))
    return recordings.beyond(shipped.studies, rows)


def _content_hash(shipped: Shipped, own: Recordings) -> str:
    """The shipped content's own hash where nothing was recorded beside it."""
    if not own.studies and not own.rows:
        return shipped.content_hash
    text = json.dumps([own.studies, own.rows], sort_keys=True)
    return hashlib.sha256(f"{shipped.content_hash} {text}".encode()).hexdigest()


def _find(connection: Connection, content_hash: str, state: RecordedState) -> StudyVersion | None:
    columns = (DataVersion.key, DataVersion.content_hash, DataVersion.imported_at)
    row = connection.execute(select(*columns).where(DataVersion.content_hash == content_hash)).one_or_none()
    return None if row is None else StudyVersion(row.key, row.content_hash, row.imported_at, False, state)


def _insert(connection: Connection, content_hash: str, shipped: Shipped, own: Recordings) -> None:
    version = connection.execute(insert(DataVersion).returning(DataVersion.key), {"content_hash": content_hash})
    key, positions = version.scalar_one(), count()
    for record, rows in _contents(shipped, own):
        numbered = [{**row, "version_key": key, "position": next(positions)} for row in rows]
        if numbered:
            connection.execute(insert(record), numbered)


def _contents(shipped: Shipped, own: Recordings) -> Iterator[tuple[type[VersionedRow], list[Values]]]:
    """Which rows go into which table."""
    families = list(shipped.rows("families"))
    yield StudyRecord, [*shipped.rows("studies"), *own.studies]
    yield FamilyRecord, [_filled(family) for family in (*families, *_own_families(families, own))]
    for study in shipped.studies:
        yield ModelRecord, [_every_column(row) for row in shipped.rows(study)]
        if study + EVALUATIONS in shipped.resources:
            yield EvaluationRecord, list(shipped.rows(study + EVALUATIONS))
    yield ModelRecord, [_every_column(row) for row in own.rows]


def _every_column(row: Values) -> Values:
    return {column: row.get(column) for column in COLUMNS}


def _filled(family: Values) -> Values:
    """A family whose source is this software has no commit."""
    return {**family, **{column: family.get(column) or "" for column in ("repository", "path", "commit")}}


def _own_families(families: list[dict[str, Any]], own: Recordings) -> Iterator[Values]:
    """Families of recorded rows that are not shipped."""
    known = {(family["study"], family["id"]) for family in families}
    blank = dict.fromkeys(("path", "commit", "date", "licence", "caveats"))
    for row in own.rows:
        if (name := (row["study"], row["family"])) not in known:
            known.add(name)
            yield {**blank, "study": name[0], "id": name[1], "repository": HERE, "recipe": row["recipe"]}


def _forget_old_versions(connection: Connection) -> None:
    recent = select(DataVersion.key).order_by(DataVersion.last_used_at.desc(), DataVersion.key.desc())
    connection.execute(delete(DataVersion).where(DataVersion.key.not_in(recent.limit(KEPT_VERSIONS).scalar_subquery())))
