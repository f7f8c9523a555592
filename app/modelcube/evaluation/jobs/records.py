"""The tables of evaluations: record and queue in one.

An evaluation is held by at most one worker at a time. Each time that one takes it, its `token` grows by one: the
number of the attempt, and the *fencing token* without which nobody may write. A worker that was taken for dead and
comes back finds its token outdated, so that of two attempts only one is ever accepted.
"""

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from modelcube.database.tables import NAME_LENGTH, Base

Status = Literal["queued", "running", "succeeded", "failed", "canceled"]
Outcome = Literal["running", "succeeded", "failed", "canceled", "lost"]
EventKind = Literal["status", "progress"]
STATUS_LENGTH = 20


class Moment(TypeDecorator[datetime]):
    """A time that is UTC on every database: SQLite keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way out."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Evaluation(Base):
    """One evaluation: what is asked for, where it stands, and who holds it."""

    __tablename__ = "evaluation"
    __table_args__ = (Index("ix_evaluation_status", "status", "queued_at"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    kind: Mapped[str] = mapped_column(String(STATUS_LENGTH))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    backbone: Mapped[str | None]
    network_id: Mapped[str | None]
    dataset: Mapped[str | None]
    recipe: Mapped[str | None]
    machine: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(STATUS_LENGTH))
    created_at: Mapped[datetime] = mapped_column(Moment)
    queued_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    token: Mapped[int] = mapped_column(default=0)
    losses: Mapped[int] = mapped_column(default=0)
    events: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str | None]


class AttemptRow(Base):
    """One time that a worker took an evaluation; `number` is the token that it got."""

    __tablename__ = "evaluation_attempt"
    __table_args__ = (UniqueConstraint("evaluation_key", "number"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    evaluation_key: Mapped[int] = mapped_column(ForeignKey("evaluation.key", ondelete="CASCADE"))
    number: Mapped[int]
    worker: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(String(STATUS_LENGTH), default="running")
    note: Mapped[str | None]
    error: Mapped[str | None]


class Event(Base):
    """A change of state or a progress point; `number` counts the events of one evaluation from 1."""

    __tablename__ = "evaluation_event"
    __table_args__ = (UniqueConstraint("evaluation_key", "number"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    evaluation_key: Mapped[int] = mapped_column(ForeignKey("evaluation.key", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(STATUS_LENGTH))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Worker(Base):
    """A worker that was seen; connected until `seen_until`."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    host: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_until: Mapped[datetime] = mapped_column(Moment)
    slots: Mapped[int]
    machines: Mapped[list[str]] = mapped_column(JSON)
    device: Mapped[str]
    speed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
