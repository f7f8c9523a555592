"""Embeds and pictures: bytes of a first view, many embeds on one page, many pictures at once."""

import asyncio
import html
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, sync_playwright

from benchmarks.bar import Bar
from benchmarks.page import KB, wire_sizes
from modelcube.figures.registry import figure_names
from tests.support import browser as chromium
from tests.support.blog import served
from tests.support.server_process import running_server

FLAT = ("budget-map", "accuracy-flops", "accuracy-dimensions", "formulas", "stages", "rule")
STATES, REQUESTS = 50, 200
MEMORY = 2 * 2**30
LOOK = 600  # milliseconds that a reader looks at a plot before a finger reaches its slider
READERS = 2  # of the post with ten embeds, each with an empty cache
CONTEXTS_LOST = """
window.lost = 0;
addEventListener("webglcontextlost", (event) => { if (event.target.isConnected) window.lost += 1; }, true);
"""
TWIST = """(input) => new Promise((resolve) => {
  const started = performance.now();
  const output = document.querySelector('[data-value="r"]');
  const before = output.textContent;
  const follows = () => output.textContent !== before;
  const wait = () => (follows() ? resolve(performance.now() - started) : requestAnimationFrame(wait));
  input.value = String(input.valueAsNumber * 1.1);
  input.dispatchEvent(new Event("input", {bubbles: true}));
  wait();
})"""  # milliseconds from the first twist of an embed until its numbers follow


def bars() -> Iterator[Bar]:
    """All of them."""
    path = chromium.find_chromium()
    if path is None:
        yield Bar("embeds", chromium.REASON, "", None)
        return
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as address:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
            yield from _size_bars(browser, address)
            yield from _twist_bars(browser, address)
            yield _scroll_bar(browser, address)
            browser.close()
        yield from _picture_bars(address)


def _size_bars(browser: Browser, address: str) -> Iterator[Bar]:
    cube, flat = _size(browser, f"{address}/embed/cube"), {n: _size(browser, f"{address}/embed/{n}") for n in FLAT}
    largest = max(flat, key=lambda name: flat[name])
    still = _size(browser, f"{address}/embed/cube?fixed=1", ".still img")
    yield Bar("embed, first view of the cube, over the wire", f"{cube:.0f} KB", "≤ 560 KB", cube <= 560)
    text = f"{flat[largest]:.0f} KB ({largest})"
    yield Bar("embed, first view of the largest 2-D figure", text, "≤ 400 KB", flat[largest] <= 400)
    yield Bar("embed, the picture in its place", f"{still:.0f} KB", "≤ 150 KB", still <= 150)


def _size(browser: Browser, url: str, shown: str = "[data-drawn]") -> float:
    page = browser.new_page(viewport={"width": 800, "height": 640})
    sizes = wire_sizes(page.context.new_cdp_session(page))
    page.goto(url)
    page.locator(shown).wait_for()
    page.wait_for_load_state("networkidle")
    page.close()
    return sum(sizes.values()) / KB


@contextmanager
def _post(urls: list[str]) -> Iterator[str]:
    """The address of a page of another origin with frames."""
    frames = "".join(
        f'<p>Some text.</p><iframe src="{html.escape(url)}" title="plot" width="100%" height="620"></iframe>'
        for url in urls
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "index.html").write_text(f"<!doctype html><body>{frames}")
        with served(Path(folder)) as address:
            yield f"{address}/index.html"


def _twist_bars(browser: Browser, address: str) -> Iterator[Bar]:
    names = ["cube", "stages", "budget-map", "accuracy-flops", "accuracy-dimensions"] * 2
    urls = [f"{address}/embed/{name}?flops={0.1 + 0.02 * index:.2f}" for index, name in enumerate(names)]
    for how, come_near in (("pointed at before", _point), (f"touched {LOOK / 1000} s after it is drawn", _look)):
        times = list[float]()
        for _ in range(READERS):
            with _post(urls) as post:
                page = browser.new_page(viewport={"width": 900, "height": 900})
                page.goto(post)
                times += [_first_twist(page.locator("iframe").nth(index), come_near) for index in range(len(urls))]
                page.close()
        p95 = quantiles(times, n=20)[-1]
        yield Bar(f"ten embeds on a page: first twist, {how}, p95", f"{p95:.0f} ms", "≤ 200 ms", p95 <= 200)


def _first_twist(element: Locator, come_near: Callable[[Locator], None]) -> float:
    """A reader scrolls to an embed, comes near to its slider and turns it; what answers is loaded at the first sign."""
    element.scroll_into_view_if_needed()
    frame = element.content_frame
    frame.locator("[data-drawn]").wait_for()
    slider = frame.locator('input[name="r"]')
    come_near(slider)
    took: float = slider.evaluate(TWIST)
    return took


def _point(slider: Locator) -> None:
    slider.hover()
    slider.locator("xpath=ancestor::body[@data-ready]").wait_for()


def _look(slider: Locator) -> None:
    slider.page.wait_for_timeout(LOOK)


def _scroll_bar(browser: Browser, address: str) -> Bar:
    urls = [f"{address}/embed/cube?flops={0.05 + 0.02 * index:.2f}" for index in range(30)]
    with _post(urls) as post:
        page = browser.new_page(viewport={"width": 900, "height": 900})
        page.add_init_script(CONTEXTS_LOST)
        page.goto(post)
        for index in range(len(urls)):
            page.locator("iframe").nth(index).scroll_into_view_if_needed()
            page.frame_locator("iframe").nth(index).locator("[data-drawn] canvas").first.wait_for()
        lost = sum(frame.evaluate("window.lost") for frame in page.frames if frame.url.startswith(address))
        alive = sum(frame.locator(".gl-container canvas").count() > 0 for frame in page.frames)
        page.close()
    text = f"{lost} lost, {alive} kept"
    return Bar("thirty embeds of the cube, scrolled through: live contexts lost", text, "0", lost == 0)


def _picture_bars(address: str) -> Iterator[Bar]:
    names = figure_names()
    states = [f"/figures/{names[i % len(names)]}.png?flops={0.05 + 0.01 * i:.2f}" for i in range(STATES)]
    paths = states * (REQUESTS // STATES)
    random.Random(0).shuffle(paths)
    before, started = _drawn(address), time.perf_counter()
    answers, most = asyncio.run(_ask_all(address, paths))
    took = time.perf_counter() - started
    failed = sum(number for status, number in answers.items() if status != 200)
    drawn = _drawn(address) - before
    yield Bar(f"{REQUESTS} pictures of {STATES} states at once: answers other than 200", str(failed), "0", failed == 0)
    yield Bar("… pictures drawn", f"{drawn} in {took:.0f} s", str(STATES), drawn == STATES)
    yield Bar("… memory of server and browser", f"{most / 2**20:.0f} MiB", "≤ 2 GiB", most <= MEMORY)


async def _ask_all(address: str, paths: list[str]) -> tuple[Counter[int], int]:
    asked = asyncio.gather(*(_status(address, path) for path in paths))
    most = 0
    while not asked.done():
        most = max(most, await asyncio.to_thread(_memory, urlsplit(address).port or 0))
        await asyncio.sleep(1)
    return Counter(await asked), most


async def _status(address: str, path: str) -> int:
    host, port = urlsplit(address).hostname, urlsplit(address).port
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer[9:12])


def _memory(port: int) -> int:
    """Bytes that the server and all that it started hold, shared pages divided among those who share them."""
    total = 0
    for process in _family(_listening(port)):
        try:
            lines = (process / "smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _listening(port: int) -> Path:
    """The process that listens on a port of loopback."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inode = next(row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A")
    for path in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(path.readlink()) == f"socket:[{inode}]":
                return path.parents[1]
        except OSError:
            continue
    raise LookupError(f"nobody listens on {port}")


def _family(root: Path) -> Iterator[Path]:
    yield root
    for task in root.glob("task/*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(Path("/proc") / child)


def _drawn(address: str) -> int:
    """How many pictures the server drew, as its metrics say."""
    with urlopen(f"{address}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("modelcube_pictures_drawn "))))
