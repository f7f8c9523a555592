"""What depth buys in the studies of results/: the slopes of `depth.csv`.

Slopes are of logit(top-1) on ln(blocks), once at equal multiply-adds M (held: ln M, its square, and what the source
varies freely beside the blocks' expansion) and once at fixed blocks (held: expansion, kernel and
squeeze-and-excitation). Repeated networks are left out.

Notation: n networks; y = logit(top-1), (n,); x = ln(blocks), (n,); Z what is held, (n, k), with a column of ones. The
slope b of y = b x + Z g + e is by least squares, its standard error HC3 (MacKinnon and White, 1985): residuals are
divided by 1 − h, h the leverage of their row, so that it holds where the scatter differs from row to row.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.formulas.importance import points_per_doubling
from modelcube.networks.registry import get_backbone
from tools.block_pattern import BlockPattern, pattern_counts

Row = dict[str, str]
Floats = NDArray[np.float64]
SLOPE_COLUMNS = (
    *("study", "rows", "budget", "held", "n", "blocks_low", "blocks_high", "slope", "std", "low", "high", "points"),
    "holds",
)
NORMAL_95 = 1.96
TOLERANCE = 1e-9  # of a singular value, relative to the largest one


class Slope(NamedTuple):
    """Change of logit(top-1) for each unit of ln(blocks), and its standard error."""

    slope: float
    std: float


def least_squares(y: Floats, x: Floats, held: Floats) -> Slope:
    """The coefficient of x (n,) in y (n,) with `held` (n, k) and a constant beside it, and its HC3 standard error."""
    scaled = np.column_stack([np.ones(len(y)), held - held.mean(axis=0)])
    scaled = scaled / np.maximum(np.linalg.norm(scaled, axis=0), np.finfo(float).tiny)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    basis = left[:, sizes > TOLERANCE * sizes[0]]
    rest = x - basis @ (basis.T @ x)  # of x, what is not held (Frisch, Waugh and Lovell)
    slope = float(rest @ y / (rest @ rest))
    residuals = y - basis @ (basis.T @ y) - slope * rest
    leverage = (basis**2).sum(axis=1) + rest**2 / (rest @ rest)
    scattered = rest * residuals / (1 - leverage)
    return Slope(slope, float(np.sqrt(scattered @ scattered) / (rest @ rest)))


@dataclass(frozen=True)
class Sample:
    """Networks and what is known of them, one entry a network; `held`: the columns that are held, by comparison."""

    study: str
    rows: str
    logit: Floats
    blocks: Floats
    flops: Floats
    held: dict[str, tuple[Floats, str]]

    def within(self, rows: str, budget: str, chosen: NDArray[np.bool_], kinds: Sequence[str] = ()) -> Iterator[Row]:
        """The slopes among some of the networks, of all comparisons or of those named."""
        blocks = self.blocks[chosen]
        for held, (columns, words) in self.held.items():
            if kinds and held not in kinds:
                continue
            found = least_squares(self.logit[chosen], np.log(blocks), columns[chosen])
            yield {
                "study": self.study,
                "rows": rows,
                "budget": budget,
                "held": held,
                "n": str(chosen.sum()),
                "blocks_low": f"{blocks.min():.0f}",
                "blocks_high": f"{blocks.max():.0f}",
                **_numbers(found),
                "holds": words,
            }


def slopes(results: Path) -> list[Row]:
    """Every slope, from the studies' own tables."""
    return [*_accel(results), *_recipes(results), *_once_for_all(results), *_macro(results), *_fashion(results)]


def _accel(results: Path) -> Iterator[Row]:
    rows = [r for r in _read(results, "accel-nasbench") if not r["seed"] and not r["duplicate_of"]]
    sample, e1 = _patterns("accel-nasbench", rows, _logit(rows), dummies=True)
    yield from sample.within("all", "", np.ones(len(rows), bool))
    for limit in (200, 150):
        yield from sample.within("all", f"{limit}", sample.flops < 1e6 * limit, ("flops", "blocks"))
    yield from sample.within("all", "200", sample.flops < 2e8, ("flops and e=1",))
    yield from sample.within("no stage with e=1", "", e1 == 0, ("flops",))


def _recipes(results: Path) -> Iterator[Row]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _read(results, "accel-nasbench"):
        if row["seed"]:
            groups[row["recipe"], row["model"]].append(row)
    short, long = ([rows for (name, _), rows in groups.items() if name == recipe] for recipe in ("short", "long"))
    logits = [_logit([{"top1": _mean(rows)} for rows in trained]) for trained in (short, long)]
    first = [rows[0] for rows in short]
    for name, logit in {
        "short recipe": logits[0],
        "long recipe": logits[1],
        "long − short": logits[1] - logits[0],
    }.items():
        sample, _ = _patterns("accel-nasbench", first, logit, dummies=False)
        yield from sample.within(name, "", np.ones(len(first), bool), ("flops", "blocks"))


def _patterns(study: str, rows: list[Row], logit: Floats, *, dummies: bool) -> tuple[Sample, NDArray[np.int64]]:
    """Networks given as patterns, and how many of their stages after the first one have no expansion.

    `dummies`: expansion, kernel and squeeze-and-excitation are held stage by stage, else their means are.
    """
    patterns = [BlockPattern.from_text(row["pattern"]) for row in rows]
    backbone = get_backbone("efficientnet-b0")
    flops = np.array([pattern_counts(backbone, pattern, backbone.base_resolution)[0] for pattern in patterns], float)
    e, k, se = (np.array([getattr(p, name) for p in patterns]) for name in ("expansion", "kernel", "squeeze"))
    e1 = (e[:, 1:] == 1).sum(axis=1)
    equal = np.column_stack([_cost(flops), k.mean(axis=1), se.mean(axis=1)])
    counted = np.column_stack([equal, *(e1 == number for number in range(1, 7))])
    fixed = np.column_stack([e == 4, e == 6, k, se] if dummies else [np.log(e).mean(1), k.mean(1), se.mean(1)])
    held = {
        "flops": (equal, "multiply-adds, mean kernel, share of SE"),
        "flops and e=1": (counted, "multiply-adds, mean kernel, share of SE, number of stages without expansion"),
        "blocks": (fixed.astype(float), f"expansion, kernel and SE{' of each stage' if dummies else ', on average'}"),
    }
    blocks = np.array([sum(pattern.blocks) for pattern in patterns], float)
    return Sample(study, "", logit, blocks, flops, held), e1


def _once_for_all(results: Path) -> Iterator[Row]:
    rows = _read(results, "once-for-all")
    flops, e, k = (_column(rows, name) for name in ("flops", "expansion", "kernel"))
    held = {
        "flops": (np.column_stack([_cost(flops), k]), "multiply-adds, mean kernel"),
        "blocks": (np.column_stack([np.log(e), k]), "mean expansion, mean kernel"),
    }
    sample = Sample("once-for-all", "", _logit(rows), _column(rows, "blocks") - 1, flops, held)
    yield from sample.within("all", "", np.ones(len(rows), bool))
    for limit in (200, 150):
        yield from sample.within("all", f"{limit}", flops < 1e6 * limit)


def _macro(results: Path) -> Iterator[Row]:
    rows = [r for r in _read(results, "nas-bench-macro") if not r["duplicate_of"] and r["blocks"] != "0"]
    flops, blocks = _column(rows, "flops"), _column(rows, "blocks")
    large = np.array([row["pattern"].count("2") / int(row["blocks"]) for row in rows])
    held = {"flops": (_cost(flops), "multiply-adds"), "blocks": (large[:, None], "share of the larger block")}
    sample = Sample("nas-bench-macro", "", _logit(rows), blocks, flops, held)
    for fewest in (1, 5):
        yield from sample.within(f"at least {fewest} block{'s' if fewest > 1 else ''}", "", blocks >= fewest)


def _fashion(results: Path) -> Iterator[Row]:
    """The two-epoch trainings of Fashion-MNIST; of several seeds the mean."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in _read(results, "fashion-mnist"):
        if row["recipe"] == "proxy":
            groups[row["network_id"]].append(row)
    rows = [rows[0] | {"top1": _mean(rows)} for rows in groups.values()]
    flops, r, w = (_column(rows, name) for name in ("flops", "r", "w"))
    held = {
        "flops": (np.column_stack([_cost(flops), np.log(r)]), "multiply-adds, resolution (width gives way)"),
        "blocks": (np.log(np.column_stack([r, w])), "resolution, width; blocks are the same"),
    }
    sample = Sample("fashion-mnist", "", _logit(rows), _column(rows, "blocks"), flops, held)
    yield from sample.within("two epochs", "", np.ones(len(rows), bool))


def _cost(flops: Floats) -> Floats:
    return np.column_stack([np.log(flops), np.log(flops) ** 2])


def _column(rows: list[Row], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])


def _logit(rows: list[Row]) -> Floats:
    top1 = _column(rows, "top1")
    return np.log(top1 / (100 - top1))


def _mean(rows: list[Row]) -> str:
    return repr(float(np.mean(_column(rows, "top1"))))


def _numbers(found: Slope) -> Row:
    numbers = {
        "slope": found.slope,
        "std": found.std,
        "low": found.slope - NORMAL_95 * found.std,
        "high": found.slope + NORMAL_95 * found.std,
        "points": points_per_doubling(found.slope),
    }
    return {name: f"{number:.4f}" for name, number in numbers.items()}


def _read(results: Path, study: str) -> list[Row]:
    with (results / f"{study}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
