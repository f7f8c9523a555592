"""The product's promise, computed from the data it ships: how far predictions of left-out rows were off.

`validate_surrogate` runs the protocols (`protocols`), splits each by region, checks the duel, draws the line between
`predicted` and `extrapolated`, and keeps every point for the plot of predicted against published.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, TypeAdapter

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.contests import Contest, Verdict, judge_all
from modelcube.surrogate.evidence import (
    DISTANCE_EDGES,
    MIN_LEFT_OUT,
    STD_EDGES,
    Bin,
    EvidenceRule,
    bins,
    checked_up_to,
    joined_edges,
)
from modelcube.surrogate.rows import Floats, Indices, Labels, Rows
from modelcube.surrogate.support import distance
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.left_out import LeftOut, leave_out
from modelcube.surrogate.validation.protocols import protocols_of, rows_left
from modelcube.surrogate.validation.regions import regions
from modelcube.surrogate.validation.reliability import Reliability, SmallPairs, reliability, small_pairs
from modelcube.surrogate.validation.scores import Score, score

ONE_ROW = "row"  # the protocol that leaves one row out: the others draw the line of what is `predicted`
QUOTED = ("family", "network")  # protocols whose figures are quoted: the first that was run
MIN_QUOTED = 30  # left-out rows of a figure that is quoted
CONTEST_BACKBONE, CONTEST_FAMILY = "efficientnet-b0", "huawei-tinynet"

Status = Literal["checked", "too_few_rows", "not_held"]


@dataclass(frozen=True, slots=True)
class RegionScore:
    """A protocol's score in a region."""

    protocol: Annotated[str, Field(description="How rows were left out", examples=["family"])]
    region: Annotated[str, Field(description="The part of the rows that the score is of", examples=["all"])]
    score: Annotated[Score, Field(description="How far predictions of these rows were off")]


@dataclass(frozen=True, slots=True)
class Point:
    """A row as published and as predicted without it: mean and 95 % interval (of a new training) in per cent, error in
    points, z in standard deviations.
    """

    protocol: str
    id: str
    backbone: str
    family: str
    published: float
    predicted: float
    low: float
    high: float
    error: float
    z: float


@dataclass(frozen=True)
class Validation:
    """All that was checked of a surrogate: one document, whoever fitted it."""

    fingerprint: Annotated[str, Field(description="Hash of the rows that were checked")]
    rows: Annotated[int, Field(description="How many they are")]
    status: Annotated[
        Status,
        Field(
            description="checked: intervals were shown to hold within `rule`; too_few_rows: too few rows could be left "
            "out to say; not_held: too few of the intervals held. Unless checked, every prediction is extrapolated"
        ),
    ]
    lines: Annotated[tuple[RegionScore, ...], Field(description="Score of each protocol in each region")]
    duels: Annotated[
        Mapping[str, tuple[Reliability, ...]],
        Field(description="Claimed chances against wins, by protocol; the last entry of each is of all pairs"),
    ]
    std_bins: Annotated[tuple[Bin, ...], Field(description="Left-out rows by standard deviation of the logit")]
    distance_bins: Annotated[tuple[Bin, ...], Field(description="Left-out rows by distance to the nearest row")]
    rule: Annotated[EvidenceRule, Field(description="Below these, predictions count as predicted")]
    contests: Annotated[
        tuple[Verdict, ...],
        Field(
            description="The paper's networks against the giant formula's; none but of the shipped study of ImageNet"
        ),
    ] = ()
    small_pairs: Annotated[
        SmallPairs | None, Field(description="Pairs of small networks among `duels`; null in documents of 0.1.0")
    ] = None
    points: Annotated[
        tuple[Point, ...], Field(exclude=True)
    ] = ()  # no part of the document: `LeftOutPrediction` keeps them

    @cached_property
    def quoted(self) -> Mapping[str, RegionScore]:
        """The scores that are quoted beside a prediction, by region: of the first of `QUOTED` that was run, those of
        enough rows.
        """
        run = {line.protocol for line in self.lines}
        protocol = next((name for name in QUOTED if name in run), None)
        found = (line for line in self.lines if line.protocol == protocol)
        return {line.region: line for line in found if line.score.rows >= MIN_QUOTED}

    def to_data(self) -> dict[str, Any]:
        """The document as plain data."""
        data: dict[str, Any] = DOCUMENT.dump_python(self, mode="json")
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Validation":
        """What `to_data` gave.

        Raises:
            ValueError: it is no such document.
        """
        return DOCUMENT.validate_python(data)


DOCUMENT = TypeAdapter(Validation)


def folder_of(results: Path, study: str) -> Path:
    """Where a study's validation is written: `validation` for ImageNet, a folder in it for any other."""
    return results / "validation" / ("" if study == "imagenet" else study)


def validate_surrogate(surrogate: Surrogate, contests: Sequence[Contest] = ()) -> Validation:
    """Validate a fitted process; contests are judged where the paper's rows are among its rows."""
    rows = surrogate.rows
    groups = {name: protocol(rows) for name, protocol in protocols_of(rows).items()}
    tested = {name: leave_out(surrogate, name, group) for name, group in groups.items() if group}
    std_bins, distance_bins = _checks(rows, groups, tested)
    rule = EvidenceRule(checked_up_to(std_bins), checked_up_to(distance_bins))
    judged = judge_all(surrogate, contests, CONTEST_BACKBONE, CONTEST_FAMILY) if contests else ()
    return Validation(
        rows.fingerprint,
        len(rows),
        _status(rule, std_bins, distance_bins),
        tuple(line for name, one in tested.items() for line in _lines(rows, name, one)),
        {name: reliability(surrogate, name, group) for name, group in groups.items() if name != ONE_ROW},
        std_bins,
        distance_bins,
        rule,
        judged,
        small_pairs(surrogate, (group for name, found in groups.items() if name != ONE_ROW for group in found)),
        tuple(point for name, one in tested.items() for point in _points(rows, name, one)),
    )


def write(validation: Validation, folder: Path) -> None:
    """`validation.json` with everything but the points, and `tables.csv`, `duels.csv`, `contests.csv`, `points.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(validation.to_data(), indent=1)
    (folder / "validation.json").write_text(text + "\n", encoding="utf-8")
    _table(
        folder / "tables.csv",
        [{"protocol": one.protocol, "region": one.region} | asdict(one.score) for one in validation.lines],
    )
    _table(
        folder / "duels.csv",
        [{"protocol": name} | asdict(one) for name, found in validation.duels.items() for one in found],
    )
    _table(folder / "contests.csv", [asdict(one) for one in validation.contests])
    _table(folder / "points.csv", [asdict(one) for one in validation.points])


def _status(rule: EvidenceRule, *binned: Sequence[Bin]) -> Status:
    if rule.std > 0 and rule.distance > 0:
        return "checked"
    return "too_few_rows" if min(sum(one.rows for one in found) for found in binned) < MIN_LEFT_OUT else "not_held"


def _lines(rows: Rows, protocol: str, tested: LeftOut) -> list[RegionScore]:
    families = _drawn_anew(rows)[tested.rows]
    scores = {name: score(tested, families, mask[tested.rows]) for name, mask in regions(rows).items()}
    return [RegionScore(protocol, name, one) for name, one in scores.items() if one is not None]


def _drawn_anew(rows: Rows) -> Labels:
    """What a bootstrap draws anew, (n,): families, since they err together; networks where there is one backbone."""
    if len(np.unique(rows.backbone)) > 1:
        return rows.family
    return np.unique(rows.x, axis=0, return_inverse=True)[1].ravel().astype(np.str_)


def _points(rows: Rows, protocol: str, tested: LeftOut) -> list[Point]:
    ends = [percent(tested.mean + sign * BAND * tested.std) for sign in (0, -1, 1)]
    labels = (rows.id, rows.backbone, rows.family, rows.top1)
    columns = [labels_of[tested.rows].tolist() for labels_of in labels] + [end.tolist() for end in ends]
    columns += [tested.error.tolist(), tested.z.tolist()]
    return [Point(protocol, *values) for values in zip(*columns, strict=True)]


def _checks(
    rows: Rows, groups: Mapping[str, list[Indices]], tested: Mapping[str, LeftOut]
) -> tuple[tuple[Bin, ...], tuple[Bin, ...]]:
    """Bins by standard deviation and by distance; a row left out with the same others by two protocols counts once."""
    seen: set[tuple[int, ...]] = set()
    parts: list[Floats] = [np.empty((0, 4))]
    for name in (name for name in groups if name != ONE_ROW):
        for group in groups[name]:
            if (key := tuple(group.tolist())) not in seen:
                seen.add(key)
                parts.append(_measured(rows, rows_left(rows, name, group), group, tested[name]))
    std, far, error, z = np.vstack(parts).T
    edges = joined_edges(STD_EDGES, std), joined_edges(DISTANCE_EDGES, far)
    return bins(edges[0], std, error, z), bins(edges[1], far, error, z)


def _measured(rows: Rows, left: Indices, group: Indices, tested: LeftOut) -> Floats:
    """Standard deviation, distance, error and z of a group's rows, shape (t, 4)."""
    at = np.searchsorted(tested.rows, group)
    remaining = rows.take(left)
    far = np.array([distance(remaining, str(rows.kind[index]), rows.x[[index]])[0] for index in group])
    return np.column_stack([tested.std[at], far, tested.error[at], tested.z[at]])


def _table(path: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """Numbers to six significant digits, so that a rebuild elsewhere changes nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]) if lines else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _short(value) for key, value in line.items()} for line in lines)


def _short(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value
