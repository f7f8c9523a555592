"""The product's promise, computed from the data it ships: how far predictions of left-out rows were off.

`validate` runs the protocols (`protocols`), that of a network of one's own once more as if nobody had told of which
kind the backbone is; it splits each by region, checks the duel, draws the line between `predicted` and `extrapolated`,
and keeps every point for the plot of predicted against published.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.contests import Contest, Verdict, judge_all
from modelcube.surrogate.evidence import (
    DISTANCE_EDGES,
    STD_EDGES,
    Bin,
    EvidenceRule,
    bins,
    checked_up_to,
    joined_edges,
)
from modelcube.surrogate.fit import fit
from modelcube.surrogate.hyperparameters import Hyperparameters
from modelcube.surrogate.kinds import OWN_KIND
from modelcube.surrogate.left_out import Group, LeftOut, joined, leave_out, predict_groups
from modelcube.surrogate.measured import MeasuredTable
from modelcube.surrogate.protocols import protocols_of
from modelcube.surrogate.regions import regions
from modelcube.surrogate.reliability import Reliability, reliability
from modelcube.surrogate.rows import Floats, Indices, Labels, Rows
from modelcube.surrogate.scores import Score, score
from modelcube.surrogate.support import distance
from modelcube.surrogate.surrogate import Surrogate

ONE_ROW = "row"  # the protocol that leaves one row out: the others draw the line of what is `predicted`
UNTOLD = "own, kind not told"
CONTEST_BACKBONE, CONTEST_FAMILY = "efficientnet-b0", "huawei-tinynet"


@dataclass(frozen=True, slots=True)
class Line:
    """A protocol's score in a region."""

    protocol: str
    region: str
    score: Score


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
    """All that was checked, on rows of the fingerprint."""

    fingerprint: str
    rows: int
    lines: tuple[Line, ...]
    duels: Mapping[str, tuple[Reliability, ...]]
    std_bins: tuple[Bin, ...]
    distance_bins: tuple[Bin, ...]
    rule: EvidenceRule
    contests: tuple[Verdict, ...]
    points: tuple[Point, ...]

    def quote(self, protocol: str, names: Iterable[str], fewest: int = 30) -> Line | None:
        """The figure to quote to a user who stands in the regions of these names: the least flattering one, by RMSE, of
        those with enough rows.
        """
        asked = set(names)
        found = [line for line in self.lines if line.protocol == protocol and line.region in asked]
        return max(
            (line for line in found if line.score.rows >= fewest), key=lambda line: line.score.rmse, default=None
        )


def folder_of(results: Path, study: str) -> Path:
    """Where a study's validation is written: `validation` for ImageNet, a folder in it for any other."""
    return results / "validation" / ("" if study == "imagenet" else study)


def validate(
    table: MeasuredTable, found: Hyperparameters | None = None, contests: Sequence[Contest] = ()
) -> Validation:
    """Validate the surrogate of a study; `found` saves the fit. Contests are judged where the paper's rows are there.

    Raises:
        FitFailed: as `fit`.
    """
    rows = Rows.comparable_of(table)
    return validate_surrogate(Surrogate(rows, found or fit(rows)), contests)


def validate_surrogate(surrogate: Surrogate, contests: Sequence[Contest] = ()) -> Validation:
    """Validate a fitted process."""
    rows = surrogate.rows
    groups = {name: protocol(rows) for name, protocol in protocols_of(rows).items()}
    tested = {name: leave_out(surrogate, group) for name, group in groups.items() if group}
    untold = {UNTOLD: _kind_untold(surrogate, groups["own"])} if groups.get("own") else {}
    std_bins, distance_bins = _checks(rows, groups, tested)
    judged = judge_all(surrogate, contests, CONTEST_BACKBONE, CONTEST_FAMILY) if contests else ()
    return Validation(
        rows.fingerprint,
        len(rows),
        tuple(line for name, one in (tested | untold).items() for line in _lines(rows, name, one)),
        {name: reliability(surrogate, group) for name, group in groups.items() if name != ONE_ROW},
        std_bins,
        distance_bins,
        EvidenceRule(checked_up_to(std_bins), checked_up_to(distance_bins)),
        judged,
        tuple(point for name, one in tested.items() for point in _points(rows, name, one)),
    )


def write(validation: Validation, folder: Path) -> None:
    """`validation.json` with everything but the points, and `tables.csv`, `duels.csv`, `contests.csv`, `points.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {name.name: getattr(validation, name.name) for name in fields(validation) if name.name != "points"}
    text = json.dumps(content, default=asdict, indent=1)
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


def _kind_untold(surrogate: Surrogate, groups: Sequence[Indices]) -> LeftOut:
    """A network of one's own whose kind nobody told: its backbone's rows count as of `OWN_KIND`."""
    rows, parts = surrogate.rows, list[Group]()
    for group in groups:
        kind = np.where(rows.backbone == rows.backbone[group[0]], OWN_KIND, rows.kind)
        parts += predict_groups(replace(surrogate, rows=replace(rows, kind=kind)), [group])
    return joined(rows, parts)


def _lines(rows: Rows, protocol: str, tested: LeftOut) -> list[Line]:
    families = _drawn_anew(rows)[tested.rows]
    scores = {name: score(tested, families, mask[tested.rows]) for name, mask in regions(rows).items()}
    return [Line(protocol, name, one) for name, one in scores.items() if one is not None]


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
                parts.append(_measured(rows, group, tested[name]))
    std, far, error, z = np.vstack(parts).T
    edges = joined_edges(STD_EDGES, std), joined_edges(DISTANCE_EDGES, far)
    return bins(edges[0], std, error, z), bins(edges[1], far, error, z)


def _measured(rows: Rows, group: Indices, tested: LeftOut) -> Floats:
    """Standard deviation, distance, error and z of a group's rows, shape (t, 4)."""
    at = np.searchsorted(tested.rows, group)
    remaining = rows.take(np.setdiff1d(np.arange(len(rows)), group))
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
