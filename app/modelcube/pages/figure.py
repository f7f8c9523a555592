"""`GET /figures/{name}`: a plot of a state on a page of its own."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import figure_specs
from modelcube.figures.state.state import SHOWN
from modelcube.languages.saying import current_language, say
from modelcube.pages.explorer.game import attempt
from modelcube.pages.explorer.headline import headline
from modelcube.pages.explorer.pins import Pinned, PinNote
from modelcube.pages.explorer.view import page_view
from modelcube.pages.links import Links, public_base
from modelcube.pages.messages import script_messages
from modelcube.pages.modules import modules
from modelcube.pages.pictures import StandIn
from modelcube.pages.templating import templates
from modelcube.web.dependencies import PinnedExplorerDependency
from modelcube.web.problems import DOCUMENTED
from modelcube.web.static import StaticTree, static_tree

router = APIRouter(tags=["figures"], responses=dict(DOCUMENTED))

FigureName = Annotated[str, Path(description="Name of the figure", examples=["cube"])]


@router.get("/figures/{name}", summary="A plot on a page of its own", response_class=HTMLResponse)
@router.get("/figures/{name}.html", include_in_schema=False)
def read_figure_page(name: FigureName, request: Request, explorer: PinnedExplorerDependency) -> HTMLResponse:
    """The plot of a state, drawn, with caption and links to its data."""
    document = with_attempt(FigureDocument.asked(name, request.url.query, explorer))
    links = Links.of(document, public_base(request))
    with document.use_language():
        note = Pinned(document.state, document.state, explorer).note(request.app.state.explorer)
        return HTMLResponse(figure_page(document, links, static_tree(request), note))


def with_attempt(document: FigureDocument) -> FigureDocument:
    """The document with the attempt of a game that is revealed as its headline."""
    if document.state.game != SHOWN or document.presentation.hides("accuracy"):
        return document
    with document.use_language():
        return replace(document, headline=attempt(page_view(document.explorer, document.state)))


def figure_page(document: FigureDocument, links: Links, static: StaticTree, note: PinNote | None) -> str:
    """The page of a figure as HTML, in the language in use."""
    spec, theme = document.spec, document.state.theme
    here = replace(links, base="")
    of_state = headline(page_view(document.explorer, replace(document.state, game="off"), quick=True))
    title = document.headline or say("{name}: {text}", name=document.title, text=of_state)
    return (
        templates()
        .get_template("figure.html")
        .render(
            document=document,
            theme=theme if theme != "auto" else None,
            links=links,
            stand_in=StandIn.of(links),
            here=here,
            note=note,
            unread=document.notes,
            shared_url=links.page,
            shared_title=f"{title} – Model Cube",
            shared_text=document.alt,
            pictured_text=document.described,
            language=current_language(),
            messages=script_messages(static, current_language()),
            others=[replace(here, spec=other) for other in figure_specs() if other.name != spec.name],
            static_url=static.url,
            modules=modules(static, "js/figures/page.js"),
        )
    )
