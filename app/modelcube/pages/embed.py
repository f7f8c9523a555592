"""`GET /embed/{name}`: a figure in a frame of somebody else's page, with sliders where it can be twisted.

The only pages that others may show in a frame. They store nothing and ask no other host; unknown keys are ignored and
values clamped, as everywhere on pages. `/embed.js` is the script that puts one into a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from starlette.background import BackgroundTask

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotFound
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.presentation import Presentation
from modelcube.figures.state.state import SHOWN, describe_fields
from modelcube.languages.saying import current_language, use_language
from modelcube.pages.explorer import controls, measured
from modelcube.pages.explorer.card import card
from modelcube.pages.explorer.game import Game, game
from modelcube.pages.explorer.pins import Pinned, PinNote
from modelcube.pages.explorer.tables import prepare_tables, tables_address
from modelcube.pages.explorer.view import PageView, page_view
from modelcube.pages.format import short
from modelcube.pages.links import Links, public_base
from modelcube.pages.messages import script_messages
from modelcube.pages.modules import modules
from modelcube.pages.pictures import StandIn
from modelcube.pages.templating import templates
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.middleware.security import EMBED_HEADERS
from modelcube.web.static import StaticTree, static_tree

SCRIPT = "embed.js"
SCRIPT_SECONDS = 3600  # its address is the same for ever
TWISTED = {  # what each figure's controls are; a figure that no twist changes has none
    "budget-map": ("budget", "sliders"),
    "cube": ("budget", "sliders", "surface"),
    "accuracy-flops": ("budget", "sliders"),
    "accuracy-dimensions": ("sliders",),
    "formulas": ("budget",),
    "stages": ("budget", "sliders"),
}

router = APIRouter()

FigureName = Annotated[str, Path(description="Name of the figure", examples=["cube"])]


@router.get("/embed/{name}", include_in_schema=False)
def read_embed(name: FigureName, request: Request, newest: ExplorerDependency) -> HTMLResponse:
    """The figure of a state, for a frame; a page that may be framed too where there is none of that name."""
    query, base, static = request.url.query, public_base(request), static_tree(request)
    pinned = Pinned.of(read_state(query, newest), newest)
    try:
        links = Links(base, get_figure(name), pinned.state, Presentation.from_query(query))
    except NotFound as error:
        return HTMLResponse(missing_page(error, base, static), error.status, headers=EMBED_HEADERS)
    with use_language(links.presentation.lang):
        unread = remarks(query, newest, presented=True)
        page = embed_page(pinned.explorer, static, links, pinned.note(newest), unread)
    ahead = BackgroundTask(prepare_tables, pinned.explorer, pinned.state)  # the reader may be about to twist
    return HTMLResponse(page, headers=EMBED_HEADERS, background=None if links.still else ahead)


@router.get("/embed.js", include_in_schema=False)
async def read_embed_script(request: Request) -> Response:
    """The script that makes a frame of each `<div data-modelcube>`."""
    return static_tree(request).files[SCRIPT].response(request, f"public, max-age={SCRIPT_SECONDS}")


def embed_page(
    explorer: Explorer, static: StaticTree, links: Links, note: PinNote | None = None, unread: Sequence[str] = ()
) -> str:
    """The page of an embed as HTML, in the language in use."""
    document = FigureDocument.of(links.spec, links.state, explorer, links.presentation)
    view = page_view(explorer, links.state, quick=links.state.game != SHOWN)
    still = links.still
    return (
        templates()
        .get_template("embed.html")
        .render(
            links=links,
            here=replace(links, base=""),
            hides=links.presentation.hides,
            document=document,
            view=view,
            state=links.state,
            theme=links.state.theme if links.state.theme != "auto" else None,
            asked=links.presentation.size,
            still=still,
            note=note,
            unread=unread,
            played=links.state.game != "off",
            predicts=view.scene.evidence is not None,
            budget=short(view.view.budget),
            game=_game(view, links),
            stand_in=StandIn.of(links),
            language=current_language(),
            messages=script_messages(static, current_language()),
            static_url=static.url,
            modules=[] if still else modules(static, "js/embed/page.js"),
            later=_later(static),
            **({"controls": []} if links.presentation.fixed else _controls(view, links)),
        )
    )


def _later(static: StaticTree) -> str:
    """Addresses of the modules that answer twists, less those that the page has anyway."""
    at_once = modules(static, "js/embed/page.js")
    return " ".join(static.url(one) for one in modules(static, "js/embed/twists.js") if one not in at_once)


def missing_page(error: NotFound, base: str, static: StaticTree) -> str:
    """The page of an embed that is not there, as HTML."""
    return templates().get_template("missing.html").render(error=error, base=base, static_url=static.url)


def _controls(view: PageView, links: Links) -> dict[str, Any]:
    shown = [name for name in TWISTED.get(links.spec.name, ()) if not links.presentation.hides(name)]
    if "surface" in shown and (view.scene.evidence is None or links.presentation.hides("accuracy")):
        shown.remove("surface")
    if not shown:
        return {"controls": []}
    return {
        "controls": shown,
        "sliders": list(controls.sliders(view)),
        "current": card(view, "current"),
        "tables": tables_address(links.state),
        "fields": [{key: entry[key] for key in entry if key != "meaning"} for entry in describe_fields()],
        "rows": _rows(view, links.presentation),
        "fitted": measured.fitted(view),
    }


def _game(view: PageView, links: Links) -> Game:
    """The steps of the game, each the embed again: no other page may be shown in a frame."""
    steps, here = game(view), f"/embed/{links.spec.name}?"
    led = {name: getattr(steps, name).replace("/?", here, 1) for name in ("start", "reveal", "stop")}
    return replace(steps, **led)


def _rows(view: PageView, presentation: Presentation) -> dict[str, list[Any]]:
    """The measured rows; none where accuracies are hidden."""
    rows = measured.data(view)
    return {name: [] for name in rows} if presentation.hides("accuracy") else rows
