"""Filtered, sorted and paged rows of the accuracy database.

A page ends with a cursor that names its last row (a *keyset*): the next page begins behind that row however many pages
came before, and is right even where rows tie. The cursor holds for the question that it was made for and for the data
version that it was made from. Rows that say nothing of the sorted column come last in either direction; ties stand in
the order of the file.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from modelcube.database.tables import StudyRecord
from modelcube.errors import InvalidInput, NotFound, did_you_mean
from modelcube.networks.registry import ARCHITECTURES
from modelcube.studies.query import BOUNDED, NAMED, SWITCHED, ModelQuery
from modelcube.studies.recording import StudyVersion
from modelcube.studies.rows import (
    EVALUATION_COLUMNS,
    MATCHES,
    CheckpointEvaluation,
    EvaluationRecord,
    MeasuredRow,
    ModelRecord,
)
from modelcube.studies.table import measured_row

STREAMED_AT_ONCE = 200
ROW_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
CURSOR_ALLOWED = "`next` of an answer to the same question, from the data that this server has now"

KINDS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("paper", "published", "measured"),
    "match": MATCHES,
    "weights": ("own", "shared"),
    "precision": ("float", "int8"),
}
LISTED = 10


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Rows of one answer; `next` asks for those after them, None where there are none."""

    models: tuple[MeasuredRow, ...]
    next: str | None


def list_models(session: Session, version: StudyVersion, query: ModelQuery) -> ModelPage:
    """One page of the rows that fit the question.

    Raises:
        InvalidInput: a name is unknown, or the cursor is not of this question and data version.
        NotFound: the study is unknown.
    """
    _check_names(session, version, query)
    statement = _ordered(_filtered(version, query), query)
    if query.next is not None:
        statement = statement.where(_behind(_last_row(session, version, query), query))
    records = session.scalars(statement.limit(query.limit + 1)).all()
    shown = records[: query.limit]
    following = _cursor(version, query, shown[-1].id) if len(records) > query.limit else None
    return ModelPage(tuple(measured_row(record) for record in shown), following)


def stream_models(session: Session, version: StudyVersion, query: ModelQuery) -> Iterator[MeasuredRow]:
    """Every row that fits the question, whatever its `limit` and `next`, a few in memory at a time.

    Raises, at the call and not at the first row:
        InvalidInput: a name is unknown.
        NotFound: the study is unknown.
    """
    _check_names(session, version, query)
    statement = _ordered(_filtered(version, query), query).execution_options(yield_per=STREAMED_AT_ONCE)
    return (measured_row(record) for record in session.scalars(statement))


def get_model(session: Session, version: StudyVersion, model_id: str) -> MeasuredRow:
    """The row of that id, of whichever study; `NotFound` if there is none."""
    record = _record(session, version, model_id)
    if record is None:
        raise NotFound("model", model_id)
    return measured_row(record)


def evaluations_of(session: Session, version: StudyVersion, model_id: str) -> tuple[CheckpointEvaluation, ...]:
    """Evaluations of a row's checkpoint by others, in the order of the file."""
    of_row = (EvaluationRecord.version_key == version.key, EvaluationRecord.model_id == model_id)
    records = session.scalars(select(EvaluationRecord).where(*of_row).order_by(EvaluationRecord.position))
    rows = ({column: getattr(record, column) for column in EVALUATION_COLUMNS} for record in records)
    return tuple(CheckpointEvaluation(**row) for row in rows)


def _filtered(version: StudyVersion, query: ModelQuery) -> Select[ModelRecord]:
    conditions: list[ColumnElement[bool]] = [ModelRecord.version_key == version.key, ModelRecord.study == query.study]
    for name in NAMED:
        if wanted := _stored_names(name, query):
            conditions.append(_column(name).in_(wanted))
    for name in BOUNDED:
        low, high = query.bounds(name)
        conditions += [_column(name) >= low] if low is not None else []
        conditions += [_column(name) <= high] if high is not None else []
    for name in SWITCHED:
        if (switch := getattr(query, name)) is not None:
            conditions.append(_column(name).is_(switch))
    if query.network:
        conditions.append(ModelRecord.network_id == query.network)
    if query.tested_elsewhere is not None:
        same = _column("train_resolution").is_not_distinct_from(_column("resolution"))
        elsewhere = and_(_column("train_resolution").is_not(None), ~same)
        conditions.append(elsewhere if query.tested_elsewhere else ~elsewhere)
    return select(ModelRecord).where(*conditions)


def _ordered(statement: Select[ModelRecord], query: ModelQuery) -> Select[ModelRecord]:
    column = _column(query.sort_column)
    direction = column.desc() if query.descending else column.asc()
    return statement.order_by(column.is_(None), direction, ModelRecord.position)


def _behind(last: ModelRecord, query: ModelQuery) -> ColumnElement[bool]:
    """Rows that `_ordered` puts after `last`."""
    column = _column(query.sort_column)
    later = ModelRecord.position > last.position
    if getattr(last, query.sort_column) is None:
        return and_(column.is_(None), later)
    value = literal(getattr(last, query.sort_column), column.type)
    beyond = column < value if query.descending else column > value
    return or_(column.is_(None), beyond, and_(column == value, later))


def _column(name: str) -> InstrumentedAttribute[Any]:
    column: InstrumentedAttribute[Any] = getattr(ModelRecord, name)
    return column


def _record(session: Session, version: StudyVersion, model_id: str) -> ModelRecord | None:
    if not ROW_ID.fullmatch(model_id):
        return None
    of_row = (ModelRecord.version_key == version.key, ModelRecord.id == model_id)
    return session.scalars(select(ModelRecord).where(*of_row)).one_or_none()


def _cursor(version: StudyVersion, query: ModelQuery, last_id: str) -> str:
    text = f"{_question(version, query)}.{last_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _last_row(session: Session, version: StudyVersion, query: ModelQuery) -> ModelRecord:
    """The row that the cursor names; `InvalidInput` if it is not a cursor of this question and data version."""
    cursor = query.next or ""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    question, _, last_id = text.partition(".")
    last = _record(session, version, last_id) if question == _question(version, query) else None
    if last is None:
        raise InvalidInput("next", query.next, CURSOR_ALLOWED)
    return last


def _question(version: StudyVersion, query: ModelQuery) -> str:
    """A short name of the question, its page left out, and of the data that answers it."""
    asked = query.model_dump_json(exclude={"next", "limit"})
    return hashlib.sha256(f"{version.content_hash} {asked}".encode()).hexdigest()[:12]


def _check_names(session: Session, version: StudyVersion, query: ModelQuery) -> None:
    """Refuse names that mean nothing, since a misspelt one would look like an empty answer.

    Raises:
        InvalidInput: a backbone, family or kind is unknown.
        NotFound: the study is unknown.
    """
    studies = session.scalars(select(StudyRecord.id).where(StudyRecord.version_key == version.key)).all()
    if query.study not in studies:
        raise NotFound("study", query.study, studies)
    for column in NAMED:
        if names := _stored_names(column, query):
            known = KINDS.get(column) or _known(session, version, query.study, column)
            for name in names:
                if name not in known:
                    raise InvalidInput(column, name, _allowed(column, name, known, query.study))


def _stored_names(column: str, query: ModelQuery) -> tuple[str, ...]:
    """The names asked for, as rows carry them: a variant of a backbone by the name of its architecture."""
    names = query.names(column)
    return tuple(ARCHITECTURES.get(name, name) for name in names) if column == "backbone" else names


def _known(session: Session, version: StudyVersion, study: str, column: str) -> set[str]:
    of_study = (ModelRecord.version_key == version.key, ModelRecord.study == study)
    return set(session.scalars(select(getattr(ModelRecord, column)).where(*of_study).distinct()))


def _allowed(column: str, name: str, known: Collection[str], study: str) -> str:
    if len(known) <= LISTED:
        return f"one or more of {', '.join(known)}, separated by commas"
    hint = did_you_mean(name, known)
    return f"one or more of the {len(known)} names of the study {study!r}, separated by commas" + (
        f"; {hint}" if hint else ""
    )
