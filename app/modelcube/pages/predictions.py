"""`GET /page/evidence`, `/page/posterior`, `/page/optimal`: what twists are predicted from.

All take the page's own query string, of which they read whose accuracies are meant, and how much memory there is. They
are loaded after the first paint; the best network along the budget comes apart, since the first search of a cube takes
seconds.
"""

import json
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.formula import optimal_pieces
from modelcube.answers.kept import kept
from modelcube.errors import NotFound
from modelcube.figures.rows.view import View, read_state
from modelcube.pages.explorer.verdict import range_texts
from modelcube.surrogate.report import EvidenceRule
from modelcube.web.dependencies import PinnedExplorerDependency
from modelcube.web.stored import Stored

PIECES = {"c", "resolution", "d", "w"}
DIGITS = 6

router = APIRouter()


@router.get("/page/evidence", include_in_schema=False)
async def read_evidence(request: Request, explorer: PinnedExplorerDependency) -> Response:
    """What predictions rest on: the rule, the rows around a place, and predictions made without a row itself."""
    view = View(read_state(request.url.query, explorer), explorer)
    document = await run_in_threadpool(_evidence_document, view.explorer, view.scene, view.level)
    return document.response(request)


@router.get("/page/posterior", include_in_schema=False)
async def read_posterior(request: Request, explorer: PinnedExplorerDependency) -> Response:
    """The collapsed posterior as float32."""
    view = View(read_state(request.url.query, explorer), explorer)
    evidence = view.scene.evidence
    if evidence is None:
        raise NotFound("surrogate of the study", view.scene.study.study.id)
    posterior = await run_in_threadpool(evidence.posterior, view.scene.backbone.id, view.level)
    return Response(posterior.to_bytes(), media_type="application/octet-stream")


@router.get("/page/optimal", include_in_schema=False)
async def read_optimal(request: Request, explorer: PinnedExplorerDependency) -> Response:
    """The best predicted network along the budget, within the memory that there is."""
    view = View(read_state(request.url.query, explorer), explorer)
    limits = tuple(view.limits.items())
    document = await run_in_threadpool(_optimal_document, view.scene, view.level, limits)
    return document.response(request)


def page_evidence(explorer: Explorer, scene: BackboneStudy, level: Calibration) -> dict[str, Any] | None:
    """The evidence as plain data: `family`, `verdicts`, `rule`, `neighbours`, `places` with their rows, `without`."""
    evidence = scene.evidence
    if evidence is None:
        return None
    places, rows = np.unique(evidence.surrogate.rows.x, axis=0, return_counts=True)
    return {
        "family": level.name,
        "verdicts": [one._asdict() for one in range_texts(explorer, scene, level)],
        "rule": _rule(evidence.rule) | {"inner": _rule(evidence.rule.inner)},
        "neighbours": evidence.neighbours(scene.backbone.id, level).round(DIGITS).tolist(),
        "places": places.tolist(),
        "rows": rows.tolist(),
        "without": _without(scene, evidence, level),
    }


def _rule(rule: EvidenceRule) -> dict[str, float]:
    return {"std": rule.std, "distance": rule.reach}


def _without(scene: BackboneStudy, evidence: FittedSurrogate, level: Calibration) -> dict[str, list[float] | None]:
    """Low, mean and high of every fitted network of the backbone, predicted without its own rows."""
    found: dict[str, list[float] | None] = {}
    for network_id in sorted({row.network_id for row in scene.study.rows if row.network_id}):
        if not network_id.startswith(f"{scene.backbone.architecture}.") or network_id not in evidence.network_ids:
            continue
        without = evidence.without_this(scene.backbone.id, level, network_id)
        found[network_id] = [round(x, DIGITS) for x in (without.low, without.mean, without.high)] if without else None
    return found


@kept
def _evidence_document(explorer: Explorer, scene: BackboneStudy, level: Calibration) -> Stored:
    return _document(page_evidence(explorer, scene, level))


@kept
def _optimal_document(scene: BackboneStudy, level: Calibration, limits: tuple[tuple[str, float], ...]) -> Stored:
    pieces = optimal_pieces(scene, level, dict(limits))
    return _document(pieces.model_dump(include=PIECES) if pieces else None)


def _document(content: Any) -> Stored:
    text = json.dumps(content, separators=(",", ":")).encode()
    return Stored.json(text)
