"""Which workers are connected: each says so again and again, and is forgotten when it stops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from modelcube import __version__
from modelcube.database.engine import changing
from modelcube.evaluation.jobs.records import Worker
from modelcube.evaluation.jobs.states import db_now


@dataclass(frozen=True, kw_only=True)
class WorkerInfo:
    """How a worker introduces itself.

    Attributes:
        id: its own name, new at each start.
        host: the machine that it runs on.
        slots: how many evaluations it runs at once.
        machines: names of the machines that it measures on.
        device: `cpu` or `cuda`.
        speed: what it measured of itself, None before.
    """

    id: str
    host: str
    slots: int
    machines: Sequence[str]
    device: str
    speed: dict[str, Any] | None = field(default=None)


def heartbeat(engine: Engine, card: WorkerInfo, seconds: float) -> None:
    """Say that a worker is there for some seconds more."""
    with changing(engine) as session:
        now = db_now(session)
        known = session.get(Worker, card.id)
        worker = known or Worker(id=card.id, started_at=now, version=__version__)
        worker.host, worker.slots, worker.machines = card.host, card.slots, list(card.machines)
        worker.device, worker.speed = card.device, card.speed
        worker.seen_until = now + timedelta(seconds=seconds)
        session.add(worker)
        session.execute(delete(Worker).where(Worker.seen_until < now - timedelta(days=1)))


def unregister(engine: Engine, worker_id: str) -> None:
    """Say that a worker has gone."""
    with changing(engine) as session:
        session.execute(delete(Worker).where(Worker.id == worker_id))


def connected(session: Session) -> Sequence[Worker]:
    """The workers that are there now, the newest first."""
    there = select(Worker).where(Worker.seen_until >= db_now(session))
    return session.scalars(there.order_by(Worker.started_at.desc(), Worker.id)).all()
