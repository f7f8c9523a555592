"""The queue as a worker sees it: take, keep, report, end.

A lease lasts a few seconds and is renewed while its holder lives. Every write names the token of the lease and is
refused once another attempt has begun, or the evaluation was canceled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.orm import Session

from modelcube.database.engine import changing, changing_alone
from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.history import latencies_like
from modelcube.evaluation.jobs.records import AttemptRow, Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.states import add_event, change_status, close_attempt, db_now
from modelcube.studies.recording import StudyDescription, StudyDiffers, record
from modelcube.studies.rows import MeasuredRow

MAX_LOSSES = 10
UNHEARD = "its worker was not heard of any more"
BEGUN = "its process has begun"


class LeaseLost(Exception):
    """The evaluation was canceled, or another attempt has begun."""


@dataclass(frozen=True, slots=True, eq=False)
class Lease:
    """The right to work on an evaluation and to write what comes of it."""

    evaluation_id: str
    token: int
    kind: str
    request: dict[str, Any]

    @property
    def alone(self) -> bool:
        """Whether nothing else may run beside it: what measures times."""
        return measures_time(self.request)


def take(engine: Engine, worker: str, machines: Sequence[str], seconds: float, *, busy: bool = False) -> Lease | None:
    """Take the evaluation that has waited longest, or one whose holder's lease ran out; None where there is none.

    Where something must run alone and is the next, a busy worker takes nothing: it would never be idle otherwise. A
    latency that named no machine belongs to the one that takes it, until it is lost.

    Args:
        engine: the database.
        worker: who takes it.
        machines: names of the machines that the worker measures on, the one that it prefers first; a latency may ask
            for one.
        seconds: how long the lease lasts unless it is renewed.
        busy: whether the worker runs something already.
    """
    while True:
        with changing(engine) as session:
            evaluation = _next(session, machines)
            if evaluation is None:
                return None
            if evaluation.status == "running":
                _close_unheard(session, evaluation)
            if evaluation.status == "failed":
                continue
            if measures_time(evaluation.request):
                if busy or not machines:
                    return None
                evaluation.machine = evaluation.machine or machines[0]
                if _is_measured(session, evaluation):
                    continue
            return _leased(session, evaluation, worker, seconds)


def requeue_expired(engine: Engine) -> None:
    """Put back into the queue what is held by workers that were not heard of any more.

    Workers do so with what they take. Whoever asks how an evaluation stands does it first, so that none is said to run
    when no worker is left.
    """
    with Session(engine) as session:
        if session.scalars(select(Evaluation.key).where(_unheard(session)).limit(1)).first() is None:
            return  # nearly always: nobody waits for a writer
    with changing(engine) as session:
        found = select(Evaluation).where(_unheard(session)).with_for_update(skip_locked=True)
        for evaluation in session.scalars(found.order_by(Evaluation.key)).all():
            _close_unheard(session, evaluation)


def measures_time(request: Mapping[str, Any]) -> bool:
    """Whether a request asks for times, which other work beside it would change."""
    return request.get("measure") == "latency"


def renew(engine: Engine, lease: Lease, seconds: float) -> bool:
    """Keep a lease for some seconds more; False where it is lost."""
    with changing(engine) as session:
        until = db_now(session) + timedelta(seconds=seconds)
        kept = update(Evaluation).where(*_held(lease)).values(lease_until=until).returning(Evaluation.key)
        return session.execute(kept).first() is not None


def is_held(engine: Engine, lease: Lease) -> bool:
    """Whether a lease is still held."""
    with Session(engine) as session:
        return session.execute(select(Evaluation.key).where(*_held(lease))).first() is not None


def held_of(engine: Engine, leases: Sequence[Lease]) -> set[Lease]:
    """Those of the leases that are still held."""
    with Session(engine) as session:
        ids = [lease.evaluation_id for lease in leases]
        running = select(Evaluation.id, Evaluation.token).where(Evaluation.id.in_(ids), Evaluation.status == "running")
        tokens = {evaluation_id: token for evaluation_id, token in session.execute(running)}
    return {lease for lease in leases if tokens.get(lease.evaluation_id) == lease.token}


def begin(engine: Engine, lease: Lease) -> None:
    """Say that the process of an attempt works: its time runs from now on.

    Raises:
        LeaseLost: as `report`.
    """
    with changing(engine) as session:
        evaluation = _locked(session, lease)
        of_it = (AttemptRow.evaluation_key == evaluation.key, AttemptRow.number == lease.token)
        session.execute(update(AttemptRow).where(*of_it).values(note=BEGUN, started_at=db_now(session)))


def seconds_worked(engine: Engine, lease: Lease) -> float | None:
    """For how long processes have worked on an evaluation since it was asked for; None where this one has not begun.

    Attempts that were lost count for as long as they ran.
    """
    with Session(engine) as session:
        now = db_now(session)
        own = select(Evaluation.key).where(*_held(lease)).scalar_subquery()
        attempts = session.scalars(
            select(AttemptRow).where(AttemptRow.evaluation_key == own).order_by(AttemptRow.number.desc())
        ).all()
    if not attempts or attempts[0].note is None:
        return None
    asked_since = takewhile(lambda attempt: attempt.outcome in ("running", "lost"), attempts)
    begun = (attempt for attempt in asked_since if attempt.note is not None)
    return sum(((attempt.finished_at or now) - attempt.started_at).total_seconds() for attempt in begun)


def report(engine: Engine, lease: Lease, progress: dict[str, Any]) -> None:
    """Note a progress point, plain data.

    Raises:
        LeaseLost: the evaluation is somebody else's now, or nobody's.
    """
    with changing(engine) as session:
        evaluation = _locked(session, lease)
        evaluation.progress = progress
        evaluation.losses = 0  # it gets on: only losses in a row say that it never will
        add_event(session, evaluation, "progress", progress, db_now(session))


def annotate(engine: Engine, lease: Lease, note: str) -> None:
    """Say something about an attempt, for example where it goes on.

    Raises:
        LeaseLost: as `report`.
    """
    with changing(engine) as session:
        evaluation = _locked(session, lease)
        of_it = (AttemptRow.evaluation_key == evaluation.key, AttemptRow.number == lease.token)
        session.execute(update(AttemptRow).where(*of_it).values(note=note))


def finish(
    engine: Engine,
    lease: Lease,
    result: dict[str, Any],
    row: MeasuredRow | None = None,
    study: StudyDescription | None = None,
) -> None:
    """Accept the result of an evaluation, and in the same transaction its row of the study, which may be a new one.

    The result then says as `row` which one that is, or, where a study of its name is of other data, why it is none.

    Raises:
        LeaseLost: as `report`; nothing is accepted.
    """
    with changing_alone(engine) as session:
        evaluation = _locked(session, lease)
        evaluation.result = result | _joined(session, row, study)
        close_attempt(session, evaluation, "succeeded")
        change_status(session, evaluation, "succeeded")


def fail(engine: Engine, lease: Lease, error: str) -> None:
    """Give an evaluation up for a reason that another attempt would meet again.

    Raises:
        LeaseLost: as `report`.
    """
    with changing(engine) as session:
        evaluation = _locked(session, lease)
        evaluation.error = error
        close_attempt(session, evaluation, "failed", error)
        change_status(session, evaluation, "failed", error=error)


def release(engine: Engine, lease: Lease, reason: str, *, counted: bool = True) -> None:
    """Put an evaluation back into the queue whose process has died.

    Lost too often in a row it fails, unless a loss is not `counted`: when its worker was stopped on purpose.

    Raises:
        LeaseLost: as `report`.
    """
    with changing(engine) as session:
        _close_lost(session, _locked(session, lease), reason, counted=counted)


def _joined(session: Session, row: MeasuredRow | None, study: StudyDescription | None) -> dict[str, str]:
    """Record a row, and say where it is or why not: what was measured is not lost."""
    if row is None:
        return {}
    try:
        record(session, row.study, [row], study)
    except (StudyDiffers, InvalidInput) as error:
        return {"no_row": str(error)}
    return {"row": row.id}


def _next(session: Session, machines: Sequence[str]) -> Evaluation | None:
    here = or_(Evaluation.machine.is_(None), Evaluation.machine.in_(machines))
    ready = select(Evaluation).where(or_(Evaluation.status == "queued", _unheard(session)), here)
    first = ready.order_by(Evaluation.queued_at, Evaluation.key).limit(1).with_for_update(skip_locked=True)
    return session.scalars(first).first()


def _unheard(session: Session) -> ColumnElement[bool]:
    return and_(Evaluation.status == "running", Evaluation.lease_until < db_now(session))


def _leased(session: Session, evaluation: Evaluation, worker: str, seconds: float) -> Lease:
    evaluation.token += 1
    change_status(session, evaluation, "running", worker=worker)
    now = db_now(session)
    evaluation.owner, evaluation.lease_until = worker, now + timedelta(seconds=seconds)
    attempt = AttemptRow(
        evaluation_key=evaluation.key, number=evaluation.token, worker=worker, started_at=now, outcome="running"
    )
    session.add(attempt)
    there = {} if evaluation.machine is None else {"machine": evaluation.machine}
    return Lease(evaluation.id, evaluation.token, evaluation.kind, {**evaluation.request, **there})


def _is_measured(session: Session, evaluation: Evaluation) -> bool:
    """Whether the same latency has been measured on its machine meanwhile, asked for otherwise; that is its result."""
    request = EvaluationRequest.from_json(evaluation.request)
    for same in latencies_like(session, request):
        if same.status == "succeeded" and same.machine == evaluation.machine:
            evaluation.result = same.result
            change_status(session, evaluation, "succeeded")
            return True
    return False


def _close_unheard(session: Session, evaluation: Evaluation) -> None:
    ended = evaluation.lease_until  # it worked until then at most
    _close_lost(session, evaluation, UNHEARD, counted=True, at=ended)


def _close_lost(
    session: Session, evaluation: Evaluation, reason: str, *, counted: bool, at: datetime | None = None
) -> None:
    close_attempt(session, evaluation, "lost", reason, at)
    evaluation.losses += counted
    if evaluation.losses < MAX_LOSSES:
        change_status(session, evaluation, "queued", reason=reason)
        return
    error = f"it was lost {MAX_LOSSES} times in a row without getting anywhere; the last time: {reason}"
    evaluation.error = error
    change_status(session, evaluation, "failed", error=error)


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (Evaluation.id == lease.evaluation_id, Evaluation.token == lease.token, Evaluation.status == "running")


def _locked(session: Session, lease: Lease) -> Evaluation:
    evaluation = session.scalars(select(Evaluation).where(*_held(lease)).with_for_update()).one_or_none()
    if evaluation is None:
        raise LeaseLost(f"evaluation {lease.evaluation_id}, attempt {lease.token}")
    return evaluation
