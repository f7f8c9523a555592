"""A study in memory: immutable, and fast enough for the request path.

Notation: n rows; log coordinates x = (ln r, ln d, ln w), shape (n, 3). The distance of two places of one architecture
is the Euclidean one of their x: 0.1 is about 10 % in one dimension.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, Row, select
from sqlalchemy.orm import Session

from modelcube.database.tables import FamilyRecord, StudyRecord, VersionedRow
from modelcube.errors import InvalidInput
from modelcube.networks.registry import ARCHITECTURES
from modelcube.studies.catalogue import Int8Drop, Study, describe, int8_drops
from modelcube.studies.recording import StudyVersion
from modelcube.studies.rows import COLUMNS, MeasuredRow, ModelRecord

Scalar = TypeVar("Scalar", bound=np.generic)
Record = TypeVar("Record", bound=VersionedRow)
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Neighbour(NamedTuple):
    """A measured row and its distance in log coordinates."""

    row: MeasuredRow
    distance: float


@dataclass(frozen=True)
class _Places:
    """The rows of one architecture that stand somewhere in the cube: `x` of shape (3, rows), indices into the table."""

    x: Floats
    indices: NDArray[np.intp]


@dataclass(frozen=True)
class StudyTable:
    """All rows of a study at one data version; `version` is the content's hash.

    Array columns are read-only, of shape (rows,), NaN where a row says nothing.
    """

    study: Study
    rows: tuple[MeasuredRow, ...]
    version: str

    def column(self, name: str) -> Floats:
        """A column of numbers: r, d, w, flops, params, top1, …; booleans as 0 and 1."""
        return _read_only(np.array([_number(getattr(row, name)) for row in self.rows]))

    def labels(self, name: str) -> NDArray[np.str_]:
        """A column of names: family, backbone, match, evidence, …; "" where a row says nothing."""
        return _read_only(np.array([getattr(row, name) or "" for row in self.rows], dtype=np.str_))

    @cached_property
    def coordinates(self) -> Floats:
        """r, d and w of each row, shape (rows, 3)."""
        return _read_only(np.column_stack([self.column(axis) for axis in "rdw"]))

    @cached_property
    def top1(self) -> Floats:
        """Accuracy in per cent."""
        return self.column("top1")

    @cached_property
    def flops(self) -> Floats:
        """Multiply-adds, counted or printed."""
        return self.column("flops")

    @cached_property
    def families(self) -> NDArray[np.str_]:
        """Family of each row."""
        return self.labels("family")

    @cached_property
    def backbones(self) -> NDArray[np.str_]:
        """Backbone of each row."""
        return self.labels("backbone")

    @cached_property
    def comparable(self) -> Mask:
        """Whether a row is one network trained and tested one way: float, own weights, one scale, no duplicate."""
        return _read_only(self.column("fit") == 1)

    @cached_property
    def means(self) -> tuple[MeasuredRow, ...]:
        """One row a network and family: of several seeds the first one, with the mean of their accuracies."""
        groups: dict[tuple[str, str], list[MeasuredRow]] = defaultdict(list)
        for row in self.rows:
            groups[row.family, row.network_id if row.network_id and row.seed is not None else row.id].append(row)
        return tuple(replace(rows[0], top1=math.fsum(row.top1 for row in rows) / len(rows)) for rows in groups.values())

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The paper's name of a network by its id: TinyNet-A … E, EfficientNet-B0."""
        return {row.network_id: row.model for row in self.rows if row.network_id and row.evidence == "paper"}

    @cached_property
    def by_id(self) -> Mapping[str, MeasuredRow]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def int8_drops(self) -> Mapping[str, Int8Drop]:
        """What int8 costs in accuracy, by backbone; none for a backbone that nobody published in both."""
        return int8_drops(self.rows)

    @cached_property
    def fingerprint(self) -> str:
        """Tells whether two versions say the same of the study."""
        return hashlib.sha256(repr((self.study, self.rows)).encode()).hexdigest()

    def by_network(self, network_id: str, *, tested_elsewhere: bool = False) -> tuple[MeasuredRow, ...]:
        """The exact rows of one network, in the order of the file.

        Checkpoints that were trained at another resolution are left out unless `tested_elsewhere` asks for them:
        their accuracy is not that of a network trained at this one.
        """
        found = self._tested_anywhere if tested_elsewhere else self._tested_where_trained
        return found.get(network_id, ())

    def nearest(self, coordinates: Sequence[float], backbone: str, k: int = 5) -> tuple[Neighbour, ...]:
        """The `k` rows (fewer where there are fewer) of the backbone's architecture that are nearest, nearest first.

        All families and precisions count, exact rows at their coordinates, nominal ones at their stated ratios. Left
        out are rows that state no full place, rows that repeat another, and checkpoints tested at another resolution
        than trained. Rows of equal distance stand in the order of the file.

        Raises:
            InvalidInput: a coordinate is not positive and finite.
        """
        places = self._places.get(ARCHITECTURES.get(backbone, backbone))
        x = [[math.log(_ratio(axis, value))] for axis, value in zip("rdw", coordinates, strict=True)]
        if places is None or k < 1:
            return ()
        offsets = places.x - x
        squares = np.einsum("ij,ij->j", offsets, offsets)
        order = squares.argsort(kind="stable")[:k]
        distances = np.sqrt(squares[order]).tolist()
        rows = places.indices[order].tolist()
        return tuple(Neighbour(self.rows[i], distance) for i, distance in zip(rows, distances, strict=True))

    @cached_property
    def _tested_anywhere(self) -> Mapping[str, tuple[MeasuredRow, ...]]:
        return _by_network(self.rows)

    @cached_property
    def _tested_where_trained(self) -> Mapping[str, tuple[MeasuredRow, ...]]:
        return _by_network(row for row in self.rows if not row.tested_elsewhere)

    @cached_property
    def _places(self) -> Mapping[str, _Places]:
        left_out = [row.tested_elsewhere or bool(row.duplicate_of) for row in self.rows]
        placed = np.isfinite(self.coordinates).all(axis=1) & ~np.array(left_out)
        places = {}
        for backbone in np.unique(self.backbones).tolist():
            indices = np.flatnonzero(placed & (self.backbones == backbone))
            places[backbone] = _Places(np.ascontiguousarray(np.log(self.coordinates[indices]).T), indices)
        return places


def load_tables(engine: Engine, version: StudyVersion | Row[*tuple[Any, ...]]) -> dict[str, StudyTable]:
    """Every study of a data version of which something was measured, by id, in the order of `studies.csv`."""
    with Session(engine) as session:
        studies, families = _records(session, StudyRecord, version.key), _records(session, FamilyRecord, version.key)
        columns = (getattr(ModelRecord, column) for column in COLUMNS)
        of_version = select(*columns).where(ModelRecord.version_key == version.key).order_by(ModelRecord.position)
        rows = [MeasuredRow(*found) for found in session.execute(of_version)]
        return tables_of(studies, families, rows, version.content_hash)


def _records(session: Session, record: type[Record], key: int) -> Sequence[Record]:
    return session.scalars(select(record).where(record.version_key == key).order_by(record.position)).all()


def tables_of(
    studies: Iterable[StudyRecord], families: Iterable[FamilyRecord], rows: Iterable[MeasuredRow], version: str
) -> dict[str, StudyTable]:
    """The studies of which something was measured, by id, in their order; `version` is the content's hash."""
    families, by_study = tuple(families), defaultdict[str, list[MeasuredRow]](list)
    for row in rows:
        by_study[row.study].append(row)
    tables = {}
    for study in studies:
        if found := tuple(by_study[study.id]):
            described = describe(study, [family for family in families if family.study == study.id], found)
            tables[study.id] = StudyTable(described, found, version)
    return tables


def measured_row(record: ModelRecord) -> MeasuredRow:
    """A database row as the rest of the program sees it."""
    return MeasuredRow(**{column: getattr(record, column) for column in COLUMNS})


def _by_network(rows: Iterable[MeasuredRow]) -> dict[str, tuple[MeasuredRow, ...]]:
    found: dict[str, list[MeasuredRow]] = defaultdict(list)
    for row in rows:
        if row.network_id:
            found[row.network_id].append(row)
    return {network_id: tuple(group) for network_id, group in found.items()}


def _ratio(axis: str, value: float) -> float:
    if not 0 < value < math.inf:
        raise InvalidInput(axis, value, "a positive, finite ratio")
    return value


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    array.flags.writeable = False
    return array
