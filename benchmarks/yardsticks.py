"""Two plain models that the surrogate has to beat, on the very groups that its validation leaves out.

- `line`: of the rows left the nearest one of the backbone in the family (of the family, of the backbone, where there is
  none), and from there a straight line: logit over ln multiply-adds, with one slope for all, fitted within families.
- `boosted`: gradient boosting of how far a logit lies from that of the base of its backbone in its family, from both
  places and the base's logit.

`python -m benchmarks.yardsticks` writes `results/validation/yardstick.csv`: errors (predicted − published) in points.
"""

import csv

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingRegressor

from benchmarks.surrogate import RESULTS, shipped
from modelcube.studies.releasing import list_files
from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.rows import Indices, Rows
from modelcube.surrogate.validation.left_out import PROTOCOLS, rows_left

Floats = NDArray[np.float64]

COLUMNS = [f"{model}_{name}" for name in PROTOCOLS for model in ("line", "boosted")]


def main() -> None:
    """Write the errors of both, row by row; empty where a row is not tested."""
    rows, _ = shipped()
    errors = {column: np.full(len(rows), np.nan) for column in COLUMNS}
    for name, protocol in PROTOCOLS.items():
        fitted: dict[bytes, GradientBoostingRegressor] = {}
        for group in protocol(rows):
            left = rows_left(rows, name, group)
            errors[f"line_{name}"][group] = percent(line(rows, left, group)) - rows.top1[group]
            if name != "row":  # hundreds of fits for what every model is good at
                errors[f"boosted_{name}"][group] = percent(boosted(rows, left, group, fitted)) - rows.top1[group]
    with (RESULTS / "validation" / "yardstick.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *COLUMNS])
        for index, row_id in enumerate(rows.id.tolist()):
            values = (errors[column][index] for column in COLUMNS)
            writer.writerow([row_id, *("" if np.isnan(value) else f"{value:.4f}" for value in values)])
    list_files(RESULTS)


def line(rows: Rows, left: Indices, group: Indices) -> Floats:
    """Logits (t,) of a group from the rows left."""
    size = sizes(rows)
    within = rows.pairs[left]
    x, y = (values - _means(values, within) for values in (size[left], rows.y[left]))
    slope = float(x @ y / (x @ x))
    anchors = [_nearest(rows, left, index) for index in group.tolist()]
    return np.asarray(rows.y[anchors] + slope * (size[group] - size[anchors]))


def boosted(rows: Rows, left: Indices, group: Indices, fitted: dict[bytes, GradientBoostingRegressor]) -> Floats:
    """Logits (t,) of a group; `fitted` keeps what was fitted on the same other pairs."""
    pairs = {pair: rows.nearest_base(left[rows.pairs[left] == pair]) for pair in np.unique(rows.pairs[left]).tolist()}
    elsewhere = left[~np.isin(rows.pairs[left], rows.pairs[group])]
    bases = np.array([pairs[pair] for pair in rows.pairs[elsewhere].tolist()])
    key = elsewhere.tobytes()
    if key not in fitted:
        model = GradientBoostingRegressor(
            n_estimators=300, max_depth=4, learning_rate=0.05, subsample=0.7, random_state=0
        )
        fitted[key] = model.fit(_features(rows, elsewhere, bases), rows.y[elsewhere] - rows.y[bases])
    anchors = np.array([pairs.get(int(rows.pairs[index]), _nearest(rows, left, index)) for index in group.tolist()])
    return np.asarray(rows.y[anchors] + fitted[key].predict(_features(rows, group, anchors)))


def sizes(rows: Rows) -> Floats:
    """ln multiply-adds (n,), by 2 ln r + ln d + 2 ln w from the base of the pair where they are not known."""
    found = np.log(rows.flops)
    for pair in np.unique(rows.pairs):
        members = np.flatnonzero(rows.pairs == pair)
        if not np.isfinite(found[members]).all():
            found[members] = rows.x[members] @ [2.0, 1.0, 2.0]
    return np.asarray(found)


def _features(rows: Rows, at: Indices, bases: Indices) -> Floats:
    return np.column_stack([rows.x[at], rows.x[bases], rows.y[bases]])


def _nearest(rows: Rows, left: Indices, index: int) -> int:
    alike = (rows.pairs[left] == rows.pairs[index], rows.family[left] == rows.family[index])
    candidates = next(
        (left[same] for same in (*alike, rows.backbone[left] == rows.backbone[index]) if same.any()), left
    )
    return int(candidates[np.abs(rows.x[candidates] - rows.x[index]).sum(axis=1).argmin()])


def _means(values: Floats, of: Indices) -> Floats:
    return np.asarray((np.bincount(of, values) / np.maximum(np.bincount(of), 1))[of])


if __name__ == "__main__":
    main()
