"""The painter with the system's browser."""

import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modelcube.errors import NotInstalled
from modelcube.figures.output.painter import Painter, find_browser
from modelcube.figures.state.canvas import Canvas
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


@pytest.mark.slow
def test_chinese_is_drawn_with_letters_of_its_own(painter: Painter) -> None:
    if not _chinese_fonts():
        pytest.skip("no font with Chinese letters: install Debian's `fonts-noto-cjk`")

    def titled(text: str) -> dict[str, Any]:
        return FIGURE | {"layout": {"title": {"text": text}}}

    pictures = {loops.run(painter.paint(titled(text), "png", Canvas(240, 180))) for text in ("深", "宽", "率")}
    assert len(pictures) == 3  # without a font all three are the same empty box


def _chinese_fonts() -> str:
    if shutil.which("fc-list") is None:
        return ""
    return subprocess.run(["fc-list", ":lang=zh"], check=True, capture_output=True, text=True).stdout


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
