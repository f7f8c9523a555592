"""What came out of a study measured here: `python -m benchmarks.sampled_study [fashion-mnist]` prints its tables.

The networks that have names, seed by seed; each formula at each budget; what was predicted of the networks that
predictions chose beside what was measured; accuracy by r, d and w among the networks of c = 0.5 ± 3 % and among all;
the slopes of this study beside ImageNet's; those trained longer, in both orders. Accuracies are test top-1 in per cent.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from statistics import mean, stdev

import numpy as np
from scipy.stats import spearmanr

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.evaluation.sampling.candidates import Candidate, predictions_path, read_predictions
from modelcube.evaluation.sampling.sampling import FORMULA_BUDGETS
from modelcube.formulas.budget import TOLERANCE
from modelcube.formulas.importance import importance
from modelcube.studies.measured import read_measured
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.store import StudyStore

RECIPE, LONGER = "proxy", "proxy-long"
HALF = 0.5
BACKBONE = "efficientnet-b0"
IMAGENET = "imagenet", "huawei-tinynet"
PLACES = {"large": (0.9, 0.9, 0.9), "middle": (0.8, 0.75, 0.7), "small": (0.6, 0.6, 0.5)}  # r, d, w
STEP = np.log(1.25)  # of ln r, ln d or ln w to either side: steps of rounding even out


def by_network(rows: Iterable[MeasuredRow], recipe: str) -> dict[str, list[MeasuredRow]]:
    """The trainings of each network by one recipe, in the order of their seeds."""
    found: dict[str, list[MeasuredRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.seed or 0):
        if row.recipe == recipe and row.network_id is not None:
            found[row.network_id].append(row)
    return found


def named(rows: Sequence[MeasuredRow]) -> Iterator[str]:
    """The networks that have names, dearest first."""
    yield "| network | c | px | blocks | top-1 by seed | mean | std |\n| --- | --- | --- | --- | --- | --- | --- |"
    groups = [group for group in by_network(rows, RECIPE).values() if group[0].model != group[0].network_id]
    for group in sorted(groups, key=lambda group: -(group[0].flops_ratio or 0)):
        first, top1 = group[0], [row.top1 for row in group]
        spread = f"{stdev(top1):.2f}" if len(top1) > 1 else "–"
        seeds = ", ".join(f"{value:.2f}" for value in top1)
        yield (
            f"| {first.model} | {first.flops_ratio:.3f} | {first.resolution} | {first.blocks} | {seeds} "
            f"| {mean(top1):.2f} | {spread} |"
        )


def predicted(rows: Sequence[MeasuredRow], candidates: Sequence[Candidate]) -> Iterator[str]:
    """What was predicted before it was measured, and how many of the trainings fell into the interval."""
    yield "| chosen | c | predicted (95 %) | measured | inside |\n| --- | --- | --- | --- | --- |"
    measured = by_network(rows, RECIPE)
    for one in candidates:
        top1 = [row.top1 for row in measured.get(one.network_id, [])]
        values = ", ".join(f"{value:.2f}" for value in top1) or "not yet"
        inside = sum(one.low <= value <= one.high for value in top1)
        interval = f"{one.mean:.2f} ({one.low:.2f} to {one.high:.2f})"
        yield f"| {one.name} | {one.flops_ratio:.3f} | {interval} | {values} | {inside} of {len(top1)} |"


def formulas(rows: Sequence[MeasuredRow], candidates: Sequence[Candidate]) -> Iterator[str]:
    """Mean and standard error of each formula's network at each budget, and its distance from the giant formula's."""
    yield "| c | formula | top-1 | ahead of the giant formula |\n| --- | --- | --- | --- |"
    measured = by_network(rows, RECIPE)
    networks = {group[0].model: name for name, group in measured.items()} | {x.name: x.network_id for x in candidates}
    for c in FORMULA_BUDGETS:
        budget = f" c=1/{round(1 / c)}"
        giant = [row.top1 for row in measured[networks[f"inverse EfficientNet{budget}"]]]
        for name, network in networks.items():
            if name.endswith(budget) and (top1 := [row.top1 for row in measured.get(network, [])]):
                error, together = sqrt(_squared_error(top1)), sqrt(_squared_error(top1) + _squared_error(giant))
                ahead = f"{mean(top1) - mean(giant):+.2f} ± {together:.2f}" if top1 != giant else ""
                cells = name.removesuffix(budget), f"{mean(top1):.2f} ± {error:.2f}", ahead
                yield f"| 1/{round(1 / c)} | {' | '.join(cells)} |"


def _squared_error(top1: Sequence[float]) -> float:
    """The squared standard error of a mean; not a number for one training."""
    return stdev(top1) ** 2 / len(top1) if len(top1) > 1 else float("nan")


def dimensions(rows: Sequence[MeasuredRow]) -> Iterator[str]:
    """Spearman's correlation of accuracy with r, d and w, among the networks at half the cost and among all."""
    yield "| networks | r | d | w |\n| --- | --- | --- | --- |"
    groups = list(by_network(rows, RECIPE).values())
    half = [group for group in groups if abs((group[0].flops_ratio or 0) / HALF - 1) <= TOLERANCE]
    native = [group for group in half if (group[0].r or 0) <= 1]
    for name, some in {"c = 0.5 ± 3 %": half, "… of them r ≤ 1": native, "all": groups}.items():
        top1 = [mean(row.top1 for row in group) for group in some]
        ratios = np.array([(group[0].r, group[0].d, group[0].w) for group in some], dtype=float).reshape(-1, 3)
        found = importance(top1, ratios, [RECIPE] * len(some)).values()
        cells = (f"{x.rho:+.2f} ({x.low:+.2f} to {x.high:+.2f})" if x else "too few" for x in found)
        yield f"| {name}: {len(some)} | {' | '.join(cells)} |"


def slopes(explorer: Explorer, study: str) -> Iterator[str]:
    """How fast the logit of accuracy rises with ln r, ln d and ln w, in this study and on ImageNet (95 % intervals)."""
    yield "| place (r, d, w) | study | r | d | w |\n| --- | --- | --- | --- | --- |"
    for place in PLACES.values():
        for name, family in ((study, RECIPE), IMAGENET):
            scene = explorer.scene(BACKBONE, name)
            assert scene.evidence is not None, f"nothing is fitted on {name}: modelcube validate {name}"
            posterior = scene.evidence.posterior(BACKBONE, scene.level(family))
            found = [posterior.differences(np.log(place) - e, (np.log(place) + e)[None]) for e in STEP * np.eye(3)]
            cells = (f"{gap[0] / (2 * STEP):.2f} ± {1.96 * sqrt(var[0]) / (2 * STEP):.2f}" for gap, var in found)
            yield f"| {place} | {name} | {' | '.join(cells)} |"


def longer(rows: Sequence[MeasuredRow]) -> Iterator[str]:
    """Whether the order of networks stays when they are trained longer."""
    short, long = by_network(rows, RECIPE), by_network(rows, LONGER)
    both = sorted((name for name in long if name in short), key=lambda name: -long[name][0].top1)
    yield "| network | c | top-1 | trained longer |\n| --- | --- | --- | --- |"
    for name in both:
        first, top1 = short[name][0], (mean(row.top1 for row in recipe[name]) for recipe in (short, long))
        yield f"| {first.model} | {first.flops_ratio:.3f} | {' | '.join(f'{x:.2f}' for x in top1)} |"
    if len(both) > 2:
        orders = ([mean(row.top1 for row in recipe[name]) for name in both] for recipe in (short, long))
        yield f"\nSpearman of both orders: {spearmanr(*orders).statistic:+.2f}"


def main(study: str = "fashion-mnist") -> None:
    """Print everything."""
    results = asset_folder("results")
    rows = read_measured(results / f"{study}.csv")
    candidates = read_predictions(predictions_path(results / "plans" / f"{study}.csv"))
    with StudyStore.open("sqlite://", results) as store:
        explorer = Explorer.of(store.tables, store.fits)
    print(f"{len(rows)} trainings of {len(by_network(rows, RECIPE))} networks")
    for table in (
        named(rows),
        formulas(rows, candidates),
        predicted(rows, candidates),
        dimensions(rows),
        slopes(explorer, study),
        longer(rows),
    ):
        print("", *table, sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
