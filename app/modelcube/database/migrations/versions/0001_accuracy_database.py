"""The accuracy database: data versions, studies, families, measured networks, evaluations of checkpoints."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(200)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "data_version",
        sa.Column("key", INTEGER, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_data_version"),
        sa.UniqueConstraint("content_hash", name="uq_data_version_content_hash"),
    )
    create_study()
    create_family()
    create_model()
    create_checkpoint_evaluation()
    op.create_index("ix_model_network_id", "model", ["network_id"])
    op.create_index("ix_checkpoint_evaluation_model_id", "checkpoint_evaluation", ["model_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("checkpoint_evaluation", "model", "family", "study", "data_version"):
        op.drop_table(table)


def create_versioned_table(name: str, *columns: sa.Column[Any], unique: tuple[str, ...] = ("id",)) -> None:
    """Create a table whose rows belong to a data version and go with it."""
    op.create_table(
        name,
        sa.Column("key", INTEGER, nullable=False),
        sa.Column("version_key", INTEGER, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("id", NAME, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
        sa.UniqueConstraint("version_key", *unique, name="_".join(["uq", name, "version_key", *unique])),
        sa.ForeignKeyConstraint(
            ["version_key"], ["data_version.key"], name=f"fk_{name}_version_key_data_version", ondelete="CASCADE"
        ),
    )


def required(type_: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    """Columns of one type that every row fills."""
    return [sa.Column(name, type_, nullable=False) for name in names]


def optional(type_: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    """Columns of one type that a row may leave blank."""
    return [sa.Column(name, type_, nullable=True) for name in names]


def create_study() -> None:
    """Create the table of studies."""
    create_versioned_table(
        "study",
        *required(sa.Text(), "title", "metric", "description", "caveats"),
        *required(INTEGER, "base_resolution", "in_channels", "classes"),
    )


def create_family() -> None:
    """Create the table of families."""
    create_versioned_table(
        "family",
        *required(NAME, "study"),
        *required(sa.Text(), "repository", "path", "commit"),
        *optional(sa.Date(), "date"),
        *optional(sa.Text(), "licence", "recipe", "caveats"),
        unique=("study", "id"),
    )


def create_model() -> None:
    """Create the table of measured networks."""
    create_versioned_table(
        "model",
        *required(NAME, "study"),
        *required(sa.Text(), "backbone", "family", "model", "evidence", "match", "weights", "precision", "source"),
        *required(sa.Boolean(), "multi_scale", "fit"),
        *required(sa.Double(), "top1"),
        *optional(sa.Double(), "r", "d", "w", "stated_d", "stated_w", "flops_ratio", "latency_ms"),
        *optional(sa.Double(), "printed_macs_millions", "printed_params_millions"),
        *optional(sa.Double(), "top5", "imagenetv2_top1", "real_top1"),
        *optional(INTEGER, "blocks", "resolution", "train_resolution", "flops", "params", "epochs", "seed"),
        *optional(sa.Text(), "flops_source", "params_source", "match_by", "built_as", "network_id"),
        *optional(sa.Text(), "latency_device", "duplicate_of", "licence", "recipe", "note"),
    )


def create_checkpoint_evaluation() -> None:
    """Create the table of evaluations of checkpoints."""
    create_versioned_table(
        "checkpoint_evaluation",
        *required(NAME, "study"),
        *required(sa.Text(), "checkpoint", "source"),
        *required(INTEGER, "resolution"),
        *required(sa.Double(), "top1", "top5"),
        *optional(NAME, "model_id"),
        *optional(INTEGER, "train_resolution"),
        *optional(sa.Double(), "imagenetv2_top1", "real_top1", "printed_params_millions", "crop"),
        *optional(sa.Text(), "interpolation", "licence"),
    )
