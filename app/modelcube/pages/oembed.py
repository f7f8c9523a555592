"""`GET /oembed`: the oEmbed provider (https://oembed.com), JSON and XML, `type: rich`.

It answers for addresses of `MODELCUBE_PUBLIC_URL` and of the request's own host: the explorer, figures' pages and
embeds. Unknown parameters are ignored: consumers append their own.
"""

from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from modelcube.answers.models import Answer
from modelcube.errors import NotFound, NotInstalled
from modelcube.figures.registry import get_figure
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.canvas import CARD_SIZE, LOWEST, NARROWEST
from modelcube.figures.state.presentation import Presentation
from modelcube.pages.links import Links, public_base
from modelcube.web.problems import DOCUMENTED

USUAL_PORTS = (80, 443)
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
    thumbnail_url: str | None = Field(None, description="The same state as a picture, where one of the size is drawn")
    thumbnail_width: int | None = Field(None, description="Its width in pixels", examples=[1200])
    thumbnail_height: int | None = Field(None, description="Its height in pixels", examples=[630])


@router.get(
    "/oembed",
    summary="oEmbed",
    response_model=OEmbedAnswer,
    response_model_exclude_none=True,
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
    return JSONResponse(answer.model_dump(exclude_none=True))


def linked(url: str, request: Request) -> Links:
    """What an address shows.

    Raises:
        NotFound: it is no address of this server, or nothing that can be embedded lies there.
    """
    base = public_base(request)
    path = next(filter(None, (_path_under(root, url) for root in (base, str(request.base_url)))), None)
    parts = urlsplit(url)
    place, _, name = (path or "/nothing").strip("/").partition("/")
    if place not in ("", "figures", "embed") or bool(place) != bool(name):
        raise NotFound("page to embed", url)
    spec = get_figure(name.removesuffix(".html") if name else FIGURE_OF_EXPLORER)
    return Links(base, spec, read_state(parts.query, request.app.state.explorer), Presentation.from_query(parts.query))


def _path_under(root: str, url: str) -> str | None:
    """The path of an address below that of a site, with its slash; None for another site's.

    Scheme, case of the host and a usual port do not tell sites apart: behind a proxy, the server itself knows neither.
    """
    site, asked = urlsplit(root), urlsplit(url)
    try:
        same = asked.scheme in ("http", "https") and _host(site) == _host(asked)
    except ValueError:  # no port
        return None
    folder = site.path.rstrip("/")
    path = asked.path or "/"
    if not same or not f"{path}/".startswith(f"{folder}/"):
        return None
    return path.removeprefix(folder) or "/"


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    """Host and port, None for a usual one."""
    return parts.hostname, None if parts.port in USUAL_PORTS else parts.port


def oembed(links: Links, maxwidth: int | None, maxheight: int | None) -> OEmbedAnswer:
    """The answer for a figure, within the size that the consumer allows."""
    width, height = links.frame_within(maxwidth, maxheight)
    thumbnail = _thumbnail(maxwidth or CARD_SIZE[0], maxheight or CARD_SIZE[1]) if links.pictured else None
    return OEmbedAnswer(
        title=links.title,
        provider_url=links.base,
        html=links.iframe(width, height),
        width=width,
        height=height,
        **_pictured(links, thumbnail),
    )


def _pictured(links: Links, size: tuple[int, int] | None) -> dict[str, Any]:
    if size is None:
        return {}
    url = links.picture("png", size)
    return {"thumbnail_url": url, "thumbnail_width": size[0], "thumbnail_height": size[1]}


def _thumbnail(width: int, height: int) -> tuple[int, int] | None:
    """The size of the largest picture of a card within a size; None where pictures are not drawn as small as that."""
    if width < NARROWEST or height < LOWEST:
        return None
    share = min(1.0, width / CARD_SIZE[0], height / CARD_SIZE[1])
    return max(NARROWEST, int(share * CARD_SIZE[0])), max(LOWEST, int(share * CARD_SIZE[1]))


def as_xml(answer: OEmbedAnswer) -> str:
    """The answer as XML."""
    fields = "".join(
        f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.model_dump(exclude_none=True).items()
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{fields}</oembed>'
