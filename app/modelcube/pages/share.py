"""`GET /share/{name}`: everything that takes a plot of a state along, one click away from each plot.

A page of its own, so that it works without scripts; `static/js/page/share.js` shows the same in a dialogue. What a
blogger pastes is written here and nowhere else. Links keep the versions of data and surrogate that they were made from.
"""

from dataclasses import dataclass, replace
from html import escape
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from modelcube.assets import citation_file
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.canvas import HEIGHT as PICTURE_HEIGHT
from modelcube.figures.state.canvas import WIDTH as PICTURE_WIDTH
from modelcube.figures.state.presentation import HIDEABLE, LANGUAGES, Presentation
from modelcube.pages.embed import TWISTED
from modelcube.pages.links import HEIGHTS, Links, is_public, public_base
from modelcube.pages.templating import templates
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.static import StaticTree, static_tree

SIZES = {"": "as wide as the page", "640x480": "640 × 480", "800x450": "800 × 450", "1200x630": "1200 × 630"}
OPTIONS = ("theme", "size", "lang", "fixed", "hide", "data", "model")

router = APIRouter()

FigureName = Annotated[str, Path(description="Name of the figure", examples=["cube"])]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text to paste: its name, what it is good for, and itself."""

    name: str
    heading: str
    use: str
    text: str


@router.get("/share/{name}", include_in_schema=False)
def read_share(name: FigureName, request: Request, newest: ExplorerDependency) -> HTMLResponse:
    """The share panel of a plot of a state; an option may be given several times, as a form sends it."""
    query = request.url.query
    follows = "1" in request.query_params.getlist("newest")
    state = read_state(query, newest)
    if follows:
        state = replace(state, model="", data="")
    document = FigureDocument.of(get_figure(name), state, newest.at(*state.pins), Presentation.from_query(query))
    document = replace(document, notes=tuple(remarks(query, newest, presented=True)))
    links = Links.of(document, public_base(request))
    if not follows:
        links = links.pinned(document.version)
    return HTMLResponse(share_page(document, links, static_tree(request)))


@router.get("/CITATION.cff", include_in_schema=False)
def read_citation() -> PlainTextResponse:
    """How to cite Model Cube, in the Citation File Format."""
    return PlainTextResponse(citation_file().read_text(encoding="utf-8"), media_type="text/yaml")


def share_page(document: FigureDocument, links: Links, static: StaticTree) -> str:
    """The panel as HTML."""
    here = replace(links, base="")
    return (
        templates()
        .get_template("share.html")
        .render(
            document=document,
            links=links,
            here=here,
            public=is_public(links.base),
            snippets=snippets(document, links),
            kept=[pair for pair in parse_qsl(document.state.to_query()) if pair[0] not in OPTIONS],
            chosen=links.presentation,
            theme=links.state.theme,
            size="{}x{}".format(*links.presentation.size) if links.presentation.size else "",
            sizes=SIZES,
            languages=LANGUAGES,
            hideable=hideable(links),
            frame=links.frame,
            static_url=static.url,
        )
    )


def hideable(links: Links) -> dict[str, str]:
    """What can be left out of a figure, in words: no controls that it has not, and no accuracies that are all of it."""
    controls = TWISTED.get(links.spec.name, ())
    meant = {
        "sliders": "sliders" in controls,
        "lock": "sliders" in controls,
        "budget": "budget" in controls,
        "surface": "surface" in controls,
        "numbers": bool(controls),
        **dict.fromkeys(("accuracy", "reveal"), bool(controls) and not links.spec.accuracy_only),
    }
    return {name: text for name, text in HIDEABLE.items() if meant.get(name, True) or links.presentation.hides(name)}


def snippets(document: FigureDocument, links: Links) -> list[Snippet]:
    """What can be pasted; of a server that readers cannot reach only what travels by itself."""
    use = f"Blogs and feeds: as high as it needs to be, a {'picture' if links.pictured else 'link'} without scripts"
    found = [
        Snippet("script", "Script", use, script(document, links)),
        Snippet("iframe", "Frame", "Where scripts are not allowed", links.iframe(*links.frame)),
        *(
            [Snippet("markdown", "Markdown picture", "Readmes, issues, feeds", markdown(document, links))]
            if links.pictured
            else []
        ),
        Snippet("link", "Link", "Its preview shows this very state", links.page),
    ]
    return (found if is_public(links.base) else []) + [
        Snippet("bibtex", "BibTeX", "The paper, Model Cube, and the rows' sources", document.bibtex())
    ]


def script(document: FigureDocument, links: Links) -> str:
    """The element that `/embed.js` fills, with a link for who runs no scripts: a picture, if the server draws any."""
    picture = escape(links.picture("png", links.presentation.size))
    width, height = links.presentation.size or (PICTURE_WIDTH, PICTURE_HEIGHT)
    sized = links.presentation.size or links.still
    heights = "" if sized else ' data-height="{} {}"'.format(*HEIGHTS[links.spec.name])
    shown = f'<img src="{picture}" alt="{escape(document.alt)}" width="{width}" height="{height}" loading="lazy">'
    return (
        f'<div data-modelcube="{escape(links.embed)}"{heights}>'
        f'<a href="{escape(links.page)}">{shown if links.pictured else escape(document.title)}</a></div>\n'
        f'<script async src="{escape(links.base)}/embed.js"></script>'
    )


def markdown(document: FigureDocument, links: Links) -> str:
    """A picture that leads to the figure."""
    alt = document.alt.translate(str.maketrans("", "", "[]\n"))
    return f"[![{alt}]({links.picture('png', links.presentation.size)})]({links.page})"
