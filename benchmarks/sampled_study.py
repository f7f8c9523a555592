"""What came out of a study measured here: `python -m benchmarks.sampled_study [fashion-mnist]` prints its tables.

The networks that have names, seed by seed; what was predicted of those that predictions chose beside what was
measured; the networks of c = 0.5 ± 3 % by r, d and w; those trained longer, in both orders. Accuracies are test top-1
in per cent.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean, stdev

from scipy.stats import spearmanr

from modelcube.assets import asset_folder
from modelcube.evaluation.candidates import Candidate, predictions_path, read_predictions
from modelcube.formulas.budget import TOLERANCE
from modelcube.studies.measured import read_measured
from modelcube.studies.rows import MeasuredRow

RECIPE, LONGER = "proxy", "proxy-long"
HALF = 0.5


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


def importance(rows: Sequence[MeasuredRow]) -> str:
    """Spearman's correlation of accuracy with r, d and w among the networks at half the cost."""
    at_half = [
        group[0]
        for group in by_network(rows, RECIPE).values()
        if abs((group[0].flops_ratio or 0) / HALF - 1) <= TOLERANCE
    ]
    if len(at_half) < 3:
        return f"{len(at_half)} networks at c = 0.5: too few for a correlation"
    top1 = [row.top1 for row in at_half]
    found = {name: spearmanr([getattr(row, name) for row in at_half], top1).statistic for name in "rdw"}
    return f"{len(at_half)} networks at c = 0.5: Spearman " + ", ".join(f"{k} {v:+.2f}" for k, v in found.items())


def longer(rows: Sequence[MeasuredRow]) -> str:
    """Whether the order of networks stays when they are trained longer."""
    short, long = by_network(rows, RECIPE), by_network(rows, LONGER)
    both = [name for name in long if name in short]
    if len(both) < 3:
        return f"{len(both)} networks were trained longer: too few for an order"
    orders = ([mean(row.top1 for row in recipe[name]) for name in both] for recipe in (short, long))
    return f"{len(both)} networks were trained longer: Spearman of both orders {spearmanr(*orders).statistic:+.2f}"


def main(study: str = "fashion-mnist") -> None:
    """Print everything."""
    results = asset_folder("results")
    rows = read_measured(results / f"{study}.csv")
    candidates = read_predictions(predictions_path(results / "plans" / f"{study}.csv"))
    print(f"{len(rows)} trainings of {len(by_network(rows, RECIPE))} networks\n")
    print(*named(rows), "", sep="\n")
    if candidates:
        print(*predicted(rows, candidates), "", sep="\n")
    print(importance(rows), longer(rows), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
