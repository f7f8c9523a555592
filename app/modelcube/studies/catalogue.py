"""What a study is: its data set, its families, how many rows of which kind it holds, and what int8 costs in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from statistics import fmean
from typing import Any, NamedTuple

from modelcube.database.tables import FamilyRecord, StudyRecord
from modelcube.errors import NotFound
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.studies.rows import MeasuredRow

COUNTED = ("match", "evidence", "weights", "precision", "multi_scale", "tested_elsewhere", "fit")


@dataclass(frozen=True, slots=True)
class Family:
    """Rows that one group trained one way; `backbones` gives the number of its rows by backbone."""

    id: str
    repository: str
    path: str
    commit: str
    date: date | None
    licence: str | None
    recipe: str | None
    caveats: str | None
    backbones: Mapping[str, int]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(self.backbones.values())


@dataclass(frozen=True, slots=True)
class Study:
    """A data set and what was measured on it.

    `base_resolution` in pixels. `backbones` gives the number of rows by backbone, the largest first. `counts` gives
    the number of rows by value of some columns: `counts["match"]["exact"]`. `default_families` gives, by backbone id,
    the family that is meant where none is named.
    """

    id: str
    title: str
    base_resolution: int
    in_channels: int
    classes: int
    metric: str
    description: str
    caveats: str
    rows: int
    backbones: Mapping[str, int]
    families: Mapping[str, Family]
    default_families: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]]

    @property
    def sampled(self) -> bool:
        """Whether its networks are given block by block: no (r, d, w) gives them, nothing is predicted from them."""
        return self.rows > 0 and self.counts["match"].get("pattern") == self.rows

    def family(self, family_id: str) -> Family:
        """The family of that id; `NotFound` if the study has none."""
        if family_id not in self.families:
            raise NotFound("family", family_id, self.families)
        return self.families[family_id]

    def families_of(self, backbone: str) -> tuple[str, ...]:
        """Families with rows of a backbone, those with most of them first."""
        counts = {name: family.backbones.get(backbone, 0) for name, family in self.families.items()}
        return tuple(sorted((name for name in counts if counts[name]), key=lambda name: -counts[name]))


def describe(record: StudyRecord, families: Iterable[FamilyRecord], rows: Iterable[MeasuredRow]) -> Study:
    """A study with its families and counts; `rows` are all of its rows."""
    rows = tuple(rows)
    by_family = Counter((row.family, row.backbone) for row in rows)
    described = {
        family.id: Family(
            **_copied(family, "id", "repository", "path", "commit", "date", "licence", "recipe", "caveats"),
            backbones={backbone: n for (name, backbone), n in by_family.most_common() if name == family.id},
        )
        for family in families
    }
    return Study(
        **_copied(
            record, "id", "title", "base_resolution", "in_channels", "classes", "metric", "description", "caveats"
        ),
        rows=len(rows),
        backbones=_counts(row.backbone for row in rows),
        families=described,
        default_families=_default_families(rows),
        counts={column: _shown_counts(Counter(map(attrgetter(column), rows))) for column in COUNTED},
    )


def _copied(record: object, *columns: str) -> dict[str, Any]:
    return {column: getattr(record, column) for column in columns}


def _default_families(rows: Iterable[MeasuredRow]) -> dict[str, str]:
    """The backbone's own default family where the study has it, else the one with most rows of the architecture.

    Of a backbone without rows it is the one with most rows of all: its recipe trained the study's other networks.
    """
    rows, chosen = tuple(rows), {}
    every = _counts(row.family for row in rows)
    for backbone_id in backbone_ids():
        backbone = get_backbone(backbone_id)
        counts = _counts(row.family for row in rows if row.backbone == backbone.architecture) or every
        if counts:
            chosen[backbone_id] = backbone.default_family if backbone.default_family in counts else next(iter(counts))
    return chosen


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _shown_counts(counts: Counter[object]) -> dict[str, int]:
    return {str(value).lower() if isinstance(value, bool) else str(value): n for value, n in counts.most_common()}


class Int8Drop(NamedTuple):
    """Points of accuracy that int8 costs: mean, smallest and largest of so many pairs."""

    mean: float
    low: float
    high: float
    pairs: int


def int8_drops(rows: Iterable[MeasuredRow]) -> Mapping[str, Int8Drop]:
    """What int8 costs in accuracy, by backbone, as far as somebody published the same network in both.

    A pair is an int8 row and the float rows of the same lab (a family's name up to its first hyphen), backbone,
    resolution, depth and width; its drop is float minus int8, in points.
    """
    in_float: dict[tuple[object, ...], list[float]] = defaultdict(list)
    quantised: list[MeasuredRow] = []
    for row in rows:
        if row.precision == "int8":
            quantised.append(row)
        else:
            in_float[_network(row)].append(row.top1)
    drops: dict[str, list[float]] = defaultdict(list)
    for row in quantised:
        if same := in_float.get(_network(row)):
            drops[row.backbone].append(fmean(same) - row.top1)
    return {name: _drop(found) for name, found in drops.items()}


def _drop(found: Sequence[float]) -> Int8Drop:
    return Int8Drop(round(fmean(found), 2), round(min(found), 2), round(max(found), 2), len(found))


def _network(row: MeasuredRow) -> tuple[object, ...]:
    return row.family.partition("-")[0], row.backbone, row.resolution, row.stated_d, row.stated_w
