"""Pictures with a painter of the test's own: how often each is drawn, what is kept, what happens under load."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotInstalled, Overloaded
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.pictures import Pictures, picture_figure, picture_texts
from modelcube.figures.registry import get_figure
from modelcube.figures.state.canvas import Canvas, PictureFormat
from modelcube.figures.state.state import State
from tests.support import loops

SVG = b"<svg><path/></svg>"


class Easel:
    """Paints when it is told to."""

    def __init__(self) -> None:
        self.may_paint = asyncio.Event()
        self.failure: Exception | None = None
        self.begun = 0

    async def paint(self, figure: dict[str, Any], form: PictureFormat, canvas: Canvas) -> bytes:
        self.begun += 1
        await self.may_paint.wait()
        if self.failure:
            raise self.failure
        return SVG

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def document(explorer: Explorer) -> Callable[[], FigureDocument]:
    made = FigureDocument.of(get_figure("rule"), State(), explorer)
    return lambda: made


async def ask(pictures: Pictures, key: str, document: Callable[[], FigureDocument]) -> bytes:
    return await pictures.get(key, document, "svg", Canvas())


def run(work: Callable[[Easel], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        await work(Easel())

    loops.run(main())


def test_a_picture_that_many_ask_for_is_drawn_once(document: Callable[[], FigureDocument]) -> None:
    async def work(easel: Easel) -> None:
        pictures = Pictures(easel)
        asked = [asyncio.create_task(ask(pictures, key, document)) for key in "aabbaa"]
        easel.may_paint.set()
        found = await asyncio.gather(*asked)
        assert len(set(found)) == 1
        assert (easel.begun, pictures.drawn) == (2, 2)
        await ask(pictures, "a", document)
        assert easel.begun == 2

    run(work)


def test_sizes_and_formats_are_pictures_of_their_own(document: Callable[[], FigureDocument]) -> None:
    async def work(easel: Easel) -> None:
        pictures = Pictures(easel)
        easel.may_paint.set()
        await pictures.get("a", document, "svg", Canvas())
        await pictures.get("a", document, "svg", Canvas(640, 360))
        assert easel.begun == 2

    run(work)


def test_beyond_the_bound_a_new_picture_is_refused_but_an_awaited_one_is_not(
    document: Callable[[], FigureDocument],
) -> None:
    async def work(easel: Easel) -> None:
        pictures = Pictures(easel, most_waiting=1)
        first = asyncio.create_task(ask(pictures, "a", document))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded) as refused:
            await ask(pictures, "b", document)
        assert refused.value.retry_after >= 1
        second = asyncio.create_task(ask(pictures, "a", document))
        easel.may_paint.set()
        assert await first == await second

    run(work)


def test_who_waits_too_long_is_sent_away_and_finds_the_picture_later(document: Callable[[], FigureDocument]) -> None:
    async def work(easel: Easel) -> None:
        pictures = Pictures(easel, seconds=0.01)
        with pytest.raises(Overloaded):
            await ask(pictures, "a", document)
        easel.may_paint.set()
        while not pictures.drawn:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await ask(pictures, "a", document)
        assert easel.begun == 1

    run(work)


def test_a_failure_reaches_all_who_wait_and_is_not_kept(document: Callable[[], FigureDocument]) -> None:
    async def work(easel: Easel) -> None:
        pictures = Pictures(easel)
        easel.failure = NotInstalled("no browser")
        easel.may_paint.set()
        asked = [asyncio.create_task(ask(pictures, "a", document)) for _ in range(2)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in found] == [NotInstalled] * 2
        easel.failure = None
        assert await ask(pictures, "a", document)

    run(work)


def test_only_so_much_is_kept(document: Callable[[], FigureDocument]) -> None:
    async def work(easel: Easel) -> None:
        easel.may_paint.set()
        size = len(await ask(Pictures(easel), "a", document))
        pictures = Pictures(easel, kept_bytes=2 * size)
        easel.begun = 0
        for key in ("a", "b", "a", "c", "a", "b"):
            await ask(pictures, key, document)
        assert easel.begun == 4  # a, b, c, and b again, which nobody had asked for the longest

    run(work)


def test_a_picture_carries_its_footer_and_its_sources(document: Callable[[], FigureDocument]) -> None:
    made = document()
    figure = picture_figure(made, Canvas())
    assert figure["layout"]["annotations"][-1]["text"] == made.footer
    texts = picture_texts(made)
    assert texts["Title"] == made.spec.title
    assert all(source.text in texts["Source"] for source in made.provenance.sources)
