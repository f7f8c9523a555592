"""The row sets of a view, one function each.

The page computes those that change with a twist by itself: `static/js/model/rows.js` holds their twins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

import numpy as np

from modelcube.answers.cubes import cube_of
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.formula import answer_formula
from modelcube.answers.kept import kept
from modelcube.figures.drawing.words import joined
from modelcube.figures.rows.row_sets import (
    GiantCurve,
    Measured,
    Networks,
    OptimalCurve,
    PredictedFront,
    PublishedRule,
    RuleCurve,
    Stages,
    TinyCurve,
    TinyPoints,
)
from modelcube.figures.rows.view import View
from modelcube.formulas.budget import BUDGETS
from modelcube.formulas.pareto import pareto_front
from modelcube.formulas.rule import GIANT
from modelcube.languages.saying import say
from modelcube.networks.memory import BYTES_PER_ELEMENT
from modelcube.networks.network import LayerRow, Network, layer_table, realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.rows import MeasuredRow

NEAR = 0.25  # measured networks within this of the budget stand on the budget map
FRONT_POINTS = 160
EXPONENTS = np.round(np.arange(-7, 7.51, 0.05), 2)
B_MINUS_1 = ("EfficientNet-B^-1", -1.0, 192, 0.8, 0.89)  # name, φ, px, d, w: the TinyNet paper, arXiv 2010.14819
PUBLISHED = ("tf-efficientnet-baseline", "tf-efficientnet-aa")  # B0…B5, and with AutoAugment B0…B7


def network_row(view: View, network: Network) -> Networks:
    """One network as a row set of one row."""
    costs = view.scene.table.of(network)
    place = network.coordinates
    tested = () if view.state.hides or view.state.base else view.scene.study.by_network(network.id)
    own = [row for row in tested if row.family == view.reference_family] or list(tested)
    predicted = _predicted_accuracy(view, network)
    return Networks(
        id=[network.id],
        r=[short(place.r)],
        d=[short(place.d)],
        w=[short(place.w)],
        resolution=[network.resolution],
        blocks=[sum(network.blocks)],
        flops=[int(costs.flops)],
        flops_fvcore=[int(costs.flops_fvcore)],
        c=[short(int(costs.flops) / view.baseline)],
        params=[int(costs.params)],
        peak=[int(costs.peak_activation_bytes(view.state.precision))],
        top1=[own[0].top1 if own else None],
        **{name: [value] for name, value in predicted.items()},
        basis=["measured" if own else "predicted" if predicted["mean"] is not None else None],
    )


def _predicted_accuracy(view: View, network: Network) -> dict[str, Any]:
    """What a network is predicted to be worth, by column."""
    if view.predictor is None:
        return dict.fromkeys(("mean", "below", "above", "evidence"))
    found = view.predictor.at(np.log([list(network.coordinates)]))
    mean, low, high = (
        float(end[0])
        for end in (found.predicted_accuracy.mean, found.predicted_accuracy.low, found.predicted_accuracy.high)
    )
    arms = {"mean": mean, "below": mean - low, "above": high - mean}
    return {name: short(value) for name, value in arms.items()} | {"evidence": found.evidence[0]}


def networks(view: View) -> dict[str, Networks]:
    """The giant formula's, the tiny formula's and the current network, by name."""
    return {name: network_row(view, getattr(view, name)) for name in ("giant", "tiny", "current")}


def optimal(view: View) -> Networks:
    """The best network within the budget; no row where none is predicted."""
    if view.optimal is None:
        return Networks(**{field.name: [] for field in fields(Networks)})
    return network_row(view, view.optimal)


def predicted_front(view: View) -> PredictedFront:
    """The best networks along the budget, of the cube's staircase evenly chosen.

    No row where no network of the cube is predicted: all that is known of it is extrapolated.
    """
    cube = cube_of(view.scene, view.level) if view.is_searched else None
    if cube is None or view.predictor is None or not len(cube.staircase[0]):
        return PredictedFront(**{field.name: [] for field in fields(PredictedFront)})
    flops, places = cube.staircase
    budgets = np.geomspace(flops[0], flops[-1], FRONT_POINTS)
    steps = np.unique(np.searchsorted(flops, budgets * (1 + 1e-9), side="right") - 1).tolist()
    choices = [cube.axes.choice(places[step]) for step in steps]
    predicted = view.predictor.at(
        cube.axes.x(np.array([places[step] for step in steps], dtype=np.int64))
    ).predicted_accuracy
    networks = [view.scene.network(choice) for choice in choices]
    costs = view.scene.table.evaluate_patterns(*np.array(choices).T)
    return PredictedFront(
        c=[short(count / view.baseline) for count in costs.flops.tolist()],
        flops=costs.flops.tolist(),
        flops_fvcore=costs.flops_fvcore.tolist(),
        mean=[short(value) for value in predicted.mean.tolist()],
        low=[short(value) for value in predicted.low.tolist()],
        high=[short(value) for value in predicted.high.tolist()],
        resolution=[network.resolution for network in networks],
        blocks=[sum(network.blocks) for network in networks],
        w=[short(network.coordinates.w) for network in networks],
    )


def accuracies(view: View) -> list[float]:
    """What an axis of accuracy holds: all that is measured, and the intervals of the best networks of all budgets."""
    front = predicted_front(view)
    inside = [end for c, *ends in zip(front.c, front.low, front.high, strict=True) if c >= BUDGETS.low for end in ends]
    return [*measured(view).top1, *inside]


def optimal_curve(view: View) -> OptimalCurve:
    """The best network along the budget; no row where another level is asked for than the backbone's own."""
    columns = _optimal_curve(view.explorer, view.scene) if view.is_searched and view.level == view.scene.level() else {}
    return OptimalCurve(**{field.name: columns.get(field.name, []) for field in fields(OptimalCurve)})


@kept
def _optimal_curve(explorer: Explorer, scene: BackboneStudy) -> dict[str, list[float]]:
    found = answer_formula(explorer, scene.study.study.id, scene.backbone.id, optimal=True).optimal_curve
    columns = found.model_dump() if found else {}
    return {name: [short(value) for value in column] for name, column in columns.items()}


def measured(view: View, chosen: Sequence[MeasuredRow] | None = None) -> Measured:
    """The measured rows that are shown, or those that are chosen."""
    return _measured(view, view.measured if chosen is None else chosen)


def comparable(view: View) -> Measured:
    """Those of them that were trained and tested alike, each at a known size of its own."""
    return _measured(view, [row for row in view.measured if row.fit])


def front(view: View) -> Measured:
    """Those of them that no other one beats at as few multiply-adds, multiply-adds rising.

    Only networks trained and tested alike compete: float, of their own weights, at one scale and their own resolution.
    """
    rows = sorted((row for row in view.measured if row.flops and not apart(row)), key=lambda row: row.flops or 0)
    kept = pareto_front([row.flops or 0 for row in rows], [row.top1 for row in rows])
    return _measured(view, [row for row, on_front in zip(rows, kept, strict=True) if on_front])


def near(view: View) -> Measured:
    """The measured rows whose multiply-adds lie within 25 % of the budget."""
    found = [row for row in view.measured if row.flops and abs(row.flops / view.budget - 1) <= NEAR]
    return _measured(view, found)


def tiny_curve(view: View) -> TinyCurve:
    """The tiny formula along the budget."""
    columns = view.formula.curve.model_dump()
    return TinyCurve(**{name: [short(value) for value in column] for name, column in columns.items()})


def giant_curve(view: View) -> GiantCurve:
    """The giant formula along the budget, one row each time that its exponent changes."""
    pieces = view.formula.giant
    rows = [next(group) for _, group in groupby(zip(pieces.c, pieces.phi, strict=True), key=lambda piece: piece[1])]
    c, phi = (list(column) for column in zip(*rows, strict=True))
    r, d, w = zip(*(GIANT.at(exponent) for exponent in phi), strict=True)
    return GiantCurve(*([short(value) for value in column] for column in (c, phi, r, d, w)))


def tiny_points(view: View) -> TinyPoints:
    """The networks that the tiny formula is fitted on."""
    points = view.formula.points
    return TinyPoints(
        name=[point.name for point in points],
        c=[short(point.c) for point in points],
        r=[short(point.r) for point in points],
        d=[short(point.d) for point in points],
        w=[point.w for point in points],
    )


def rule_curve(scene: BackboneStudy, baseline: int) -> RuleCurve:
    """What the giant formula costs along φ, in shares of `baseline` multiply-adds."""
    ratios = [GIANT.at(phi) for phi in EXPONENTS.tolist()]
    networks = [realise(scene.backbone, *at, base_resolution=scene.base_resolution) for at in ratios]
    resolution, depth, width = zip(*((n.resolution, n.depth, n.width) for n in networks), strict=True)
    costs = scene.table.evaluate_patterns(resolution, depth, width)
    return RuleCurve(
        phi=EXPONENTS.tolist(),
        flops=costs.flops.tolist(),
        flops_fvcore=costs.flops_fvcore.tolist(),
        c=[short(flops / baseline) for flops in costs.flops.tolist()],
        resolution=list(resolution),
        d=[short(d) for _, d, _ in ratios],
        w=[short(w) for *_, w in ratios],
    )


def published_rule(explorer: Explorer) -> PublishedRule:
    """The paper's B^-1 as its builder rounds it, and B0…B7 as they were published (with depth rounded up).

    They are networks for ImageNet, in shares of B0's multiply-adds there, whatever backbone and study are shown.
    """
    name, phi, pixels, d, w = B_MINUS_1
    networks = {phi: (name, d, w, realise(get_backbone("efficientnet-b0"), d=d, w=w, resolution=pixels))}
    for row in explorer.study().rows:
        if row.family in PUBLISHED and row.exact and row.stated_d and row.stated_w and row.resolution:
            backbone = get_backbone(row.built_as or "efficientnet-b0-ceil")
            network = realise(backbone, d=row.stated_d, w=row.stated_w, resolution=row.resolution)
            title = row.model.replace("efficientnet-b", "EfficientNet-B")
            networks.setdefault(float(title[-1]), (title, row.stated_d, row.stated_w, network))
    ordered = [(phi, *networks[phi]) for phi in sorted(networks)]
    scenes = [explorer.scene(network.backbone.id) for *_, network in ordered]
    costs = [scene.table.of(network) for scene, (*_, network) in zip(scenes, ordered, strict=True)]
    return PublishedRule(
        name=[name for _, name, *_ in ordered],
        label=[name.removeprefix("EfficientNet-") for _, name, *_ in ordered],
        phi=[phi for phi, *_ in ordered],
        flops=[int(cost.flops) for cost in costs],
        flops_fvcore=[int(cost.flops_fvcore) for cost in costs],
        c=[short(int(cost.flops) / scene.baseline_flops) for scene, cost in zip(scenes, costs, strict=True)],
        resolution=[network.resolution for *_, network in ordered],
        d=[d for *_, d, _, _ in ordered],
        w=[w for *_, w, _ in ordered],
    )


def stages(view: View, network: Network) -> Stages:
    """What stem, stages and head of a network are and cost."""
    table = view.scene.table
    segments = list(network.segments(table.classes, table.in_channels))
    layers: dict[str, list[LayerRow]] = {segment.stage.name: [] for segment in segments}
    for layer in layer_table(network, table.classes, table.in_channels):
        layers[layer.stage].append(layer)
    costs = list(layers.values())
    return Stages(
        stage=list(layers),
        blocks=[segment.blocks for segment in segments],
        channels=[segment.channels for segment in segments],
        resolution=[segment.resolution for segment in segments],
        flops=[sum(layer.flops for layer in of) for of in costs],
        flops_fvcore=[sum(layer.flops_fvcore for layer in of) for of in costs],
        params=[sum(layer.params for layer in of) for of in costs],
        peak=[BYTES_PER_ELEMENT[view.state.precision] * max(layer.peak for layer in of) for of in costs],
    )


def apart(row: MeasuredRow) -> str:
    """What sets a row apart from a network trained and tested in the plain way; "" where nothing does."""
    reasons = [
        (row.precision != "float", row.precision),
        (row.weights != "own", say("{kind} weights", kind=say(row.weights))),
        (row.multi_scale, say("several scales")),
        (row.tested_elsewhere, say("trained at {pixels} px", pixels=row.train_resolution)),
    ]
    return joined(text for holds, text in reasons if holds)


def short(value: float) -> float:
    """Six digits: a thousandth of a pixel, at a third of the bytes."""
    return float(f"{value:.6g}")


def _measured(view: View, rows: Sequence[MeasuredRow]) -> Measured:
    return Measured(
        id=[row.id for row in rows],
        model=[row.model for row in rows],
        family=[row.family for row in rows],
        backbone=[row.backbone for row in rows],
        r=_known(row.r for row in rows),
        d=_known(row.d for row in rows),
        w=_known(row.w for row in rows),
        resolution=[row.resolution for row in rows],
        flops=[row.flops for row in rows],
        flops_fvcore=[_fvcore(view, row) for row in rows],
        c=[_share(row, view.baseline) for row in rows],
        params=[row.params for row in rows],
        top1=[row.top1 for row in rows],
        evidence=[row.evidence for row in rows],
        match=[row.match for row in rows],
        reference_family=[row.family == view.reference_family for row in rows],
        comparable=[row.fit for row in rows],
        note=[apart(row) for row in rows],
        source=[row.source for row in rows],
    )


def _fvcore(view: View, row: MeasuredRow) -> int | None:
    """fvcore's total of a row whose network we build."""
    if not (row.exact and row.built_as and row.stated_d and row.stated_w and row.resolution):
        return None
    table = view.explorer.scene(row.built_as, view.scene.study.study.id).table
    return int(table.evaluate(row.resolution, row.stated_d, row.stated_w).flops_fvcore)


def _share(row: MeasuredRow, baseline: int) -> float | None:
    """c of a row; blank of sampled networks, of which there are thousands: no figure shows it of them."""
    return short(row.flops / baseline) if row.flops and row.match != "pattern" else None


def _known(values: Iterable[float | None]) -> list[float | None]:
    return [None if value is None else short(value) for value in values]
