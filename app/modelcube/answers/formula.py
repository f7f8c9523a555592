"""The formulas of a study for a backbone, along the budget: what the page looks answers up in."""

import math
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from modelcube.answers.cubes import cube_of
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy, Explorer
from modelcube.answers.models import Answer, Version
from modelcube.answers.optimal import find_best, tied_places
from modelcube.formulas.budget import BUDGETS, Choice
from modelcube.formulas.rule import GIANT
from modelcube.networks.registry import DEFAULT_BACKBONE

Numbers = list[float]

OPTIMAL_POINTS = 16
PARTS = ("", "_low", "_high")  # of a band's columns, in the order of its fields


class TinyPoint(Answer):
    """A measured network that the curve is fitted on."""

    name: Annotated[str, Field(description="Name of the network", examples=["TinyNet-D"])]
    c: Annotated[float, Field(description="Budget")]
    r: Annotated[float, Field(description="Resolution ratio")]
    d: Annotated[float, Field(description="Depth ratio, before rounding")]
    w: Annotated[float | None, Field(description="Width ratio, before rounding")]


class Curve(Answer):
    """Resolution and depth along the budget with bands, and the width of the networks solved for."""

    c: Annotated[Numbers, Field(description="Budgets")]
    r: Annotated[Numbers, Field(description="Resolution ratio")]
    r_low: Annotated[Numbers, Field(description="Lower end of its band")]
    r_high: Annotated[Numbers, Field(description="Upper end of its band")]
    d: Annotated[Numbers, Field(description="Depth ratio")]
    d_low: Annotated[Numbers, Field(description="Lower end of its band")]
    d_high: Annotated[Numbers, Field(description="Upper end of its band")]
    w: Annotated[Numbers, Field(description="Width coordinate of the networks")]


class Pieces(Answer):
    """Answer i holds for budgets c[i] ≤ c < c[i + 1]; d and w are settings that give the network back."""

    c: Annotated[Numbers, Field(description="Budgets at which the answers begin")]
    resolution: Annotated[list[int], Field(description="Pixels a side")]
    d: Annotated[Numbers, Field(description="Depth ratio")]
    w: Annotated[Numbers, Field(description="Width ratio")]
    flops: Annotated[list[int], Field(description="Multiply-adds")]


class RulePieces(Pieces):
    """A rule's answers: the exponent and the width of the curve that each was moved from."""

    phi: Annotated[Numbers, Field(description="Exponent")]
    w_rule: Annotated[Numbers, Field(description="Width ratio of the curve, before it is moved")]


class OptimalCurve(Curve):
    """The best network along the budget; bands span those that nobody can tell from it."""

    w_low: Annotated[Numbers, Field(description="Lower end of its band")]
    w_high: Annotated[Numbers, Field(description="Upper end of its band")]


class FormulaDocument(Answer):
    """The answer of `GET /studies/{id}/formula`."""

    study: Annotated[str, Field(description="Name of the study")]
    backbone: Annotated[str, Field(description="Name of the backbone")]
    curve_study: Annotated[
        str, Field(description="Study that the tiny curve is fitted on: another one while too little was measured")
    ]
    fitted_on: Annotated[str, Field(description="Backbone of the networks that the tiny curve is fitted on")]
    c_min: Annotated[float, Field(description="The smallest budget that is searched")]
    c_max: Annotated[float, Field(description="The largest")]
    baseline_flops: Annotated[int, Field(description="Multiply-adds of the backbone: c = 1")]
    points: Annotated[list[TinyPoint], Field(description="The measured networks that the tiny curve is fitted on")]
    curve: Annotated[Curve, Field(description="r(c) and d(c) of the tiny formula with their 95 % bands")]
    tiny: Pieces
    giant: RulePieces
    optimal: Annotated[Pieces | None, Field(description="The best predicted network; null where none is asked for")]
    optimal_curve: Annotated[OptimalCurve | None, Field(description="The same as coordinates with bands")]
    version: Version


def answer_formula(
    explorer: Explorer,
    study: str = DEFAULT_STUDY,
    backbone: str = DEFAULT_BACKBONE,
    classes: int | None = None,
    *,
    optimal: bool = False,
) -> FormulaDocument:
    """The formulas of a study for a backbone; with `optimal` also the best networks, which takes seconds at first.

    Raises:
        NotFound: there is no such backbone or study.
    """
    scene = explorer.scene(backbone, study, classes)
    rows = explorer.tiny_points(scene.study)
    return FormulaDocument(
        study=study,
        backbone=scene.backbone.id,
        curve_study=explorer.curve_study(scene.study).study.id,
        fitted_on=rows[0].backbone,
        c_min=BUDGETS.low,
        c_max=BUDGETS.high,
        baseline_flops=scene.baseline_flops,
        points=[
            TinyPoint(name=row.model, c=row.flops_ratio or 0, r=row.r or 0, d=row.stated_d or 0, w=row.stated_w)
            for row in rows
        ],
        curve=_curve(explorer, scene),
        tiny=_tiny_pieces(explorer, scene),
        giant=_rule_pieces(explorer, scene),
        optimal=optimal_pieces(scene, scene.level()) if optimal else None,
        optimal_curve=_optimal_curve(scene) if optimal else None,
        version=explorer.version_of(study),
    )


def _curve(explorer: Explorer, scene: BackboneStudy) -> Curve:
    curve, answers = explorer.tiny_curve(scene.study), explorer.tiny(scene)
    bands = {"r": curve.r, "d": curve.d}
    columns = {f"{name}{part}": band for name, of in bands.items() for part, band in zip(PARTS, of, strict=True)}
    return Curve(
        c=_rounded(curve.c),
        w=[scene.network(answers.at(c)).coordinates.w for c in curve.c.tolist()],
        **{name: _rounded(column) for name, column in columns.items()},
    )


def _rounded(column: Any) -> Numbers:
    """Six digits: a hundredth of a pixel, at a fraction of the bytes."""
    return [float(f"{value:.6g}") for value in column.tolist()]


def _tiny_pieces(explorer: Explorer, scene: BackboneStudy) -> Pieces:
    answers, curve = explorer.tiny(scene), explorer.tiny_curve(scene.study)
    near = []
    for c in answers.starts:
        r, d = curve.at(c)
        near.append((d, math.sqrt(c / (r**2 * d))))
    return Pieces(c=list(answers.starts), **_columns(scene, list(answers.answers), near))


def _rule_pieces(explorer: Explorer, scene: BackboneStudy) -> RulePieces:
    answers = explorer.rule(GIANT, scene)
    phi = [answer.on_curve.phi for answer in answers.answers]
    near = [GIANT.at(exponent)[1:] for exponent in phi]
    choices = [answer.choice for answer in answers.answers]
    columns = _columns(scene, choices, near)
    return RulePieces(c=list(answers.starts), phi=phi, w_rule=[w for _, w in near], **columns)


def _columns(scene: BackboneStudy, choices: list[Choice], near: list[tuple[float, float]]) -> dict[str, Any]:
    """Columns of the choices; `near` holds the formula's own d and w of each."""
    requested = [scene.requested(choice, *ratios) for choice, ratios in zip(choices, near, strict=True)]
    return {
        "resolution": [choice.resolution for choice in choices],
        "d": [ratios.d for ratios in requested],
        "w": [ratios.w for ratios in requested],
        "flops": scene.table.evaluate_patterns(*np.array(choices).T).flops.tolist(),
    }


def optimal_pieces(
    scene: BackboneStudy, level: Calibration, limits: Mapping[str, float] | None = None
) -> Pieces | None:
    """The best predicted network along the budget, within further limits (named as `formulas.cube.LIMITS`).

    None without evidence, or if no network stays within the limits. Seconds of work for a cube not yet built.
    """
    cube = cube_of(scene, level)
    if cube is None:
        return None
    starts, places = cube.stairs(limits) if limits else cube.staircase
    if not starts:
        return None
    ratios = [max(start / scene.baseline_flops, BUDGETS.low) for start in starts]
    kept = [
        i for i, c in enumerate(ratios) if c < BUDGETS.high and (i + 1 == len(ratios) or ratios[i + 1] > BUDGETS.low)
    ]
    choices = [cube.axes.choice(places[i]) for i in kept]
    depths, widths = scene.table.depths.settings, scene.table.widths.settings
    near = [(depths[choice.depth], widths[choice.width]) for choice in choices]
    return Pieces(c=[ratios[i] for i in kept], **_columns(scene, choices, near))


def _optimal_curve(scene: BackboneStudy) -> OptimalCurve | None:
    columns: dict[str, Numbers] = {name: [] for name in OptimalCurve.model_fields}
    for c in np.geomspace(BUDGETS.low, BUDGETS.high, OPTIMAL_POINTS).tolist():
        best = find_best(scene, scene.level(), {"flops": c * scene.baseline_flops})
        if best is None:
            continue
        places = np.exp(best.cube.axes.x(np.append(best.place, tied_places(scene, scene.level(), best))))
        columns["c"].append(c)
        for axis, name in enumerate("rdw"):
            ends = places[0, axis], places[:, axis].min(), places[:, axis].max()
            for part, value in zip(PARTS, ends, strict=True):
                columns[name + part].append(float(f"{value:.6g}"))
    return OptimalCurve(**columns) if columns["c"] else None
