"""Row sets: the named columns that traces show, one dataclass a kind.

Units: `r`, `d`, `w` are coordinates (ratios to the backbone after rounding), `c` a share of the backbone's
multiply-adds, `resolution` pixels, `flops` multiply-adds, `flops_fvcore` fvcore's total, `params` a count, `peak` bytes
in the state's number format, `top1` per cent. None is what is not known, or not predicted where a study has no
evidence. A prediction's `margin` is half its 95 % interval in points, 1.96 × standard deviation, a training's own noise
included; its `evidence` is `predicted`, or `extrapolated` where validation does not reach.

The page may leave columns out of a row set that it computes: what shows them is blank then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

Numbers = list[float]
Grid = list[list[float | None]]
Words = list[list[str | None]]


@dataclass(frozen=True)
class RowSet:
    """Columns of equal length, unless a kind says otherwise."""

    def columns(self) -> dict[str, list[Any]]:
        """Columns by name, ready for JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows one by one, as a table shows them."""
        columns = self.columns()
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))


@dataclass(frozen=True)
class Networks(RowSet):
    """Networks that are built: the current one, a formula's answer, the best one by the predictions if there is one.

    `top1` is what was measured; `mean` is predicted, `below` and `above` are the arms of its 95 % interval. `basis`
    says which of them a network stands at: `measured`, else `predicted`; None where neither is known.
    """

    id: list[str]
    r: Numbers
    d: Numbers
    w: Numbers
    resolution: list[int]
    blocks: list[int]
    flops: list[int]
    flops_fvcore: list[int]
    c: Numbers
    params: list[int]
    peak: list[int]
    top1: list[float | None]
    mean: list[float | None]
    below: list[float | None]
    above: list[float | None]
    evidence: list[str | None]
    basis: list[str | None]


@dataclass(frozen=True)
class PredictedFront(RowSet):
    """The best network of each budget by the predictions, budgets rising; `mean` with the ends of its 95 % interval."""

    c: Numbers
    flops: list[int]
    flops_fvcore: list[int]
    mean: Numbers
    low: Numbers
    high: Numbers
    resolution: list[int]
    blocks: list[int]
    w: Numbers


@dataclass(frozen=True)
class OptimalCurve(RowSet):
    """The best network along the budget, and the range of those that cannot be told from it at 95 %."""

    c: Numbers
    r: Numbers
    r_low: Numbers
    r_high: Numbers
    d: Numbers
    d_low: Numbers
    d_high: Numbers
    w: Numbers
    w_low: Numbers
    w_high: Numbers


@dataclass(frozen=True)
class Measured(RowSet):
    """Measured networks.

    `reference_family`: of the family to whose recipe predictions refer; `comparable`: trained and tested alike at a
    known size; `note`: what sets a row apart; `source`: repository, path and commit.
    """

    id: list[str]
    model: list[str]
    family: list[str]
    backbone: list[str]
    r: list[float | None]
    d: list[float | None]
    w: list[float | None]
    resolution: list[int | None]
    flops: list[int | None]
    flops_fvcore: list[int | None]
    c: list[float | None]
    params: list[int | None]
    top1: Numbers
    evidence: list[str]
    match: list[str]
    reference_family: list[bool]
    comparable: list[bool]
    note: list[str]
    source: list[str]


@dataclass(frozen=True)
class TinyCurve(RowSet):
    """The tiny formula along the budget, with its 95 % bands; `w` of the networks solved for."""

    c: Numbers
    r: Numbers
    r_low: Numbers
    r_high: Numbers
    d: Numbers
    d_low: Numbers
    d_high: Numbers
    w: Numbers


@dataclass(frozen=True)
class GiantCurve(RowSet):
    """The giant formula along the budget: its exponent `phi` and the ratios of the rule, before rounding."""

    c: Numbers
    phi: Numbers
    r: Numbers
    d: Numbers
    w: Numbers


@dataclass(frozen=True)
class TinyPoints(RowSet):
    """The measured networks that the tiny formula is fitted on, at their stated ratios."""

    name: list[str]
    c: Numbers
    r: Numbers
    d: Numbers
    w: list[float | None]


@dataclass(frozen=True)
class RuleCurve(RowSet):
    """What the giant formula's exponent costs after rounding."""

    phi: Numbers
    flops: list[int]
    flops_fvcore: list[int]
    c: Numbers
    resolution: list[int]
    d: Numbers
    w: Numbers


@dataclass(frozen=True)
class PublishedRule(RuleCurve):
    """Networks that were published as settings of the giant formula; `d`, `w` as stated."""

    name: list[str]
    label: list[str]


@dataclass(frozen=True)
class BudgetMap(RowSet):
    """Networks of one budget by pixels `x` and blocks `y`.

    `z[j][i]` is the width coordinate of the network nearest to the budget at x[i] and y[j], None where it is more than
    3 % off; `residual[j][i]` is that network's multiply-adds / budget − 1. `unfit` is 1 where it needs more memory than
    there is, else None. `top1`, `margin` and `evidence` are predicted for the cells of z that fit. `tie` is 1 for cells
    of z, and of holes between two widths within 15 % of the budget, that cannot be told from the best one at 95 %, |Δμ|
    ≤ 1.96 sd(Δ) in the joint posterior of the latent logits, else 0; the best cell is that of the highest mean among
    those that are predicted and not extrapolated, or among all that are. `top1` and `margin` have two decimals.
    `hatch_x` and `hatch_y` are the ends of strokes over what is extrapolated, None between them: columns of a length of
    their own.
    """

    x: list[int]
    y: list[int]
    z: Grid
    residual: list[Numbers]
    top1: Grid
    margin: Grid
    evidence: Words
    tie: list[list[int]]
    unfit: list[list[int | None]]
    hatch_x: list[float | None]
    hatch_y: list[float | None]

    def records(self) -> Iterator[dict[str, Any]]:
        """One row a cell."""
        grids = {name: value for name, value in self.columns().items() if name not in ("x", "y", "hatch_x", "hatch_y")}
        names = ["w", *list(grids)[1:]]
        for j, blocks in enumerate(self.y):
            for i, pixels in enumerate(self.x):
                cell = (grid[j][i] for grid in grids.values())
                yield {"resolution": pixels, "blocks": blocks, **dict(zip(names, cell, strict=True))}


@dataclass(frozen=True)
class BudgetSurface(RowSet):
    """The surface of equal multiply-adds: vertices at r = x, d = y, w = z, triangles of vertices i, j, k.

    `top1` is the predicted accuracy at each vertex.
    """

    x: Numbers
    y: Numbers
    z: Numbers
    top1: list[float | None]
    i: list[int]
    j: list[int]
    k: list[int]

    def records(self) -> Iterator[dict[str, Any]]:
        """One row a vertex."""
        for r, d, w, top1 in zip(self.x, self.y, self.z, self.top1, strict=True):
            yield {"r": r, "d": d, "w": w, "top1": top1}


@dataclass(frozen=True)
class AccuracySurface(RowSet):
    """The surface of one accuracy: vertices at r = x, d = y, w = z, triangles of vertices i, j, k.

    `level` is that accuracy, one value; `top1`, `margin` and `evidence` are predicted at the vertices. Triangles only
    cover what is predicted; `net_x`, `net_y` and `net_z` are the ends of lines over what is extrapolated, None after
    each.
    """

    level: Numbers
    x: Numbers
    y: Numbers
    z: Numbers
    top1: Numbers
    margin: Numbers
    evidence: list[str]
    i: list[int]
    j: list[int]
    k: list[int]
    net_x: list[float | None]
    net_y: list[float | None]
    net_z: list[float | None]

    def records(self) -> Iterator[dict[str, Any]]:
        """One row a vertex."""
        predicted_accuracies = zip(self.top1, self.margin, self.evidence, strict=True)
        for r, d, w, (top1, margin, evidence) in zip(self.x, self.y, self.z, predicted_accuracies, strict=True):
            yield {"r": r, "d": d, "w": w, "top1": top1, "margin": margin, "evidence": evidence}


@dataclass(frozen=True)
class Stages(RowSet):
    """A network's stem, stages and head: what each is and costs; `resolution` of the maps that it writes."""

    stage: list[str]
    blocks: list[int]
    channels: list[int]
    resolution: list[int]
    flops: list[int]
    flops_fvcore: list[int]
    params: list[int]
    peak: list[int]


@dataclass(frozen=True)
class ValidationPoints(RowSet):
    """Published accuracies and what was predicted for their rows while these were left out, by `protocol`.

    `below` and `above` are the arms of the 95 % interval, in points.
    """

    protocol: list[str]
    id: list[str]
    backbone: list[str]
    family: list[str]
    published: Numbers
    predicted: Numbers
    below: Numbers
    above: Numbers

    def records(self) -> Iterator[dict[str, Any]]:
        """One row a prediction, with the ends of its interval in place of the arms."""
        for record in super().records():
            below, above = record.pop("below"), record.pop("above")
            ends = {"low": record["predicted"] - below, "high": record["predicted"] + above}
            yield record | {name: round(end, 2) for name, end in ends.items()}


@dataclass(frozen=True)
class DepthSlopes(RowSet):
    """Slopes of logit(top-1) on ln(blocks): among which networks (`study`, `rows`, `budget` in million multiply-adds or
    None), what is `held` (`holds` in words). `margin` is half the 95 % interval, `points` what a doubling of the blocks
    adds near 60 %. `label` names the line of the plot.
    """

    label: list[str]
    study: list[str]
    rows: list[str]
    budget: list[float | None]
    held: list[str]
    n: list[int]
    blocks_low: list[int]
    blocks_high: list[int]
    slope: Numbers
    std: Numbers
    low: Numbers
    high: Numbers
    margin: Numbers
    points: Numbers
    holds: list[str]


@dataclass(frozen=True)
class Importance(RowSet):
    """Spearman's correlation `rho` of accuracy with a dimension, its 95 % bootstrap interval, and its `n` rows.

    `missing`: why there is none, "" where there is one.
    """

    dimension: list[str]
    rho: list[float | None]
    low: list[float | None]
    high: list[float | None]
    n: list[int]
    missing: list[str]
