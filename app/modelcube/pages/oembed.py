"""`GET /oembed`: the oEmbed provider (https://oembed.com), JSON and XML, `type: rich`.

It answers for addresses of `MODELCUBE_PUBLIC_URL` and of the request's own host: the explorer, figures' pages and
embeds. Unknown parameters are ignored: consumers append their own.
"""

from typing import Annotated
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from modelcube.answers.models import Answer
from modelcube.api.problems import DOCUMENTED
from modelcube.errors import InvalidInput, NotFound, NotInstalled
from modelcube.figures.presentation import Presentation
from modelcube.figures.registry import get_figure
from modelcube.figures.state import State
from modelcube.pages.links import CARD_SIZE, HEIGHT, Links, public_base

WIDTH = 800
LEAST = 100  # pixels; consumers that ask for less get this
CACHE_SECONDS = 86_400
FIGURE_OF_EXPLORER = "cube"
FORMATS = ("json", "xml")

router = APIRouter(tags=["figures"], responses=dict(DOCUMENTED))


class OEmbedAnswer(Answer):
    """The answer of `GET /oembed`."""

    version: str = Field("1.0", description="Version of oEmbed", examples=["1.0"])
    type: str = Field("rich", description="Kind of resource", examples=["rich"])
    title: str = Field(description="Title of the figure", examples=["The cube of resolution, depth and width"])
    provider_name: str = Field("Model Cube", description="Who provides it", examples=["Model Cube"])
    provider_url: str = Field(description="Address of the provider")
    cache_age: int = Field(CACHE_SECONDS, description="Seconds for which the answer may be kept", examples=[86400])
    html: str = Field(description="The frame to put into a page")
    width: int = Field(description="Width of the frame in pixels", examples=[800])
    height: int = Field(description="Height of the frame in pixels", examples=[560])
    thumbnail_url: str = Field(description="The same state as a picture")
    thumbnail_width: int = Field(description="Its width in pixels", examples=[1200])
    thumbnail_height: int = Field(description="Its height in pixels", examples=[630])


@router.get(
    "/oembed",
    summary="oEmbed",
    response_model=OEmbedAnswer,
    responses={200: {"content": {"text/xml": {"schema": {"type": "string"}}}, "description": "JSON, or XML"}},
)
async def read_oembed(
    request: Request,
    url: Annotated[str, Query(description="Address of the explorer, of a figure's page or of an embed")],
    maxwidth: Annotated[int | None, Query(ge=1, le=10_000, description="Most pixels of width")] = None,
    maxheight: Annotated[int | None, Query(ge=1, le=10_000, description="Most pixels of height")] = None,
    format: Annotated[str, Query(description="`json` or `xml`")] = "json",
) -> Response:
    """How a page embeds the figure of an address."""
    links = linked(url, request)
    if format not in FORMATS:  # 501 is what the specification asks for
        raise NotInstalled(f"format {format!r} is not provided; allowed: {', '.join(FORMATS)}")
    answer = oembed(links, maxwidth, maxheight)
    if format == "xml":
        return Response(as_xml(answer), media_type="text/xml; charset=utf-8")
    return JSONResponse(answer.model_dump())


def linked(url: str, request: Request) -> Links:
    """What an address shows.

    Raises:
        InvalidInput: it is no address of this server.
        NotFound: nothing that can be embedded lies there.
    """
    base, own = public_base(request), str(request.base_url).rstrip("/")
    root = next((root for root in (base, own) if url == root or url.startswith((f"{root}/", f"{root}?"))), None)
    if root is None:
        raise InvalidInput("url", url, f"an address that begins with {base}")
    parts = urlsplit(url.removeprefix(root))
    place, _, name = parts.path.strip("/").partition("/")
    if place not in ("", "figures", "embed") or bool(place) != bool(name):
        raise NotFound("page to embed", parts.path)
    spec = get_figure(name.removesuffix(".html") if name else FIGURE_OF_EXPLORER)
    return Links(base, spec, State.from_query(parts.query), Presentation.from_query(parts.query))


def oembed(links: Links, maxwidth: int | None, maxheight: int | None) -> OEmbedAnswer:
    """The answer for a figure, within the size that the consumer allows."""
    width, height = links.presentation.size or (WIDTH, HEIGHT)
    width, height = max(LEAST, min(width, maxwidth or width)), max(LEAST, min(height, maxheight or height))
    return OEmbedAnswer(
        title=links.title,
        provider_url=links.base,
        html=links.iframe(width, height),
        width=width,
        height=height,
        thumbnail_url=links.card,
        thumbnail_width=CARD_SIZE[0],
        thumbnail_height=CARD_SIZE[1],
    )


def as_xml(answer: OEmbedAnswer) -> str:
    """The answer as XML."""
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.model_dump().items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{fields}</oembed>'
