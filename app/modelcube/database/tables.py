"""The tables of the database.

Rows belong to a *data version*: one content of `results/` with what was recorded here, named by its hash. Two servers
with different data, as during a deployment, thus share a database without answering from each other's rows. The columns
are those of `results/datapackage.json`, where each one's meaning and unit stands. The tables of measured networks and
of evaluations of their checkpoints stand beside their rows (`studies.rows`), those of jobs in `evaluation.jobs`.
"""

from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, Double, ForeignKey, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAME_LENGTH = 200  # of ids
HASH_LENGTH = 64
INTEGER = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself for INTEGER only


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: Text(), int: INTEGER, float: Double()}


class DataVersion(Base):
    """One content that was answered with: what was shipped, and as much of what was recorded as there was by then.

    It is kept for ever: `shipped` names its `ShippedResults`, to which the first `recorded_studies` and `recorded_rows`
    are added, but for those that the first `removals` took out. They are None where an older program imported it; its
    rows then stay in the tables below.
    """

    __tablename__ = "data_version"

    key: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
    last_used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
    shipped: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    recorded_studies: Mapped[int | None]
    recorded_rows: Mapped[int | None]
    removals: Mapped[int | None]


class ShippedResults(Base):
    """One content of `results/` as an archive, kept for versions that newer ones have replaced."""

    __tablename__ = "shipped_results"

    key: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    content: Mapped[bytes]


class VersionedRow:
    """What every row of a data version has: a key of its own, its version, its place in the file, and its id."""

    key: Mapped[int] = mapped_column(primary_key=True)
    version_key: Mapped[int] = mapped_column(ForeignKey("data_version.key", ondelete="CASCADE"))
    position: Mapped[int]
    id: Mapped[str] = mapped_column(String(NAME_LENGTH))


class StudyRecord(VersionedRow, Base):
    """A study: a data set and what was measured on it."""

    __tablename__ = "study"
    __table_args__ = (UniqueConstraint("version_key", "id"),)

    title: Mapped[str]
    base_resolution: Mapped[int]
    in_channels: Mapped[int]
    classes: Mapped[int]
    metric: Mapped[str]
    description: Mapped[str]
    caveats: Mapped[str]


class FamilyRecord(VersionedRow, Base):
    """A family: rows that one group trained one way."""

    __tablename__ = "family"
    __table_args__ = (UniqueConstraint("version_key", "study", "id"),)

    study: Mapped[str] = mapped_column(String(NAME_LENGTH))
    repository: Mapped[str]
    path: Mapped[str]
    commit: Mapped[str]
    date: Mapped[date | None]
    licence: Mapped[str | None]
    recipe: Mapped[str | None]
    caveats: Mapped[str | None]


class Recorded:
    """What every document that this installation recorded has: a key, its content as JSON, and when it came."""

    key: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))


class Removable(Recorded):
    """What may be taken out again: it stays for the versions that held it, and something else may take its id.

    `removed` counts: the first removal of all marks what it takes out with 1, the next one with 2.
    """

    id: Mapped[str] = mapped_column(String(NAME_LENGTH), index=True)
    removed: Mapped[int | None]


class RecordedStudy(Removable, Base):
    """A study of this installation's own, its columns those of `studies.csv`."""

    __tablename__ = "recorded_study"


class RecordedRow(Removable, Base):
    """A network measured or imported here; it belongs to no data version, so that it outlives the shipped results."""

    __tablename__ = "recorded_row"

    study: Mapped[str] = mapped_column(String(NAME_LENGTH))


class SurrogateRecord(Recorded, Base):
    """A surrogate that was fitted by this installation, by what names rows and form; kept for links that name it."""

    __tablename__ = "fitted_surrogate"
    __table_args__ = (UniqueConstraint("study", "fingerprint"),)

    study: Mapped[str] = mapped_column(String(NAME_LENGTH))
    fingerprint: Mapped[str] = mapped_column(String(HASH_LENGTH))
