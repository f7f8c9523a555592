"""The painter with the system's browser."""

import os
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelcube.errors import NotInstalled
from modelcube.figures.canvas import Canvas
from modelcube.figures.painter import Painter, find_browser
from tests.support import browser as chromium
from tests.support import loops

FIGURE = {"data": [{"type": "scatter", "y": [1, 2]}], "layout": {}}


@pytest.fixture
def painter() -> Iterator[Painter]:
    if chromium.find_chromium() is None:
        pytest.skip(chromium.REASON)
    painter = Painter(tabs=1)
    yield painter
    painter.close()


def children() -> set[int]:
    """Processes that this one started."""
    return {int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()}


@pytest.mark.slow
def test_a_picture_has_the_size_asked_for_and_a_dead_browser_is_replaced(painter: Painter) -> None:
    before = children()
    picture = loops.run(painter.paint(FIGURE, "png", Canvas(320, 240, 2)))
    assert struct.unpack(">II", picture[16:24]) == (640, 480)
    for pid in children() - before:
        os.kill(pid, signal.SIGKILL)
    assert loops.run(painter.paint(FIGURE, "svg", Canvas())).startswith(b"<svg")


def test_without_a_browser_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    with pytest.raises(NotInstalled, match="apt-get install chromium"):
        loops.run(Painter().paint(FIGURE, "png", Canvas()))


def test_the_browser_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/bin/sh")
    assert find_browser() == "/bin/sh"
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    assert find_browser() is None
