"""Removals: recorded rows and studies that were taken out stay for older versions, and their ids may be used again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("recorded_study", "recorded_row")


def upgrade() -> None:
    """Add the columns; an id is no longer unique, since what was taken out keeps its own."""
    op.add_column("data_version", sa.Column("removals", INTEGER, nullable=True))
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("removed", INTEGER, nullable=True))
            table.drop_constraint(f"uq_{name}_id", type_="unique")
            table.create_index(f"ix_{name}_id", ["id"])


def downgrade() -> None:
    """Drop the columns, and with them what was taken out and the versions that held it."""
    op.execute("DELETE FROM data_version WHERE removals > 0 AND key NOT IN (SELECT version_key FROM study)")
    for name in TABLES:
        op.execute(f"DELETE FROM {name} WHERE removed IS NOT NULL")
        with op.batch_alter_table(name) as table:
            table.drop_index(f"ix_{name}_id")
            table.create_unique_constraint(f"uq_{name}_id", ["id"])
            table.drop_column("removed")
    op.drop_column("data_version", "removals")
