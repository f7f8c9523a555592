"""The queue as those see it who ask: submit, ask again, cancel."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from modelcube.database.engine import changing, changing_alone
from modelcube.errors import Conflict, NotFound, Overloaded
from modelcube.evaluation.jobs.records import Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.states import AGAIN, FINAL, add_event, change_status, close_attempt, db_now

RETRY_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something that a worker shall do.

    Attributes:
        id: short name; jobs with equal ids are the same.
        kind: `measure`, `predict` or `grid`.
        request: what the worker needs to know, plain data.
        labels: columns of the list of evaluations: backbone, network_id, dataset, recipe, machine.
    """

    id: str
    kind: str
    request: dict[str, Any]
    labels: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def measuring(cls, request: EvaluationRequest) -> "Job":
        """The job of an evaluation."""
        labels = {name: getattr(request, name) for name in ("backbone", "network_id", "dataset", "recipe", "machine")}
        return cls(id=request.id, kind="measure", request=request.to_json(), labels=labels)


class Submitted(NamedTuple):
    """The evaluation of a job, and whether this very submission put it into the queue."""

    id: str
    new: bool


def submit(engine: Engine, job: Job, *, queue_length: int, is_kept: Callable[[], bool] = lambda: True) -> Submitted:
    """Put a job into the queue, unless it waits, runs or has succeeded already; one that failed starts again.

    Args:
        engine: the database.
        job: what is to be done. Of one that starts again it is the request that counts: its files are other ones.
        queue_length: how many may wait.
        is_kept: asked of a job that has succeeded: whether what came of it is still there. If not it starts again.

    Raises:
        Overloaded: `queue_length` others wait already.
    """
    with changing_alone(engine) as session:
        found = session.scalars(select(Evaluation).where(Evaluation.id == job.id).with_for_update()).one_or_none()
        if found is not None and found.status not in AGAIN and (found.status != "succeeded" or is_kept()):
            return Submitted(job.id, new=False)
        if waiting(session) >= queue_length:
            message = f"{queue_length} evaluations wait already; ask again when a worker has done some of them"
            raise Overloaded(message, RETRY_SECONDS)
        if found is None:
            _insert(session, job)
        else:
            found.losses, found.request = 0, job.request
            change_status(session, found, "queued")
    return Submitted(job.id, new=True)


def cancel(engine: Engine, evaluation_id: str) -> None:
    """Cancel an evaluation that waits or runs; whoever runs it loses its lease at once. Twice is as good as once.

    Raises:
        NotFound: there is none of this id.
        Conflict: it has ended already.
    """
    with changing(engine) as session:
        found = session.scalars(
            select(Evaluation).where(Evaluation.id == evaluation_id).with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFound("evaluation", evaluation_id)
        if found.status == "canceled":
            return
        if found.status in FINAL:
            raise Conflict(f"the evaluation has {found.status} already; only one that waits or runs can be canceled")
        if found.status == "running":
            close_attempt(session, found, "canceled")
        change_status(session, found, "canceled")


def waiting(session: Session) -> int:
    """How many evaluations wait for a worker."""
    return session.execute(select(func.count()).where(Evaluation.status == "queued")).scalar_one()


def _insert(session: Session, job: Job) -> None:
    now = db_now(session)
    evaluation = Evaluation(
        id=job.id,
        kind=job.kind,
        request=job.request,
        status="queued",
        created_at=now,
        queued_at=now,
        token=0,
        losses=0,
        events=0,
        **job.labels,
    )
    session.add(evaluation)
    session.flush()
    add_event(session, evaluation, "status", {"status": "queued", "attempt": 0}, now)
