"""`GET /`: the explorer, the one page that the product is."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from modelcube.answers.explorer import DEFAULT_STUDY, FITTED_ON, Explorer
from modelcube.answers.meaning import meaning_of
from modelcube.answers.refresher import FitState
from modelcube.figures.plots.cube import quick_alt
from modelcube.figures.registry import get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.view import known_study, read_state
from modelcube.figures.state.state import BLOCK_COLUMNS, State, describe_fields
from modelcube.languages.saying import paragraph
from modelcube.pages import predictions
from modelcube.pages.explorer import controls, measured, tables
from modelcube.pages.explorer.card import blank_card, card, limits_text
from modelcube.pages.explorer.checks import checks
from modelcube.pages.explorer.controls import Preset, Tick
from modelcube.pages.explorer.fits import fit_text
from modelcube.pages.explorer.game import attempt, game
from modelcube.pages.explorer.headline import headline
from modelcube.pages.explorer.nearest import nearest
from modelcube.pages.explorer.pins import Pinned, PinNote
from modelcube.pages.explorer.plots import PLOTS, PROOF
from modelcube.pages.explorer.silhouette import silhouette, view_box
from modelcube.pages.explorer.verdict import verdict
from modelcube.pages.explorer.view import PageView, page_view
from modelcube.pages.format import SPACE, counted, ratio, short
from modelcube.pages.links import Links, public_base
from modelcube.pages.modules import modules
from modelcube.pages.templating import templates
from modelcube.settings import MAIL, Settings
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.static import StaticTree, static_tree

router = APIRouter()
router.include_router(tables.router)
router.include_router(predictions.router)

TWISTED = ("r", "d", "w", "flops", "lock", "sram", "flash", "classes", "precision")
PREVIEWED = "cube"  # the figure that stands for the page where a link is shown; `quick_alt` describes it


@router.get("/", include_in_schema=False)
async def read_home(request: Request, explorer: ExplorerDependency) -> HTMLResponse:
    """The page for a state; unknown keys are ignored, values clamped, and it is said what could not be read."""
    pinned = await run_in_threadpool(Pinned.of, read_state(request.url.query, explorer), explorer)
    settings: Settings = request.app.state.settings
    note, base = pinned.note(explorer), public_base(request)
    fit = None if note else request.app.state.following.states.get(known_study(pinned.state.study, explorer))
    page = home_page(
        pinned.explorer,
        static_tree(request),
        pinned.state,
        base,
        note,
        settings.report_url,
        unread=remarks(request.url.query, explorer),
        served=request.app.state.served,
        fit=fit,
    )
    changes = fit is not None and fit.status != "current"
    return HTMLResponse(page, headers={"cache-control": "no-cache"} if changes else None)


def home_page(
    explorer: Explorer,
    static: StaticTree,
    state: State,
    base: str = "",
    note: PinNote | None = None,
    report: str = MAIL,
    *,
    unread: Sequence[str] = (),
    served: bool = True,
    fit: FitState | None = None,
) -> str:
    """The page as HTML.

    `unread`: what is shown otherwise than the address asks for;
    `base`: the address under which readers reach it; `report`: where they report an error in a row; `served`: whether a
    server answers it, or only files do; `fit`: how far the study's fit is, None where that is not of interest.
    """
    view = page_view(explorer, state, quick=True)
    shared = _shared(view, Links(base, get_figure(PREVIEWED), state)) | {
        "note": note,
        "served": served,
        "unread": unread,
        "fit": fit_text(view, fit),
        "elsewhere": measured.elsewhere(view),
    }
    checked = {"checks": checks(view), "nearest": nearest(view, report), "report": report}
    context = _context(explorer, view) | _assets(static) | shared | checked
    return templates().get_template("home.html").render(**context)


def _shared(view: PageView, links: Links) -> dict[str, Any]:
    """What the preview of a link to this state shows."""
    network = card(view, "current").texts
    return {
        "links": links,
        "shared_url": links.explorer,
        "shared_title": f"{headline(view)} – Model Cube",
        "pictured_text": paragraph([attempt(view), quick_alt(view.view)]),
        "shared_text": f"{network['resolution']}, {network['blocks']} blocks, width {network['width']}. "
        f"{' '.join(filter(None, verdict(view)))}",
    }


def _context(explorer: Explorer, view: PageView) -> dict[str, Any]:
    points = _points(view)
    cards = {name: card(view, name) for name in view.shown}
    frame = view_box([*(c.drawing for c in cards.values()), silhouette(view.scene.baseline)])
    return {
        "view": view,
        "state": view.state,
        "query": view.state.to_query(),
        "fields": [{key: entry[key] for key in entry if key != "meaning"} for entry in describe_fields()],
        "cards": {"optimal": None} | cards,
        "blank": blank_card(view),
        "frame": frame,
        "axis": measured.axis(view),
        "int8": meaning_of(view.scene).int8_text,
        "limits": limits_text(cards, view),
        "kept": _kept(view.state),
        "nbsp": SPACE,
        "verdict": verdict(view),
        "asked": _asked(view),
        "game": game(view),
        "predicts": view.scene.evidence is not None,
        "budget": short(view.view.budget * (2 if view.state.count == "2macs" else 1)),
        "words": controls.WORDS[view.state.count],
        "unit": controls.UNITS[view.state.count],
        "counts": controls.COUNTS,
        "kinds": controls.KINDS,
        "own": controls.own_text(view),
        "position": controls.along_budget(view.c),
        "ticks": _ticks(view, points),
        "sliders": list(controls.sliders(view)),
        "presets": points,
        "backbones": controls.backbones(view.state),
        "families": controls.families(view),
        "studies": explorer.studies,
        "columns": [(column, *measured.sorting(column, view.state)) for column in measured.COLUMNS],
        "lines": measured.lines(view),
        "unlisted": measured.unlisted(view),
        "filters": measured.filters(view),
        "all_rows": measured.all_rows(view),
        "unfiltered": _kept(view.state, _FILTERS),
        "rows": measured.data(view),
        "fitted": measured.fitted(view),
        "fitted_on": _fitted_on(view),
        "plots": PLOTS,
        "proof": PROOF,
    }


def _fitted_on(view: PageView) -> str:
    """The networks that the tiny formula is fitted on, in words."""
    formula = view.view.formula
    if formula.curve_study == DEFAULT_STUDY:
        return "the paper’s five published networks"
    study = view.view.explorer.studies[formula.curve_study]
    return f"the {len(formula.points)} best networks for their cost that were measured in {study.study.title}"


def _asked(view: PageView) -> str:
    """The network that would be measured."""
    network = view.shown["current"].network
    blocks = counted(sum(network.blocks), "{count}\u00a0block", "{count}\u00a0blocks")
    return f"{view.scene.backbone.title}: {network.resolution} px, {blocks}, width {ratio(network.coordinates.w)}."


_FILTERS = tuple(f"{name}_{end}" for name in BLOCK_COLUMNS for end in ("min", "max"))


def _kept(state: State, shown: Sequence[str] = TWISTED) -> list[tuple[str, str]]:
    """What a form sends along without showing it."""
    return [(key, value) for key, value in parse_qsl(state.to_query()) if key not in shown]


def _assets(static: StaticTree) -> dict[str, Any]:
    return {"static_url": static.url, "modules": modules(static, "js/page/page.js")}


def _points(view: PageView) -> list[Preset]:
    """The paper's networks, if the tiny formula is fitted on any, from the largest to the smallest."""
    points = (point for point in view.view.formula.points if point.name.startswith(FITTED_ON))
    return [Preset(point.name, point.r, point.d, point.w or 1.0) for point in points]


def _ticks(view: PageView, points: list[Preset]) -> list[Tick]:
    known, scene = view.scene.known, view.scene
    rows = {row.model: known[row.network_id or ""] for row in view.every.measured if row.network_id in known}
    own = [(point.name, scene.flops_ratio(rows[point.name])) for point in points if point.name in rows]
    return controls.ticks(view, own)
