"""How an evaluation goes from state to state: the one place that changes its status, each time with an event.

queued → running → succeeded | failed | canceled
running → queued           its worker was lost
queued → succeeded         a latency that was asked for otherwise, and measured on the machine, meanwhile
queued → canceled
failed, canceled → queued  asked for again
succeeded → queued         asked for again after its file of predictions was removed
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.records import AttemptRow, Evaluation, Event, EventKind, Outcome, Status

FINAL: frozenset[str] = frozenset({"succeeded", "failed", "canceled"})
AGAIN: frozenset[str] = frozenset({"failed", "canceled"})
"""What starts again when it is asked for again."""


def db_now(session: Session) -> datetime:
    """The time by the database's clock: those of several machines may differ. SQLite's is this machine's own."""
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)


def change_status(session: Session, evaluation: Evaluation, status: Status, **said: Any) -> None:
    """Bring an evaluation, whose row the session has locked, to another state; `said` goes into the event."""
    now = db_now(session)
    evaluation.status = status
    evaluation.finished_at = now if status in FINAL else None
    if status == "running":
        evaluation.started_at = now
    else:
        evaluation.owner = evaluation.lease_until = None
    if status == "queued":
        evaluation.queued_at, evaluation.started_at = now, None
        evaluation.error = evaluation.result = evaluation.progress = None
        evaluation.machine = evaluation.request.get("machine")  # whichever takes it, unless one was asked for
    add_event(session, evaluation, "status", {"status": status, "attempt": evaluation.token, **said}, now)


def add_event(session: Session, evaluation: Evaluation, kind: EventKind, data: dict[str, Any], at: datetime) -> None:
    """Note an event of an evaluation, whose row the session has locked: they are numbered without gaps."""
    evaluation.events += 1
    session.add(Event(evaluation_key=evaluation.key, number=evaluation.events, at=at, kind=kind, data=data))


def close_attempt(
    session: Session, evaluation: Evaluation, outcome: Outcome, error: str | None = None, at: datetime | None = None
) -> None:
    """Say how the latest attempt ended, and when: now, unless it was earlier."""
    of_it = (AttemptRow.evaluation_key == evaluation.key, AttemptRow.number == evaluation.token)
    attempt = session.scalars(select(AttemptRow).where(*of_it)).one()
    attempt.outcome, attempt.error, attempt.finished_at = outcome, error, at or db_now(session)
