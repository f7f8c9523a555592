"""The surrogate against its bars: errors of left-out rows beside the yardsticks', coverage, size, speed, time to fit.

The yardsticks are two plain models (`benchmarks.yardsticks`); their errors in the same protocols stand row by row in
`results/validation/yardstick.csv`.
`python -m benchmarks.surrogate attempts` computes anew how its form was chosen (about ten minutes);
`modelcube fit` and `modelcube validate` write what is shipped.
"""

import csv
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.attempts import attempt
from benchmarks.bar import HEADER, Bar
from modelcube.assets import asset_folder
from modelcube.studies.places import comparable_rows
from modelcube.studies.store import StudyStore
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import load
from modelcube.surrogate.kernel import Hyperparameters
from modelcube.surrogate.rows import Labels, Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.left_out import PROTOCOLS, LeftOut, leave_out
from modelcube.surrogate.validation.scores import family_interval, regions
from tests.support.regressor import regressor

Floats = NDArray[np.float64]

RESULTS = asset_folder("results")
STUDY = "imagenet"
BACKBONE, FAMILY = "efficientnet-b0", "huawei-tinynet"
YARDSTICKS = {"line": "a row and a line", "boosted": "gradient boosting"}
MIN_ROWS = 30
POINTS = 100_000
SLOW_CHUNK = 1000  # points at once for scikit-learn: its kernel holds an array of points × rows a term
SLOW_CHUNKS = 4  # measured, and extrapolated to all points


def bars() -> Iterator[Bar]:
    """All bars of the surrogate."""
    rows, found = shipped()
    surrogate = Surrogate(rows, found)
    yield from _accuracy_bars(surrogate)
    yield from _posterior_bars(surrogate)
    start = time.perf_counter()
    fit(rows)
    seconds = time.perf_counter() - start
    yield Bar("surrogate: fit from scratch", f"{seconds:.1f} s", "≤ 60 s", seconds <= 60)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean difference of squared errors, ours minus theirs, in points², with its 95 % interval by families."""

    rows: int
    difference: float
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Whether ours is worse beyond doubt."""
        return self.low > 0


def compare(ours: Floats, theirs: Floats, families: Labels) -> Comparison:
    """Errors of two models on the same rows, (n,) each."""
    difference = ours**2 - theirs**2
    low, high = family_interval(difference, families)
    return Comparison(len(difference), float(difference.mean()), float(low), float(high))


def shipped() -> tuple[Rows, Hyperparameters]:
    """The rows of the shipped study, and the scales found on them."""
    with StudyStore.open("sqlite://", RESULTS) as store:
        rows = comparable_rows(store.tables[STUDY])
    known = load(RESULTS / "surrogate", STUDY, rows)
    return rows, known.checked.found if known else fit(rows)


def _accuracy_bars(surrogate: Surrogate) -> Iterator[Bar]:
    yardsticks = _yardsticks(surrogate.rows)
    for name, protocol in PROTOCOLS.items():
        tested = leave_out(surrogate, name, protocol(surrogate.rows))
        for model in YARDSTICKS:
            theirs = yardsticks[f"{model}_{name}"]
            if np.isfinite(theirs).any():
                yield _against_yardstick(surrogate.rows, f"{name}: against {YARDSTICKS[model]}", tested, theirs)
        yield from _coverage(surrogate.rows, name, tested)


def _yardsticks(rows: Rows) -> dict[str, Floats]:
    """The yardsticks' errors in points by model and protocol, (n,) each; NaN for rows that are not tested."""
    with (RESULTS / "validation" / "yardstick.csv").open(encoding="utf-8", newline="") as file:
        lines = {line.pop("id"): line for line in csv.DictReader(file)}
    names = next(iter(lines.values()))
    return {name: np.array([float(lines[id_][name] or "nan") for id_ in rows.id]) for name in names}


def _against_yardstick(rows: Rows, name: str, tested: LeftOut, theirs: Floats) -> Bar:
    theirs = theirs[tested.rows]
    found = compare(tested.error, theirs, rows.family[tested.rows])
    ours_rmse, their_rmse = (float(np.sqrt((error**2).mean())) for error in (tested.error, theirs))
    measured = (
        f"RMSE {ours_rmse:.2f} against {their_rmse:.2f} points, "
        f"Δ of squares {found.difference:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"
    )
    return Bar(f"surrogate, left out {name}", measured, "better", not found.worse and found.difference < 0)


def _coverage(rows: Rows, name: str, tested: LeftOut) -> Iterator[Bar]:
    inside = np.abs(tested.z) < 1.96
    share = float(inside.mean())
    yield Bar(f"surrogate, left out {name}: inside the 95 % interval", f"{share:.1%}", "92–98 %", 0.92 <= share <= 0.98)
    shares = {region: inside[mask[tested.rows]] for region, mask in regions(rows).items()}
    few = {region: float(one.mean()) for region, one in shares.items() if len(one) >= MIN_ROWS and one.mean() < 0.9}
    measured = ", ".join(f"{region} {share:.1%}" for region, share in few.items()) or "all"
    yield Bar(f"surrogate, left out {name}: inside in each region of ≥ 30 rows", measured, "≥ 90 %", not few)


def _posterior_bars(surrogate: Surrogate) -> Iterator[Bar]:
    posterior = surrogate.posterior(BACKBONE, FAMILY)
    size = len(posterior.to_bytes())
    yield Bar("surrogate: posterior as float32", f"{size:,} bytes", "≤ 60,000 bytes", size <= 60_000)
    x = np.log(np.random.default_rng(0).uniform([0.3, 0.25, 0.2], [1.5, 2.2, 1.6], (POINTS, 3)))
    start = time.perf_counter()
    quick = posterior.predict(x)
    ours = time.perf_counter() - start
    part = SLOW_CHUNK * SLOW_CHUNKS
    theirs, mean, std = scikit_learn(surrogate, x[:part])
    apart = max(float(np.abs(quick.mean[:part] - 1 - mean).max()), float(np.abs(quick.std[:part] - std).max()))
    yield Bar("surrogate: mean and std apart from scikit-learn's", f"{apart:.1e}", "≤ 1e-9", apart <= 1e-9)
    ratio = theirs * POINTS / part / ours
    what = "surrogate: 100,000 points with std, × scikit-learn's rate"
    yield Bar(what, f"{ratio:,.0f} × ({ours:.2f} s)", "≥ 20 ×", ratio >= 20)


def scikit_learn(surrogate: Surrogate, x: Floats) -> tuple[float, Floats, Floats]:
    """Seconds, means and standard deviations of the same fitted model."""
    process = regressor(surrogate.rows, surrogate.found)
    labels = surrogate.query(BACKBONE, FAMILY, "efficientnet")
    inputs = np.hstack([x, np.repeat(labels[:, 3:], len(x), axis=0)])
    start = time.perf_counter()
    parts = [process.predict(chunk, return_std=True) for chunk in np.split(inputs, len(x) // SLOW_CHUNK)]
    seconds = time.perf_counter() - start
    return seconds, np.concatenate([mean for mean, _ in parts]), np.concatenate([std for _, std in parts])


def write_attempts(folder: Path) -> None:
    """Try every form anew and write how each did."""
    rows, _ = shipped()
    lines = [asdict(one) for one in attempt(rows)]
    with (folder / "validation" / "attempts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in line.items()} for line in lines)


def main(command: str | None) -> int:
    """Print the table, or write what is shipped."""
    if command == "attempts":
        write_attempts(RESULTS)
    else:
        print(HEADER)
        found = list(bars())
        print("\n".join(bar.row() for bar in found))
        return int(any(bar.met is False for bar in found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
