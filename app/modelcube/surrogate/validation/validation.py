"""The product's promise, computed from the data it ships: how far predictions of left-out rows were off.

`validate_surrogate` runs the protocols (`left_out`), splits each by region, checks the duel, draws the line between
`predicted` and `extrapolated`, and keeps every point for the plot of predicted against published.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import Checked
from modelcube.surrogate.kernel import Hyperparameters
from modelcube.surrogate.report import MIN_LEFT_OUT, Bin, EvidenceRule, Point, RegionScore, Status, Validation
from modelcube.surrogate.rows import Floats, Indices, Labels, Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.duels import Contest, judge_all, reliability, small_pairs
from modelcube.surrogate.validation.left_out import LeftOut, leave_out, protocols_of, rows_left
from modelcube.surrogate.validation.scores import (
    DISTANCE_EDGES,
    STD_EDGES,
    bins,
    checked_up_to,
    distance,
    joined_edges,
    regions,
    score,
)

ONE_ROW = "row"  # the protocol that leaves one row out: the others draw the line of what is `predicted`
CONTEST_BACKBONE, CONTEST_FAMILY = "efficientnet-b0", "huawei-tinynet"


def fit_and_check(rows: Rows) -> Checked:
    """Fit rows from scratch and validate what was found; `FitFailed` as `fit`."""
    return check(rows, fit(rows))


def check(rows: Rows, found: Hyperparameters) -> Checked:
    """Validate the scales found on rows."""
    return Checked.from_validation(found, validate_surrogate(Surrogate(rows, found)), rows)


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
