"""What validation on left-out rows showed: the table by region, how duels came out, what failed, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from modelcube.answers.evidence import FittedSurrogate
from modelcube.answers.explorer import BackboneStudy
from modelcube.answers.forecasts import forecast_scores
from modelcube.networks.registry import ARCHITECTURES
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import counted, fixed, percent, rounded
from modelcube.surrogate.report import (
    ACCURACIES,
    ALL,
    MIN_LEFT_OUT,
    SHALLOW,
    SIZES,
    Reliability,
    Score,
    Validation,
    regions_of,
)

PROTOCOLS = {
    "family": "a family but for one row",
    "backbone": "a backbone",
    "study": "all of one lab but a row of each",
    "own": "a backbone but for one row",
    "network": "a network with all its seeds",
    "octave": "all that cost about the same",
}
WORST = 3
MIN_ROWS = 5  # rows of a backbone, below which no failure is stated
SMALL = 60e6


Scores = Mapping[tuple[str, str], Score]  # by protocol and region


@dataclass(frozen=True, slots=True)
class ScoreText:
    """Left-out rows of a region: how many, how far off their predictions were, how many intervals held."""

    rows: int
    off: str
    inside: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A region with its score by protocol, None where it left out no row there.

    `low` ≤ `by` < `high` says who stands in it; `here`: the current network does.
    """

    region: str
    words: str
    scores: tuple[ScoreText | None, ...]
    by: str
    low: float | None
    high: float | None
    here: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """What was checked, and what the rows lack; `protocols`: what was left out in the columns of the lines' scores.

    `claims`: duels by the chance claimed: its range, pairs, share won, of all protocols together;
    `forecasts`: how predictions fixed earlier did on accuracies that came later.
    `unchecked`: why no prediction counts as predicted, "" where some do; `paper`: the paper's own rows are among those
    that predictions rest on.
    """

    fitted: str
    unchecked: str
    protocols: tuple[str, ...]
    lines: tuple[CheckLine, ...]
    duels: str
    claims: tuple[tuple[str, int, str], ...]
    forecasts: str
    failed: str
    missing: str
    paper: bool


def checks(view: PageView) -> Checks | None:
    """The checks of a view's study as its backbone needs them; None where nothing is predicted."""
    scene = view.scene
    if scene.evidence is None:
        return None
    validation = scene.evidence.validation
    scores = {(line.protocol, line.region): line.score for line in validation.lines}
    run = [protocol for protocol in PROTOCOLS if (protocol, ALL) in scores]
    return Checks(
        fitted=_fitted(validation.rows, len(scene.evidence.surrogate.backbones)),
        unchecked=_unchecked(validation),
        protocols=tuple(PROTOCOLS[protocol] for protocol in run),
        lines=tuple(_lines(view, run, scores)),
        duels=_duels(validation, run),
        claims=_claims([validation.duels[protocol] for protocol in run]),
        forecasts=_forecasts(scene.study.study.id),
        failed=_failed(scores),
        missing=_missing(scene, scene.evidence),
        paper=scene.evidence.rests_on_paper,
    )


def _fitted(rows: int, backbones: int) -> str:
    accuracies = counted(rows, "{count} accuracy", "{count} accuracies")
    of_backbones = counted(backbones, "{count} backbone", "{count} backbones")
    return f"{accuracies} of {of_backbones} {'is' if rows == 1 else 'are'} fitted by one Gaussian process."


def _unchecked(validation: Validation) -> str:
    if validation.status == "too_few_rows":
        return (
            "Too few networks were measured to check predictions: a check needs "
            f"{MIN_LEFT_OUT} networks that are left out and predicted from others. All predictions of this study count "
            "as extrapolated until then."
        )
    if validation.status == "not_held":
        return "Too few of these intervals held, so all predictions of this study count as extrapolated."
    return ""


def _lines(view: PageView, protocols: list[str], scores: Scores) -> list[CheckLine]:
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
        CheckLine(
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
    predicted = None if view.state.hides else current.predicted_accuracy
    top1 = predicted.mean if predicted else -1.0
    return regions_of(None, float(current.costs.flops), current.network.coordinates.d, top1)[1:]


def _score(score: Score | None) -> ScoreText | None:
    if score is None:
        return None
    return ScoreText(score.rows, rounded(score.rmse, 1), percent(100 * score.inside_95))


def _duels(validation: Validation, run: list[str]) -> str:
    """The duels of the first protocol that left out networks of about the same cost together."""
    if not run:
        return ""
    found = [max(validation.duels[protocol], key=lambda one: one.high - one.low) for protocol in run]
    every = next((one for one in found if one.pairs), found[0])
    if every.claimed is None or every.won is None:
        return "No two networks left out cost about the same."
    pairs = counted(every.pairs, "{count} pair", "{count} pairs")
    return (
        f"Of {pairs} of left-out networks that cost about the same, the one said to win, with "
        f"{percent(100 * every.claimed)} on average, did so {percent(100 * every.won)} of the time.{_small(validation)}"
    )


def _small(validation: Validation) -> str:
    small = validation.small_pairs
    if small is None or not small.pairs:
        return ""
    deep = small.differ_in_depth or "none"
    return (
        f" Of {counted(small.pairs, '{count} pair', '{count} pairs')} below 100 M multiply-adds {deep} differ in depth."
    )


def _claims(by_protocol: list[tuple[Reliability, ...]]) -> tuple[tuple[str, int, str], ...]:
    """Chances claimed against shares won over all protocols, where there are pairs."""
    found = []
    for bins in zip(*by_protocol, strict=True):
        pairs = sum(one.pairs for one in bins)
        if pairs:
            won = sum(one.pairs * one.won for one in bins if one.won is not None) / pairs
            found.append((f"{100 * bins[0].low:.0f}–{100 * bins[0].high:.0f}\u00a0%", pairs, percent(100 * won)))
    return tuple(found)


def _forecasts(study: str) -> str:
    """How the earliest forecast that was scored turned out."""
    return " ".join(
        f"Of {one.rows} accuracies that came after the predictions of {one.forecast[:10]} were fixed, "
        f"{percent(100 * one.inside_95)} lay within the 95\u00a0% intervals; {fixed(one.rmse, 1)} points off."
        for one in forecast_scores(study)
    )


def _failed(scores: Scores) -> str:
    found = [
        (score.rmse, region.removeprefix("backbone "))
        for (protocol, region), score in scores.items()
        if protocol == "own" and region.startswith("backbone ") and score.rows >= MIN_ROWS
    ]
    if not found:
        return ""
    named = ", ".join(f"{name} ({fixed(off, 1)} points)" for off, name in sorted(found, reverse=True)[:WORST])
    return f"Worst predicted from one row of their own: {named}."


def _missing(scene: BackboneStudy, evidence: FittedSurrogate) -> str:
    rows = evidence.surrogate.rows
    own = rows.backbone == ARCHITECTURES.get(scene.backbone.id, scene.backbone.id)
    shallow = own & (rows.x[:, 1] < np.log(0.95))
    small = own & (rows.flops < SMALL)
    title = scene.backbone.title.split(",")[0]
    if not own.any():
        count = counted(len(rows), "{count} fitted row", "{count} fitted rows")
        return f"No row of {title} is fitted: it is predicted from {count} of other backbones, with wide intervals."
    return (
        f"Of the {len(rows)} fitted rows {int(own.sum())} are of {title}; {int(shallow.sum())} of these are shallower "
        f"than it (d < 0.95), {int(small.sum())} cost under 60 M multiply-adds."
    )
