"""Results of one's own join a study: all of them, or none where they do not go together with what is known."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.studies.problems import BadRows, Located, Place, Problem
from modelcube.studies.recording import StudyDescription, record
from modelcube.studies.records import ModelRecord, RecordedRow, StudyRecord


class Known(NamedTuple):
    """What has to be known of a row that is there already."""

    id: str
    top1: float
    family: str
    note: str | None


def join(session: Session, study: StudyDescription, rows: Sequence[Located]) -> int:
    """Record rows in the caller's transaction; how many are new. Rows that are there already must say the same.

    Raises:
        BadRows: two of them are the same training, one is there with another accuracy, or a family was measured in two
            ways (split, epoch).
        StudyDiffers: as `record`.
    """
    known = {row.id: row for row in _known(session, study.id)}
    problems = [*repeated(rows), *mixed(rows), *_contradicted(rows, known)]
    if problems:
        raise BadRows(problems)
    return record(session, study.id, [row for row, _ in rows if row.id not in known], study)


def repeated(rows: Sequence[Located]) -> Iterator[Problem]:
    """Rows of one training, but for the first."""
    first: dict[str, Place] = {}
    for row, place in rows:
        if (other := first.setdefault(row.id, place)) is not place:
            yield Problem(place, f"repeats {other.beside(place)}: the same network, family and seed")


def mixed(rows: Sequence[Located]) -> Iterator[Problem]:
    """Rows of a family that were measured in another way than its first one."""
    first: dict[str, tuple[Place, tuple[str, ...]]] = {}
    for row, place in rows:
        other, way = first.setdefault(row.family, (place, _way(row.note)))
        if _way(row.note) != way:
            said = ", ".join(way) or "not said"
            differs = f"split or epoch differs from {other.beside(place)} of the same family ({said})"
            yield Problem(place, f"{differs}; do not mix them, or give them families of their own")


def _contradicted(rows: Sequence[Located], known: Mapping[str, Known]) -> Iterator[Problem]:
    families = {row.family: row for row in known.values()}
    told = set[str]()
    for row, place in rows:
        if row.id in known and known[row.id].top1 != row.top1:
            yield Problem(place, f"{row.id} is there already, with {known[row.id].top1:g} %")
        family = families.get(row.family)
        if family is not None and _way(family.note) != _way(row.note) and row.family not in told:
            told.add(row.family)
            way = ", ".join(_way(family.note)) or "not said"
            yield Problem(place, f"the family {row.family!r} is there already, measured as: {way}")


def _known(session: Session, study: str) -> Iterator[Known]:
    """Rows that are shipped, as of the newest data version, and all that are recorded."""
    newest = select(StudyRecord.version_key).where(StudyRecord.id == study).order_by(StudyRecord.key.desc()).limit(1)
    columns: Any = [getattr(ModelRecord, name) for name in Known._fields]
    of_it = (ModelRecord.study == study, ModelRecord.version_key == newest.scalar_subquery())
    for found in session.execute(select(*columns).where(*of_it)):
        yield Known(*found)
    for content in session.scalars(select(RecordedRow.content).where(RecordedRow.study == study)):
        row = json.loads(content)
        yield Known(*(row[name] for name in Known._fields))


def _way(note: str | None) -> tuple[str, ...]:
    """Split and epoch of a note."""
    return tuple(part for part in (note or "").split("; ") if part.startswith(("split: ", "epoch: ")))
