"""`GET /figures/{name}.svg`, `.png`: every plot of a state as a picture, drawn by the system's browser.

`size=800x450`, and `scale=` device pixels for each pixel of a PNG; the rest of the query string is the state. Unknown
keys are ignored and values clamped.
"""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Request, Response

from modelcube.answers.explorer import Explorer
from modelcube.api.figures import drawn, figure_key, shown_parameters
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.pictures import Pictures
from modelcube.figures.registry import get_figure
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.canvas import (
    HIGHEST,
    LARGEST_SCALE,
    LOWEST,
    NARROWEST,
    SMALLEST_SCALE,
    WIDEST,
    Canvas,
    PictureFormat,
)
from modelcube.figures.state.presentation import Presentation
from modelcube.pages.explorer.pins import newest_link
from modelcube.pages.figure import with_attempt
from modelcube.web.dependencies import PinnedExplorerDependency
from modelcube.web.middleware.caching import etag_of
from modelcube.web.middleware.security import PICTURE_HEADERS
from modelcube.web.problems import DOCUMENTED

MEDIA_TYPES: dict[PictureFormat, str] = {"svg": "image/svg+xml", "png": "image/png"}
SIZE = {
    "name": "size",
    "in": "query",
    "description": f"Width x height in pixels, {NARROWEST}–{WIDEST} x {LOWEST}–{HIGHEST}",
    "schema": {"type": "string", "examples": ["800x450"]},
}
SCALE = {
    "name": "scale",
    "in": "query",
    "description": "Device pixels of a PNG for each pixel",
    "schema": {"type": "number", "minimum": SMALLEST_SCALE, "maximum": LARGEST_SCALE},
}

router = APIRouter(tags=["figures"], responses=dict(DOCUMENTED))

FigureName = Annotated[str, Path(description="Name of the figure", examples=["cube"])]


async def get_pictures(request: Request) -> Pictures:
    """The application's pictures."""
    return cast(Pictures, request.app.state.pictures)


PicturesDependency = Annotated[Pictures, Depends(get_pictures)]


def _documented(form: PictureFormat) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"} if form == "png" else {"type": "string"}
    content = {MEDIA_TYPES[form]: {"schema": schema}}
    return {
        "response_class": Response,
        "responses": {200: {"content": content, "description": "The picture"}},
        "openapi_extra": shown_parameters(SIZE, SCALE),
    }


@router.get("/figures/{name}.svg", summary="A plot as SVG", **_documented("svg"))
async def read_figure_svg(
    name: FigureName, request: Request, explorer: PinnedExplorerDependency, pictures: PicturesDependency
) -> Response:
    """The plot of a state as a vector picture, with title, description, versions and licences inside."""
    return await _answer(name, "svg", request, explorer, pictures)


@router.get("/figures/{name}.png", summary="A plot as PNG", **_documented("png"))
async def read_figure_png(
    name: FigureName, request: Request, explorer: PinnedExplorerDependency, pictures: PicturesDependency
) -> Response:
    """The plot of a state as a picture, with title, description, versions and licences in its text chunks."""
    return await _answer(name, "png", request, explorer, pictures)


async def _answer(name: str, form: PictureFormat, request: Request, explorer: Explorer, pictures: Pictures) -> Response:
    query = request.url.query
    key = figure_key(name, query, explorer)

    def document() -> FigureDocument:
        state = drawn(read_state(query, explorer))
        return with_attempt(FigureDocument.of(get_figure(name), state, explorer, Presentation.from_query(query)))

    picture = await pictures.get(key, document, form, Canvas.from_query(request.query_params))
    headers = {"etag": etag_of(picture).decode(), "content-disposition": f'inline; filename="{name}.{form}"'}
    headers |= PICTURE_HEADERS | newest_link(request, explorer)
    return Response(picture, media_type=MEDIA_TYPES[form], headers=headers)
