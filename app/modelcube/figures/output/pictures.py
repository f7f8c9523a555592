"""Pictures on demand, each drawn once: kept by what they show, bounded in number, memory and time.

Whoever asks for a picture that somebody else waits for waits for the same one. Beyond `most_waiting` different
pictures, and after `seconds`, the answer is to ask again later; a picture that was begun is finished and kept.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from modelcube.errors import Overloaded
from modelcube.figures.drawing.fit import SMALL, fitted
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.stamp import stamp_png, stamp_svg
from modelcube.figures.state.canvas import Canvas, PictureFormat
from modelcube.languages.language import ENGLISH

KEPT_BYTES = 64 * 2**20
MAX_WAITING = 128
WAITING_SECONDS = 120
SECONDS_PER_PICTURE = 1
FOOTER_SIZE = 9
FOOTER_SPACE = 22  # pixels under the plot


class Paints(Protocol):
    """What draws a figure, a `Painter`."""

    async def paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        """A figure as a picture."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


class Pictures:
    """The pictures of one server. For use from one event loop."""

    def __init__(
        self,
        painter: Paints,
        *,
        kept_bytes: int = KEPT_BYTES,
        most_waiting: int = MAX_WAITING,
        seconds: float = WAITING_SECONDS,
    ) -> None:
        self._painter = painter
        self._kept_bytes = kept_bytes
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._waiting: dict[str, asyncio.Task[bytes]] = {}
        self.drawn = 0

    async def get(self, key: str, document: Callable[[], FigureDocument], form: PictureFormat, canvas: Canvas) -> bytes:
        """The picture of a document; `key` says all that it depends on, the document is only made for a new one.

        Raises:
            NotInstalled: there is no browser.
            Overloaded: too many different pictures are waited for, or this one took too long.
        """
        key = f"{key} {form} {canvas}"
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._waiting:
            self._begin(key, document, form, canvas)
        try:
            return await asyncio.wait_for(asyncio.shield(self._waiting[key]), self._seconds)
        except TimeoutError as error:
            raise self._busy() from error

    def close(self) -> None:
        """End the browser."""
        self._painter.close()

    def _begin(self, key: str, document: Callable[[], FigureDocument], form: PictureFormat, canvas: Canvas) -> None:
        if len(self._waiting) >= self._most_waiting:
            raise self._busy()
        task = asyncio.create_task(self._draw(document, form, canvas))
        self._waiting[key] = task
        task.add_done_callback(lambda done: self._end(key, done))

    async def _draw(self, document: Callable[[], FigureDocument], form: PictureFormat, canvas: Canvas) -> bytes:
        figure, texts, tag = await asyncio.to_thread(_prepared, document, canvas.drawn)
        picture = await self._painter.paint(figure, form, canvas.drawn)
        self.drawn += 1
        return stamp_png(picture, texts, tag) if form == "png" else stamp_svg(picture, texts, tag)

    def _end(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._waiting[key]
        if task.cancelled() or task.exception() is not None:
            return
        picture = task.result()
        self._kept[key] = picture
        self._size += len(picture)
        while self._size > self._kept_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)

    def _busy(self) -> Overloaded:
        return Overloaded(
            f"{len(self._waiting)} pictures are being drawn; ask again", 1 + len(self._waiting) * SECONDS_PER_PICTURE
        )


def _prepared(document: Callable[[], FigureDocument], canvas: Canvas) -> tuple[dict[str, Any], dict[str, str], str]:
    """The figure as a picture shows it, what the picture says of itself, and in which language if not in English."""
    made = document()
    tag = "" if made.language is ENGLISH else made.language.tag
    return picture_figure(made, canvas), picture_texts(made), tag


def picture_figure(document: FigureDocument, canvas: Canvas) -> dict[str, Any]:
    """The figure as plain data, with its footer under the plot if there is room."""
    figure = fitted(json.loads(document.figure.to_json()), canvas) | {"config": {"plotGlPixelRatio": canvas.scale}}
    if canvas.width < SMALL:
        return figure
    layout = figure["layout"]
    below = layout["margin"]["b"]
    layout["margin"]["b"] = below + FOOTER_SPACE
    layout["annotations"] = [*layout.get("annotations", []), _footer(document.footer, layout, below)]
    return figure


def picture_texts(document: FigureDocument) -> dict[str, str]:
    """Title, description, versions, licences and sources."""
    return {
        "Title": document.heading,
        "Description": document.described,
        "Copyright": document.footer,
        "Source": document.cited,
        "Software": f"Model Cube, /figures/{document.spec.name}?{document.state.to_query()}",
    }


def _footer(text: str, layout: dict[str, Any], below: int) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": -(below + FOOTER_SPACE) + 2,
        "showarrow": False,
        "font": {"size": FOOTER_SIZE, "color": layout["font"]["color"]},
    }
