"""Evaluations: queue, attempts, events, workers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NAME = sa.String(200)
STATUS = sa.String(20)


def upgrade() -> None:
    """Create the tables."""
    create_evaluation()
    create_attempt()
    create_event()
    create_worker()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("worker", "evaluation_event", "evaluation_attempt", "evaluation"):
        op.drop_table(table)


def create_evaluation() -> None:
    """What is asked for, where it stands, and who holds it."""
    op.create_table(
        "evaluation",
        sa.Column("key", INTEGER, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("kind", STATUS, nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("backbone", "network_id", "dataset", "recipe", "machine")),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        *(sa.Column(name, INTEGER, nullable=False) for name in ("token", "losses", "events")),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", MOMENT),
        sa.Column("progress", sa.JSON()),
        sa.Column("result", sa.JSON()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_evaluation"),
        sa.UniqueConstraint("id", name="uq_evaluation_id"),
    )
    op.create_index("ix_evaluation_status", "evaluation", ["status", "queued_at"])


def create_attempt() -> None:
    """Each time that a worker took an evaluation."""
    op.create_table(
        "evaluation_attempt",
        *numbered("evaluation_attempt"),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("outcome", STATUS, nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("error", sa.Text()),
    )


def create_event() -> None:
    """Changes of state and progress points."""
    op.create_table(
        "evaluation_event",
        *numbered("evaluation_event"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", STATUS, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
    )


def create_worker() -> None:
    """Workers that were seen."""
    op.create_table(
        "worker",
        sa.Column("id", NAME, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_until", MOMENT, nullable=False),
        sa.Column("slots", INTEGER, nullable=False),
        sa.Column("machines", sa.JSON(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("speed", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )


def numbered(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Columns and constraints of rows that belong to an evaluation and are counted within it."""
    return (
        sa.Column("key", INTEGER, nullable=False),
        sa.Column("evaluation_key", INTEGER, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
        sa.UniqueConstraint("evaluation_key", "number", name=f"uq_{table}_evaluation_key_number"),
        sa.ForeignKeyConstraint(
            ["evaluation_key"], ["evaluation.key"], name=f"fk_{table}_evaluation_key_evaluation", ondelete="CASCADE"
        ),
    )
