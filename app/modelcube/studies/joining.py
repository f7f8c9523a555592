"""Results of one's own join a study: all of them, or none where they do not go together with what is known."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.database.tables import RecordedRow, StudyRecord
from modelcube.errors import ModelCubeError
from modelcube.studies.recording import StudyDescription, record, recorded_rows
from modelcube.studies.rows import MeasuredRow, ModelRecord

SHOWN_PROBLEMS = 20
MAX_FRACTION = 1.0  # an accuracy up to this one is taken for a fraction


class Place(NamedTuple):
    """A file and, where it has lines, one of them (the header is line 1)."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"

    def beside(self, other: "Place") -> str:
        """The place as one says it at another place."""
        return f"line {self.line}" if self.file == other.file and self.line is not None else str(self)


class Located(NamedTuple):
    """A row, and where it was read."""

    row: MeasuredRow
    place: Place


class RowProblem(NamedTuple):
    """Why something cannot be imported; None as place where it lies in no single one."""

    place: Place | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.place is None else f"{self.place}: {self.reason}"


class BadRows(ModelCubeError):
    """Files that cannot be imported; nothing of them was."""

    status = 422
    title = "Nothing was imported"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """State each problem."""
        more = len(problems) - SHOWN_PROBLEMS
        lines = [str(problem) for problem in problems[:SHOWN_PROBLEMS]]
        super().__init__("\n".join([*lines, *([f"… and {more} more"] if more > 0 else []), "nothing was imported"]))
        self.problems = tuple(problems)


class Known(NamedTuple):
    """What has to be known of a row that is there already."""

    id: str
    top1: float
    family: str
    note: str | None


def join(session: Session, study: StudyDescription, rows: Sequence[Located]) -> int:
    """Record rows in the caller's transaction; how many are new. Rows that are there already must say the same.

    Raises:
        BadRows: two of them are the same training, one is there with another accuracy, an accuracy is no per cent, or a
            family was measured in two ways (split, epoch).
        StudyDiffers: as `record`.
    """
    known = {row.id: row for row in _known(session, study.id)}
    problems = [*repeated(rows), *mixed(rows), *out_of_scale(rows), *_contradicted(rows, known)]
    if problems:
        raise BadRows(problems)
    return record(session, study.id, [row for row, _ in rows if row.id not in known], study)


def repeated(rows: Sequence[Located]) -> Iterator[RowProblem]:
    """Rows of one training, but for the first."""
    first: dict[str, Place] = {}
    for row, place in rows:
        if (other := first.setdefault(row.id, place)) is not place:
            yield RowProblem(place, f"repeats {other.beside(place)}: the same network, family and seed")


def mixed(rows: Sequence[Located]) -> Iterator[RowProblem]:
    """Rows of a family that were measured in another way than its first one."""
    first: dict[str, tuple[Place, tuple[str, ...]]] = {}
    for row, place in rows:
        other, way = first.setdefault(row.family, (place, _way(row.note)))
        if _way(row.note) != way:
            said = ", ".join(way) or "not said"
            differs = f"split or epoch differs from {other.beside(place)} of the same family ({said})"
            yield RowProblem(place, f"{differs}; do not mix them, or give them families of their own")


def out_of_scale(rows: Sequence[Located]) -> Iterator[RowProblem]:
    """Rows whose accuracies are likely to be fractions: a network that learned nothing is of no use to a surrogate."""
    for row, place in rows:
        if row.top1 <= MAX_FRACTION:
            meant = f" ({row.top1:g} as a fraction is {100 * row.top1:g})" if row.top1 > 0 else ""
            yield RowProblem(place, f"top1 is {row.top1:g}; allowed: per cent above {MAX_FRACTION:g}, up to 100{meant}")
        elif row.top5 is not None and row.top5 < row.top1:
            reason = f"top5 is {row.top5:g}; allowed: per cent from top1 ({row.top1:g}) to 100"
            meant = f" ({row.top5:g} as a fraction is {100 * row.top5:g})" if row.top5 <= MAX_FRACTION else ""
            yield RowProblem(place, reason + meant)


def _contradicted(rows: Sequence[Located], known: Mapping[str, Known]) -> Iterator[RowProblem]:
    families = {row.family: row for row in known.values()}
    named = set[str]()
    for row, place in rows:
        if row.id in known and known[row.id].top1 != row.top1:
            yield RowProblem(place, f"{row.id} is there already, with {known[row.id].top1:g} %")
        family = families.get(row.family)
        if family is not None and _way(family.note) != _way(row.note) and row.family not in named:
            named.add(row.family)
            way = ", ".join(_way(family.note)) or "not said"
            yield RowProblem(place, f"the family {row.family!r} is there already, measured as: {way}")


def _known(session: Session, study: str) -> Iterator[Known]:
    """Rows that are shipped, as of the newest data version, and all that are recorded and not removed."""
    newest = select(StudyRecord.version_key).where(StudyRecord.id == study).order_by(StudyRecord.key.desc()).limit(1)
    columns: Any = [getattr(ModelRecord, name) for name in Known._fields]
    of_it = (ModelRecord.study == study, ModelRecord.version_key == newest.scalar_subquery())
    gone = select(RecordedRow.id).where(RecordedRow.removed.is_not(None))
    for found in session.execute(select(*columns).where(*of_it, ModelRecord.id.not_in(gone))):
        yield Known(*found)
    for row in recorded_rows(session.connection(), study):
        yield Known(*(row[name] for name in Known._fields))


def _way(note: str | None) -> tuple[str, ...]:
    """Split and epoch of a note."""
    return tuple(part for part in (note or "").split("; ") if part.startswith(("split: ", "epoch: ")))
