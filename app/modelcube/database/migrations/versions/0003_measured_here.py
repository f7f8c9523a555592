"""What is measured here: its columns, rows and studies recorded by this installation, and surrogates fitted on them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(200)
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {"images_seen": INTEGER, "seconds": sa.Double(), "versions": sa.Text()}


def upgrade() -> None:
    """Add the columns and create the tables."""
    for name, type_ in COLUMNS.items():
        op.add_column("model", sa.Column(name, type_, nullable=True))
    create_table("recorded_study", sa.Column("id", NAME, nullable=False), unique=("id",))
    create_table(
        "recorded_row", sa.Column("id", NAME, nullable=False), sa.Column("study", NAME, nullable=False), unique=("id",)
    )
    create_table(
        "fitted_surrogate",
        sa.Column("study", NAME, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        unique=("study", "fingerprint"),
    )


def downgrade() -> None:
    """Drop the tables and columns."""
    for table in ("fitted_surrogate", "recorded_row", "recorded_study"):
        op.drop_table(table)
    with op.batch_alter_table("model") as model:
        for name in reversed(COLUMNS):
            model.drop_column(name)


def create_table(name: str, *columns: sa.Column[str], unique: tuple[str, ...]) -> None:
    """Create a table of documents that are kept for ever."""
    op.create_table(
        name,
        sa.Column("key", INTEGER, nullable=False),
        *columns,
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
        sa.UniqueConstraint(*unique, name="_".join(["uq", name, *unique])),
    )
