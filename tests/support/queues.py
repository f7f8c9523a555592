"""What tests of the queue share: an evaluation to ask for, and a look at what became of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from modelcube.database.engine import changing
from modelcube.evaluation.jobs.history import attempts_of, find
from modelcube.evaluation.jobs.leases import Lease, take
from modelcube.evaluation.jobs.queue import Job, submit
from modelcube.evaluation.jobs.records import AttemptRow, Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.states import db_now

REQUEST = EvaluationRequest(
    backbone="efficientnet-b0", resolution=28, d=0.5, w=0.5, dataset="fashion-mnist", recipe="smoke"
)


def asked(engine: Engine, **change: Any) -> str:
    """Submit an evaluation; its id."""
    return submit(engine, Job.measuring(replace(REQUEST, **change)), queue_length=1000).id


def taken(engine: Engine, worker: str = "worker", seconds: float = 600) -> Lease:
    """A lease of the next evaluation."""
    lease = take(engine, worker, ["here"], seconds)
    assert lease is not None
    return lease


def expire(engine: Engine, lease: Lease, seconds: float = 1) -> None:
    """Let a lease have run out some seconds ago."""
    with changing(engine) as session:
        past = db_now(session) - timedelta(seconds=seconds)
        session.execute(update(Evaluation).where(Evaluation.id == lease.evaluation_id).values(lease_until=past))


def work_for(engine: Engine, lease: Lease, seconds: float) -> None:
    """Let the process of an attempt have begun some seconds ago."""
    with changing(engine) as session:
        past = db_now(session) - timedelta(seconds=seconds)
        session.execute(update(AttemptRow).where(AttemptRow.number == lease.token).values(started_at=past))


def status_of(engine: Engine, evaluation_id: str) -> str:
    """Where an evaluation stands."""
    with Session(engine) as session:
        return find(session, evaluation_id).status


def outcomes_of(engine: Engine, evaluation_id: str) -> list[str]:
    """How its attempts ended."""
    with Session(engine) as session:
        return [attempt.outcome for attempt in attempts_of(session, find(session, evaluation_id))]
