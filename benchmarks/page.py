"""The page in headless Chromium with software WebGL: bytes over the wire, layout shift, main-thread time of a twist."""

import random
from collections.abc import Iterator
from statistics import quantiles

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.bar import Bar
from tests.support import browser as chromium

TWISTS = 200
KB = 1000
NEEDED = """() => {
  const [first] = performance.getEntriesByName("twist");
  return performance.getEntriesByType("resource").filter((e) => e.responseEnd <= first.startTime).map((e) => e.name);
}"""  # addresses loaded before the page first answered by itself
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
TWIST = """([name, value]) => new Promise((resolve) => {
  const input = document.querySelector(`input[type=range][name=${name}]`);
  input.value = value;
  input.dispatchEvent(new Event("input", {bubbles: true}));
  let frames = 0;
  const wait = () => (++frames > 12 ? resolve() : requestAnimationFrame(wait));
  requestAnimationFrame(wait);
})"""
MEASURES = """() => performance.getEntriesByType("measure").map(({name, duration}) => [name, duration])"""


def bars(address: str) -> Iterator[Bar]:
    """The bars of the first load, then of twisting."""
    path = chromium.find_chromium()
    if path is None:
        yield Bar("page", chromium.REASON, "", None)
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield from _load_bars(browser, address)
        yield from _twist_bars(browser, address)
        browser.close()


def _load_bars(browser: Browser, address: str) -> Iterator[Bar]:
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    page.add_init_script(WATCH_SHIFTS)
    sizes = wire_sizes(page.context.new_cdp_session(page))
    page.goto(address)
    page.locator("body[data-ready]").wait_for()
    page.locator("[data-figure] .main-svg").first.wait_for()
    page.wait_for_load_state("networkidle")
    total = sum(sizes.values()) / KB
    needed = {page.url, *page.evaluate(NEEDED)}
    usable = sum(size for url, size in sizes.items() if url in needed) / KB
    shift = page.evaluate("window.shift")
    yield Bar("first load of /, over the wire (brotli)", f"{total:.0f} KB", "≤ 600 KB", total <= 600)
    yield Bar("… of which until text, controls, numbers and cards work", f"{usable:.0f} KB", "≤ 120 KB", usable <= 120)
    yield Bar("layout shift while loading", f"{shift:.3f}", "0", shift < 0.001)
    page.close()


def wire_sizes(session: CDPSession) -> dict[str, float]:
    """Bytes over the wire by address, headers included; filled as the page loads."""
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda e: urls.update({e["requestId"]: e["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({urls.get(e["requestId"], e["requestId"]): e["encodedDataLength"]}),
    )
    return sizes


def _twist_bars(browser: Browser, address: str) -> Iterator[Bar]:
    yield from _timed(browser, address, None, {"twist": ("numbers, cards, controls", 8)})
    yield from _timed(browser, address, "budget-map", {"figure budget-map": ("2-D map with its markers", 35)})
    yield from _timed(browser, address, "stages", {"figure stages": ("2-D bars (three panels)", 35)})
    yield from _timed(browser, address, "cube", {"figure cube": ("3-D plot", 60)})
    both = f"{address}/?surface=both"
    yield from _timed(browser, both, "cube", {"figure cube": ("3-D plot with the surface of one accuracy", 60)})


def _timed(browser: Browser, address: str, figure: str | None, bars: dict[str, tuple[str, float]]) -> Iterator[Bar]:
    """Main-thread milliseconds of 200 twists with one plot in sight, 95th percentile."""
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    page.goto(address)
    page.locator("body[data-ready]").wait_for()
    if figure is not None:
        place = page.locator(f"[data-figure={figure}]")
        place.scroll_into_view_if_needed()
        place.locator("canvas, .main-svg").first.wait_for()
    _twist(page)
    found = [(name, duration) for name, duration in page.evaluate(MEASURES) if name in bars]
    for name, (what, bar) in bars.items():
        durations = [duration for measured, duration in found if measured == name]
        if len(durations) < 2:
            yield Bar(f"twist, {what}: p95 of main-thread time", "not measured", f"≤ {bar:g} ms", False)
            continue
        p95 = quantiles(durations, n=20)[-1]
        yield Bar(f"twist, {what}: p95 of main-thread time", f"{p95:.1f} ms", f"≤ {bar:g} ms", p95 <= bar)
    page.close()


def _twist(page: Page) -> None:
    rng = random.Random(0)
    for _ in range(TWISTS):
        name, low, high = rng.choice((("r", 0.3, 1.5), ("d", 0.25, 2.2), ("w", 0.2, 1.6)))
        page.evaluate(TWIST, [name, str(rng.uniform(low, high))])
