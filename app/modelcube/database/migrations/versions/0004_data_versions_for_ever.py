"""Data versions for ever: what each was made of, and archives of what was shipped."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MADE_OF: dict[str, sa.types.TypeEngine[str] | sa.types.TypeEngine[int]] = {
    "shipped": sa.String(64),
    "recorded_studies": INTEGER,
    "recorded_rows": INTEGER,
}


def upgrade() -> None:
    """Add the columns and create the table; versions that are there keep their rows instead."""
    for name, type_ in MADE_OF.items():
        op.add_column("data_version", sa.Column(name, type_, nullable=True))
    op.create_table(
        "shipped_results",
        sa.Column("key", INTEGER, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_shipped_results"),
        sa.UniqueConstraint("content_hash", name="uq_shipped_results_content_hash"),
    )


def downgrade() -> None:
    """Drop the table, the columns, and versions whose rows would be lost with them: they are imported anew."""
    op.execute("DELETE FROM data_version WHERE key NOT IN (SELECT version_key FROM study)")
    op.drop_table("shipped_results")
    for name in reversed(MADE_OF):
        op.drop_column("data_version", name)
