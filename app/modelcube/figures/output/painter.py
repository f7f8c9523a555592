"""Draws figures as pictures: kaleido in one long-lived browser of the system, in a thread with a loop of its own.

Whoever serves requests never waits for the browser: `paint` only awaits. The browser starts with the first picture, is
started anew when it fails or hangs, and has one tab for each of `tabs` pictures at once.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Coroutine
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, TypeVar

import kaleido

from modelcube.assets import asset_folder
from modelcube.errors import NotInstalled, Overloaded
from modelcube.figures.state.canvas import Canvas, PictureFormat

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
TABS = 2
PICTURE_SECONDS = 30
START_SECONDS = 60
CLOSE_SECONDS = 10
RETRY_SECONDS = 5
PICTURES_PER_BROWSER = 500  # then a fresh one, since a browser's memory only grows

T = TypeVar("T")


def find_browser() -> str | None:
    """Path of the browser that pictures are drawn with: that of BROWSER_PATH, or the system's Chromium or Chrome."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Painter:
    """Pictures of figures, `tabs` at once."""

    def __init__(self, tabs: int = TABS) -> None:
        self._tabs = tabs
        self._free_tabs = asyncio.Semaphore(tabs)
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._browser: asyncio.Future[kaleido.Kaleido] | None = None
        self._painted = 0

    async def paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        """A figure as a picture.

        Raises:
            NotInstalled: there is no browser.
            Overloaded: the browser failed or took too long, twice; a fresh one starts with the next picture.
        """
        if find_browser() is None:
            raise NotInstalled(
                "pictures need a browser: install Chromium (apt-get install chromium), or set BROWSER_PATH to one"
            )
        return await asyncio.wrap_future(self._submit(self._try_twice(figure, form, canvas)))

    def close(self) -> None:
        """End the browser and the thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._drop(self._browser), loop).result(CLOSE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSE_SECONDS)
        if not thread.is_alive():
            loop.close()

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="painter", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _try_twice(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        async with self._free_tabs:  # else the time of a picture would include that of those before it
            with contextlib.suppress(Exception):
                return await self._paint(figure, form, canvas)
            return await self._paint_or_explain(figure, form, canvas)

    async def _paint_or_explain(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        try:
            return await self._paint(figure, form, canvas)
        except Exception as error:
            reason = type(error).__name__
            raise Overloaded(f"the browser that draws pictures failed ({reason}); ask again", RETRY_SECONDS) from error

    async def _paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        if self._painted >= PICTURES_PER_BROWSER:
            await self._drop(self._browser)
        if self._browser is None:
            self._painted = 0
            self._browser = asyncio.ensure_future(self._start())
        starting = self._browser
        options = {"format": form, "width": canvas.width, "height": canvas.height, "scale": canvas.scale}
        try:
            browser = await asyncio.wait_for(asyncio.shield(starting), START_SECONDS)
            drawing = asyncio.ensure_future(browser.calc_fig(figure, opts=options))
            await asyncio.wait({drawing}, timeout=PICTURE_SECONDS)
            if not drawing.done() or drawing.cancelled():  # kaleido cancels all pictures of a browser that ends
                drawing.cancel()
                raise TimeoutError(f"no picture within {PICTURE_SECONDS} s")
            picture: bytes = drawing.result()
        except Exception:
            await self._drop(starting)
            raise
        self._painted += 1
        return picture

    async def _start(self) -> kaleido.Kaleido:
        script = asset_folder("static") / "vendor" / "plotly" / "plotly.min.js"
        browser = kaleido.Kaleido(
            n=self._tabs, timeout=PICTURE_SECONDS, plotlyjs=script, mathjax=False, path=find_browser()
        )
        await browser.open()
        return browser

    async def _drop(self, starting: asyncio.Future[kaleido.Kaleido] | None) -> None:
        """End this browser, unless somebody else did: another one may have started since."""
        if starting is None or starting is not self._browser:
            return
        self._browser = None
        with contextlib.suppress(Exception):
            browser = await asyncio.wait_for(starting, START_SECONDS)
            await asyncio.wait_for(browser.close(), CLOSE_SECONDS)
