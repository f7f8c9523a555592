"""Reading evaluations: one, a page of many, and what happened since."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.records import AttemptRow, Evaluation, Event
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.states import AGAIN

FILTERS = ("status", "kind", "backbone", "network_id", "dataset", "recipe", "machine")
CURSOR_ALLOWED = "`next` of an answer to the same question"


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """Evaluations of one answer, the newest first; `next` asks for those after them, None where there are none."""

    evaluations: tuple[Evaluation, ...]
    next: str | None


def find(session: Session, evaluation_id: str) -> Evaluation:
    """The evaluation of that id.

    Raises:
        NotFound: there is none.
    """
    found = session.scalars(select(Evaluation).where(Evaluation.id == evaluation_id)).one_or_none()
    if found is None:
        raise NotFound("evaluation", evaluation_id)
    return found


def attempts_of(session: Session, evaluation: Evaluation) -> Sequence[AttemptRow]:
    """All attempts, the first first."""
    of_it = select(AttemptRow).where(AttemptRow.evaluation_key == evaluation.key)
    return session.scalars(of_it.order_by(AttemptRow.number)).all()


def attempts_by_evaluation(session: Session, evaluations: Iterable[Evaluation]) -> Mapping[int, list[AttemptRow]]:
    """All attempts at several evaluations in one query, by their keys, each the first first."""
    found: dict[int, list[AttemptRow]] = {evaluation.key: [] for evaluation in evaluations}
    of_them = select(AttemptRow).where(AttemptRow.evaluation_key.in_(found))
    for attempt in session.scalars(of_them.order_by(AttemptRow.evaluation_key, AttemptRow.number)):
        found[attempt.evaluation_key].append(attempt)
    return found


def is_asked(session: Session, evaluation_id: str) -> bool:
    """Whether an evaluation waits, runs or has succeeded, so that asking again changes nothing."""
    of_it = select(Evaluation.status).where(Evaluation.id == evaluation_id)
    return session.scalars(of_it).one_or_none() not in (None, *AGAIN)


def asked_as(session: Session, request: EvaluationRequest, *, named: bool) -> str | None:
    """The id of the evaluation that was asked for already, for `is_asked`; None where there is none.

    A latency may have another id: it was asked for when no worker was connected, perhaps, and so without a machine.

    Args:
        session: of the database.
        request: what is asked for now.
        named: whether its machine was asked for by name; else any that fits will do.
    """
    if is_asked(session, request.id):
        return request.id
    if request.measure != "latency":
        return None
    for found in latencies_like(session, request):
        if found.machine == request.machine or (not named and None in (found.machine, request.machine)):
            return found.id
    return None


def latencies_like(session: Session, request: EvaluationRequest) -> Sequence[Evaluation]:
    """Latencies that wait, run or have succeeded of the same network, on whichever machine; the newest first."""
    same = {name: getattr(request, name) for name in ("network_id", "dataset", "recipe")}
    of_it = select(Evaluation).filter_by(kind="measure", **same).where(Evaluation.status.not_in(AGAIN))
    found = session.scalars(of_it.order_by(Evaluation.key.desc())).all()
    wanted = (request.measure, request.seed)
    return [one for one in found if (one.request["measure"], one.request["seed"]) == wanted]


def events_since(session: Session, evaluation: Evaluation, number: int, limit: int) -> Sequence[Event]:
    """Events after the one of that number, the oldest first, at most `limit` of them."""
    later = select(Event).where(Event.evaluation_key == evaluation.key, Event.number > number)
    return session.scalars(later.order_by(Event.number).limit(limit)).all()


def list_evaluations(
    session: Session, wanted: Mapping[str, str | None], limit: int, cursor: str | None
) -> EvaluationPage:
    """A page of the evaluations whose columns of `FILTERS` are as wanted (None: whatever they are).

    Raises:
        InvalidInput: the cursor is not of this question.
    """
    statement = _filtered(wanted).order_by(Evaluation.key.desc())
    if cursor is not None:
        statement = statement.where(Evaluation.key < _last_key(cursor, wanted))
    found = session.scalars(statement.limit(limit + 1)).all()
    following = _cursor(found[limit - 1].key, wanted) if len(found) > limit else None
    return EvaluationPage(tuple(found[:limit]), following)


def _filtered(wanted: Mapping[str, str | None]) -> Select[Evaluation]:
    chosen = {name: wanted[name] for name in FILTERS if wanted.get(name) is not None}
    return select(Evaluation).where(*(getattr(Evaluation, name) == value for name, value in chosen.items()))


def _question(wanted: Mapping[str, str | None]) -> str:
    return hashlib.sha256(repr([wanted.get(name) for name in FILTERS]).encode()).hexdigest()[:8]


def _cursor(key: int, wanted: Mapping[str, str | None]) -> str:
    return base64.urlsafe_b64encode(f"{_question(wanted)}.{key}".encode()).decode().rstrip("=")


def _last_key(cursor: str, wanted: Mapping[str, str | None]) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    question, _, key = text.partition(".")
    if question != _question(wanted) or not key.isdecimal() or len(key) > 18:
        raise InvalidInput("next", cursor, CURSOR_ALLOWED)
    return int(key)
