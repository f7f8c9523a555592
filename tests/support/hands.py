"""A person's hands: a mouse that moves in steps, fingers on a touch screen by the browser's own input events."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Locator, Page

STEPS = 12  # of a movement
TICK = 100  # pixels that one tick of a mouse wheel asks for

Place = tuple[float, float]


class Mouse:
    """A mouse over a page; places are in pixels of the window."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def drag(self, start: Place, end: Place) -> None:
        """Press at a place, move to another, let go."""
        mouse = self.page.mouse
        mouse.move(*start, steps=STEPS)
        mouse.down()
        mouse.move(*end, steps=STEPS)
        mouse.up()

    def hover(self, place: Place) -> None:
        """Move there, and a little about, as a hand that rests does."""
        self.page.mouse.move(*place, steps=STEPS)
        self.page.mouse.move(place[0] + 1, place[1])
        self.page.mouse.move(*place)

    def wheel(self, place: Place, ticks: int) -> None:
        """Turn the wheel at a place, down for positive ticks."""
        self.page.mouse.move(*place, steps=STEPS)
        for _ in range(abs(ticks)):
            self.page.mouse.wheel(0, TICK if ticks > 0 else -TICK)
            self.page.wait_for_timeout(16)


class Fingers:
    """Fingers on a touch screen; each path is one finger's places from touching to lifting."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)

    def move(self, *paths: tuple[Place, Place]) -> None:
        """Put one finger a path down together, move them along, lift them."""
        self._touch("touchStart", [start for start, _ in paths])
        for step in range(1, STEPS + 1):
            self._touch("touchMove", [_between(path, step / STEPS) for path in paths])
            self.page.wait_for_timeout(16)
        self._touch("touchEnd", [])

    def swipe(self, start: Place, end: Place) -> None:
        """One finger from a place to another."""
        self.move((start, end))

    def tap(self, place: Place) -> None:
        """One finger, for a moment."""
        self._touch("touchStart", [place])
        self._touch("touchEnd", [])

    def pinch(self, centre: Place, before: float, after: float) -> None:
        """Two fingers, so many pixels apart before and after."""
        x, y = centre
        left = ((x - before / 2, y), (x - after / 2, y))
        right = ((x + before / 2, y), (x + after / 2, y))
        self.move(left, right)

    def _touch(self, kind: str, places: Sequence[Place]) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(places)]
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def middle(element: Locator, x: float = 0.5, y: float = 0.5) -> Place:
    """A place in an element, as shares of its width and height; it is scrolled into view before."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def _between(path: tuple[Place, Place], share: float) -> Place:
    (x0, y0), (x1, y1) = path
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def until(page: Page, is_so: Callable[[], bool], what: str) -> None:
    """Wait until something can be seen, as long as a patient person would; `what` it is, for who reads the failure."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never seen: {what}")
