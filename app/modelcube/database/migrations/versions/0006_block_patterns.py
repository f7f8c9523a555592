"""Networks that are given stage by stage: pattern, mean expansion and kernel, share of squeeze-and-excitation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

COLUMNS = {"pattern": sa.Text(), "expansion": sa.Double(), "kernel": sa.Double(), "squeeze": sa.Double()}


def upgrade() -> None:
    """Add the columns."""
    for name, kind in COLUMNS.items():
        op.add_column("model", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Drop the columns; rows that need them go, and are imported anew by a program that knows them."""
    for name in COLUMNS:
        op.drop_column("model", name)
