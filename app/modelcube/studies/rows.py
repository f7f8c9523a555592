"""Measured networks, and evaluations of their checkpoints: as the rest of the program sees them, and as tables."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, Protocol, Self, get_args, get_type_hints

from pydantic import Field, TypeAdapter
from sqlalchemy import Boolean, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from modelcube.database.bounds import Flag, Identifier, Percent, Pixels, Positive, Ratio, Whole, Words
from modelcube.database.tables import NAME_LENGTH, Base, VersionedRow

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # of studies, data sets and families: it may be part of addresses
MAX_SEED = 2**31 - 1
MATCHES = ("exact", "nominal", "inferred", "pattern")
"""How a row's network is known; `results/datapackage.json` says what each means."""

COLUMN_TYPES: Mapping[type, Any] = {**Base.type_annotation_map, bool: Boolean()}

Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$", strict=True)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED, strict=True)]


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One row of a study, its columns in the order in which they are shown.

    Meaning, unit and source of each stand in `results/datapackage.json`; None is what the row's source does not say.
    Every row that this installation records keeps to the bounds of the columns' types (`bounds.check_bounds`).
    """

    id: Identifier
    study: Name
    backbone: Identifier
    family: Name
    model: Words
    r: Ratio | None
    d: Ratio | None
    w: Ratio | None
    stated_d: Ratio | None
    stated_w: Ratio | None
    blocks: Whole | None
    resolution: Pixels | None
    train_resolution: Pixels | None
    flops: Whole | None
    flops_source: Words | None
    flops_ratio: Positive | None
    params: Whole | None
    params_source: Words | None
    printed_macs_millions: Positive | None
    printed_params_millions: Positive | None
    top1: Percent
    top5: Percent | None
    imagenetv2_top1: Percent | None
    real_top1: Percent | None
    evidence: Identifier
    match: Identifier
    match_by: Words | None
    built_as: Words | None
    network_id: Identifier | None
    latency_ms: Positive | None
    latency_device: Words | None
    epochs: Whole | None
    weights: Identifier
    precision: Identifier
    multi_scale: Flag
    duplicate_of: Identifier | None
    fit: Flag
    source: Words
    licence: Words | None
    recipe: Words | None
    seed: Seed | None
    note: Words | None
    images_seen: Whole | None
    seconds: Positive | None
    versions: Words | None
    pattern: Words | None
    expansion: Positive | None
    kernel: Positive | None
    squeeze: Positive | None

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """A row of some columns; all others are what its source does not say. Whole numbers may stand for others."""
        found: dict[str, Any] = {column: values.get(column) for column in COLUMNS}
        floats = {column: float(found[column]) for column in FLOATS if found[column] is not None}
        return cls(**found | floats)

    @property
    def tested_elsewhere(self) -> bool:
        """Whether the checkpoint was tested at another resolution than it was trained at: a thing of another kind."""
        return self.train_resolution is not None and self.train_resolution != self.resolution

    @property
    def exact(self) -> bool:
        """Whether our rounding gives the row's network to the last channel."""
        return self.match == "exact"

    @property
    def placed(self) -> bool:
        """Whether r, d and w of the row are known."""
        return None not in (self.r, self.d, self.w)


COLUMNS = tuple(field.name for field in fields(MeasuredRow))
ROW_BOUNDS = TypeAdapter(MeasuredRow)
FLOATS = tuple(name for name, kind in get_type_hints(MeasuredRow).items() if kind in (float, float | None))


@dataclass(frozen=True, slots=True)
class CheckpointEvaluation:
    """One evaluation of a published checkpoint by others than its authors, columns as in imagenet-evaluations.csv."""

    id: str
    study: str
    model_id: str | None
    checkpoint: str
    resolution: int
    train_resolution: int | None
    top1: float
    top5: float
    imagenetv2_top1: float | None
    real_top1: float | None
    printed_params_millions: float | None
    crop: float | None
    interpolation: str | None
    source: str
    licence: str | None


EVALUATION_COLUMNS = tuple(field.name for field in fields(CheckpointEvaluation))


class ModelRecord(VersionedRow, Base):
    """A measured network in the database: a column for each of `MeasuredRow`."""

    __tablename__ = "model"
    __table_args__ = (UniqueConstraint("version_key", "id"),)

    study: Mapped[str] = mapped_column(String(NAME_LENGTH))
    network_id: Mapped[str | None] = mapped_column(index=True)


class EvaluationRecord(VersionedRow, Base):
    """An evaluation of a published checkpoint in the database: a column for each of `CheckpointEvaluation`."""

    __tablename__ = "checkpoint_evaluation"
    __table_args__ = (UniqueConstraint("version_key", "id"),)

    study: Mapped[str] = mapped_column(String(NAME_LENGTH))
    model_id: Mapped[str | None] = mapped_column(String(NAME_LENGTH), index=True)


def _add_columns(record: type[Base], row: type) -> None:
    """Give a table the columns of a dataclass that it does not have yet; those that may be None may be blank."""
    for name, hint in get_type_hints(row).items():
        if not hasattr(record, name):
            kind = next(one for one in (*get_args(hint), hint) if one in COLUMN_TYPES)
            setattr(record, name, mapped_column(COLUMN_TYPES[kind], nullable=type(None) in get_args(hint)))


_add_columns(ModelRecord, MeasuredRow)
_add_columns(EvaluationRecord, CheckpointEvaluation)


class DataSet(Protocol):
    """What a row needs to know of the data that it was measured on; `base_resolution` R0 in pixels."""

    @property
    def id(self) -> str: ...
    @property
    def base_resolution(self) -> int: ...
    @property
    def in_channels(self) -> int: ...
    @property
    def classes(self) -> int: ...


def csv_lines(rows: Iterable[MeasuredRow], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """A CSV file as those of `results/`, line by line, header first; blank cells are what a source does not say."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(getattr(row, column)) for column in columns])


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
