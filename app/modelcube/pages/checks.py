"""What validation on left-out rows showed: the table by region, how duels came out, what failed, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from modelcube.answers.evidence import Evidence
from modelcube.answers.explorer import Explorer, Scene
from modelcube.api.surrogate import surrogate_document
from modelcube.pages.format import fixed, percent, rounded
from modelcube.pages.view import PageView
from modelcube.surrogate.regions import ACCURACIES, ALL, SHALLOW, SIZES, regions_of
from modelcube.surrogate.surrogate import ARCHITECTURES

PROTOCOLS = {
    "family": "a family but for one row",
    "backbone": "a backbone",
    "own": "a backbone but for one row",
    "network": "a network with all its seeds",
    "octave": "all that cost about the same",
}
WORST = 3
FEWEST = 5  # rows of a backbone that a failure is told of
SMALL = 60e6


@dataclass(frozen=True, slots=True)
class Score:
    """Left-out rows of a region: how many, how far off their predictions were, how many intervals held."""

    rows: int
    off: str
    inside: str


@dataclass(frozen=True, slots=True)
class Line:
    """A region with its score by protocol, None where it left out no row there.

    `low` ≤ `by` < `high` says who stands in it; `here`: the current network does.
    """

    region: str
    words: str
    scores: tuple[Score | None, ...]
    by: str
    low: float | None
    high: float | None
    here: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """What was checked, and what the rows lack; `protocols`: what was left out in the columns of the lines' scores.

    `paper`: the paper's own rows are among those that predictions rest on.
    """

    rows: int
    backbones: int
    protocols: tuple[str, ...]
    lines: tuple[Line, ...]
    duels: str
    failed: str
    missing: str
    paper: bool


def checks(view: PageView) -> Checks | None:
    """The checks of a view's study as its backbone needs them; None where nothing is predicted."""
    scene = view.scene
    if scene.evidence is None:
        return None
    validation = _validation(view.view.explorer, scene.study.study.id)
    scores = {(line["protocol"], line["region"]): line["score"] for line in validation["lines"]}
    run = [protocol for protocol in PROTOCOLS if (protocol, ALL) in scores]
    return Checks(
        rows=validation["rows"],
        backbones=len(scene.evidence.surrogate.backbones),
        protocols=tuple(PROTOCOLS[protocol] for protocol in run),
        lines=tuple(_lines(view, run, scores)),
        duels=_duels([validation["duels"][protocol] for protocol in run]) if run else "",
        failed=_failed(scores),
        missing=_missing(scene, scene.evidence),
        paper=scene.evidence.rests_on_paper,
    )


@lru_cache(maxsize=8)
def _validation(explorer: Explorer, study: str) -> Mapping[str, Any]:
    return surrogate_document(explorer, study, "").validation


def _lines(view: PageView, protocols: list[str], scores: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[Line]:
    architecture = view.scene.backbone.architecture
    here = _here(view)
    title = view.scene.backbone.title.split(",")[0]
    bounds: dict[str, tuple[str, str, float | None, float | None]] = {
        ALL: ("all rows", "", None, None),
        f"backbone {architecture}": (f"{title} alone", "", None, None),
    }
    bounds |= {name: (name.replace(" multiply-adds", ""), "flops", *ends) for name, ends in SIZES.items()}
    bounds |= {name: (name, "top1", *ends) for name, ends in ACCURACIES.items()}
    bounds[SHALLOW] = ("shallower: d < 0.95", "d", 0.0, 0.95)
    return [
        Line(
            region,
            words,
            tuple(_score(scores.get((protocol, region))) for protocol in protocols),
            by,
            low,
            None if high is None or np.isinf(high) else high,
            region in here,
        )
        for region, (words, by, low, high) in bounds.items()
        if any((protocol, region) in scores for protocol in protocols)
    ]


def _here(view: PageView) -> tuple[str, ...]:
    """Names of the regions in which the current network stands."""
    current = view.shown["current"]
    worth = None if view.state.hides else current.worth
    top1 = worth.mean if worth else -1.0
    return regions_of(None, float(current.costs.flops), current.network.coordinates.d, top1)[1:]


def _score(score: Mapping[str, Any] | None) -> Score | None:
    if score is None:
        return None
    return Score(score["rows"], rounded(score["rmse"], 1), percent(100 * score["inside_95"]))


def _duels(by_protocol: list[list[Mapping[str, Any]]]) -> str:
    """The duels of the first protocol that left out networks of about the same cost together."""
    found = [max(bins, key=lambda one: one["high"] - one["low"]) for bins in by_protocol]
    every = next((one for one in found if one["pairs"]), found[0])
    if not every["pairs"]:
        return "No two networks left out cost about the same."
    return (
        f"Of {every['pairs']} pairs of left-out networks that cost about the same, the one said to win, with "
        f"{percent(100 * every['claimed'])} on average, did so {percent(100 * every['won'])} of the time."
    )


def _failed(scores: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    found = [
        (score["rmse"], region.removeprefix("backbone "))
        for (protocol, region), score in scores.items()
        if protocol == "own" and region.startswith("backbone ") and score["rows"] >= FEWEST
    ]
    if not found:
        return ""
    named = ", ".join(f"{name} ({fixed(off, 1)} points)" for off, name in sorted(found, reverse=True)[:WORST])
    return f"Worst predicted from one row of their own: {named}."


def _missing(scene: Scene, evidence: Evidence) -> str:
    rows = evidence.surrogate.rows
    own = rows.backbone == ARCHITECTURES.get(scene.backbone.id, scene.backbone.id)
    shallow = own & (rows.x[:, 1] < np.log(0.95))
    small = own & (rows.flops < SMALL)
    title = scene.backbone.title.split(",")[0]
    return (
        f"Of the {len(rows)} fitted rows {int(own.sum())} are of {title}; {int(shallow.sum())} of these are shallower "
        f"than it (d < 0.95), {int(small.sum())} cost under 60 M multiply-adds."
    )
