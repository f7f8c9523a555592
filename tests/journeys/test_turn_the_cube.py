"""Turn the cube: by mouse and by fingers, on every page that shows it; what is not meant for it scrolls the page."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from tests.journeys.conftest import DESKTOP, MakePhone
from tests.support.hands import Mouse, Place, middle, until

LOOK = """(plot) => {
    const {eye, center} = plot._fullLayout.scene._scene.getCamera();
    return ["x", "y", "z"].map((axis) => eye[axis] - center[axis]);
}"""
POST = """<!doctype html><meta name="viewport" content="width=device-width"><title>Post</title>
<div style="height: 1500px"></div>{}<div style="height: 3000px"></div>"""
PLACES = ("/", "/figures/cube", "frame", "script", "file")
DRAWN = 60_000  # milliseconds
SCROLLED = 600  # pixels, of twelve ticks

Look = tuple[float, ...]


class Cube:
    """The cube on a page, as a person sees it."""

    def __init__(self, page: Page, server: str, place: str, folder: Path) -> None:
        self.page = page
        self._open(server, place, folder)
        self.frame = self._frame() if place in ("frame", "script") else page.main_frame
        self.plot = self.frame.locator('[data-figure="cube"] .figure-canvas')
        self.show()
        self.frame.locator('[data-figure="cube"][data-drawn]').wait_for(timeout=DRAWN)
        self.show()

    def _open(self, server: str, place: str, folder: Path) -> None:
        address = f"{server}/embed/cube?flops=0.1"
        if place == "frame":
            self.page.set_content(POST.format(f'<iframe src="{address}" width="380" height="900"></iframe>'))
        elif place == "script":
            box = f'<div data-modelcube="{address}"></div><script src="{server}/embed.js"></script>'
            self.page.set_content(POST.format(box))
        elif place == "file":
            file = folder / "cube.html"
            file.write_bytes(self.page.request.get(f"{server}/figures/cube.standalone.html").body())
            self.page.goto(file.as_uri())
        else:
            self.page.goto(f"{server}{place}")

    def _frame(self) -> Frame:
        self.page.locator("iframe").scroll_into_view_if_needed()
        until(self.page, lambda: len(self.page.frames) > 1, "a frame")
        return self.page.frames[1]

    def show(self) -> None:
        """Scroll it into view; in a frame that is out of sight nothing moves before."""
        for around in self.page.locator("iframe").all():
            around.scroll_into_view_if_needed()
        self.frame.locator('[data-figure="cube"]').scroll_into_view_if_needed()

    def at(self, x: float = 0.5, y: float = 0.5) -> Place:
        """A place over it."""
        return middle(self.plot, x, y)

    def look(self) -> Look:
        """From where it is seen; scrolls back to it."""
        self.show()
        self.plot.locator("canvas").first.wait_for()
        return tuple(round(part, 4) for part in self.plot.evaluate(LOOK))

    @property
    def distance(self) -> float:
        """How far away it is seen from."""
        return float(sum(part**2 for part in self.look()) ** 0.5)

    def scrolled(self) -> float:
        """How far down its page is."""
        return float(self.page.evaluate("scrollY"))

    @property
    def label(self) -> Locator:
        """What hovering tells."""
        return self.frame.locator('[data-figure="cube"] .hovertext')


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Where the cube is shown."""
    return str(request.param)


@pytest.fixture
def cube(place: str, server: str, tmp_path: Path, request: pytest.FixtureRequest) -> Cube:
    """The cube at a desk; a page of a file may ask no server, nor be watched for what it asks."""
    if place != "file":
        return Cube(request.getfixturevalue("mouse").page, server, place, tmp_path)
    page, _ = request.getfixturevalue("make_phone")(viewport=DESKTOP, has_touch=False, is_mobile=False)
    return Cube(page, server, place, tmp_path)


def is_long(cube: Cube) -> bool:
    """Whether its page can be scrolled far from where the cube is."""
    return bool(cube.page.evaluate("innerHeight + scrollY + 1500 < document.documentElement.scrollHeight"))


def turns(cube: Cube, act: Callable[[], Any]) -> bool:
    """Whether it is seen from elsewhere after an act, from as far away."""
    before, distance = cube.look(), cube.distance
    act()
    return cube.look() != before and abs(cube.distance - distance) < 0.01


def drag(cube: Cube, mouse: Mouse) -> Callable[[], None]:
    """A drag over the middle of it."""
    return lambda: mouse.drag(cube.at(0.4, 0.6), cube.at(0.6, 0.5))


def find_a_dot(cube: Cube, mouse: Mouse) -> Place:
    """A place of it that tells something to the pointer."""
    for y in range(12):
        for x in range(16):
            here = cube.at(0.4 + x / 50, 0.4 + y / 40)
            mouse.page.mouse.move(*here)
            mouse.page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
            if cube.label.count():
                return here
    raise AssertionError("no dot tells anything")


def test_a_mouse_turns_it_and_the_wheel_scrolls_the_page(cube: Cube) -> None:
    mouse = Mouse(cube.page)
    here = find_a_dot(cube, mouse)
    assert re.search("top-1|multiply-adds", cube.label.text_content() or "")
    assert turns(cube, drag(cube, mouse))
    assert turns(cube, lambda: mouse.drag(cube.at(0.5, 0.8), cube.at(0.5, 0.3)))
    look = cube.look()
    wheel_twelve_ticks(cube, mouse, here)
    assert cube.look() == look

    here, far = cube.at(0.06, 0.9), cube.distance
    cube.page.keyboard.down("Control")
    mouse.wheel(here, -3)
    until(cube.page, lambda: cube.distance < far - 0.3, "nearer with Ctrl")
    cube.page.keyboard.up("Control")
    near, top = cube.distance, cube.scrolled()
    cube.page.mouse.click(*here)
    expect(cube.frame.get_by_text("The wheel zooms until the pointer leaves the plot.")).to_be_visible()
    mouse.wheel(here, 3)
    until(cube.page, lambda: cube.distance > near + 0.3, "farther after a click")
    assert cube.scrolled() == top
    mouse.hover((4, 4))
    expect(cube.frame.get_by_text("The wheel zooms")).to_have_count(0)
    far = cube.distance
    wheel_twelve_ticks(cube, mouse, cube.at())
    assert cube.distance == far


def wheel_twelve_ticks(cube: Cube, mouse: Mouse, here: Place) -> None:
    """Turn the wheel down over it; waits until a long page has scrolled."""
    long, top = is_long(cube), cube.scrolled()
    mouse.wheel(here, 12)
    if long:
        until(cube.page, lambda: cube.scrolled() - top >= SCROLLED, f"the page scrolled by {SCROLLED} px")


def test_fingers_scroll_the_page_and_turn_it_if_they_are_two_or_turn_is_pressed(
    make_phone: MakePhone, server: str, place: str, tmp_path: Path
) -> None:
    page, fingers = make_phone()
    cube = Cube(page, server, place, tmp_path)
    look, top = cube.look(), cube.scrolled()
    fingers.swipe(cube.at(0.5, 0.7), cube.at(0.5, 0.2))
    until(page, lambda: cube.scrolled() > top + 50 or not is_long(cube), "the page scrolled")
    assert cube.look() == look
    left, right = (cube.at(0.3), cube.at(0.5)), (cube.at(0.5), cube.at(0.7))
    assert turns(cube, lambda: fingers.move(left, right))
    distance = cube.distance
    fingers.pinch(cube.at(), 60, 160)
    assert abs(cube.distance - distance) < 0.01

    button = cube.frame.get_by_role("button", name="Turn")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(cube.frame.get_by_text("Press Turn again to scroll the page.")).to_be_visible()
    top = cube.scrolled()
    assert turns(cube, lambda: fingers.swipe(cube.at(0.5, 0.7), cube.at(0.5, 0.3)))
    distance = cube.distance
    fingers.pinch(cube.at(), 60, 160)
    assert cube.distance < distance - 0.3
    assert cube.scrolled() == top
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "false")
    look = cube.look()
    fingers.swipe(cube.at(0.5, 0.7), cube.at(0.5, 0.2))
    assert cube.look() == look


def test_a_mouse_sees_no_button_for_fingers(mouse: Mouse, server: str, tmp_path: Path) -> None:
    cube = Cube(mouse.page, server, "/", tmp_path)
    expect(cube.frame.get_by_role("button", name="Turn")).to_be_hidden()


def test_it_turns_whatever_was_done_before(mouse: Mouse, server: str, tmp_path: Path) -> None:
    page, cube = mouse.page, Cube(mouse.page, server, "/", tmp_path)
    for _ in range(3):
        mouse.hover(cube.at())
        mouse.hover((4, 4))
    assert turns(cube, drag(cube, mouse))
    slider = page.locator("#d")
    slider.scroll_into_view_if_needed()
    mouse.drag(middle(slider, 0.3), middle(slider, 0.7))
    assert turns(cube, drag(cube, mouse)), "right after a twist"
    page.emulate_media(color_scheme="dark")
    assert turns(cube, drag(cube, mouse)), "in dark colours"
    page.evaluate("scrollTo(0, 0)")
    assert turns(cube, drag(cube, mouse)), "after scrolling far away and back"
    page.set_viewport_size({"width": 700, "height": 700})
    assert turns(cube, drag(cube, mouse)), "in a smaller window"


def test_a_twist_in_the_middle_of_a_drag_keeps_the_view(mouse: Mouse, server: str, tmp_path: Path) -> None:
    page, cube = mouse.page, Cube(mouse.page, server, "/", tmp_path)
    page.mouse.move(*cube.at(0.3, 0.5))
    page.mouse.down()
    page.mouse.move(*cube.at(0.5, 0.6), steps=6)
    page.locator("#r").focus()
    look = cube.look()
    resolution = page.locator('[data-value="resolution"]')
    before = resolution.inner_text()
    page.keyboard.press("ArrowRight")
    expect(resolution).not_to_have_text(before)
    page.locator("body[data-ready]:not([data-pending])").wait_for()
    assert cube.look() == look
    page.mouse.up()


def test_a_frame_keeps_its_view_while_it_is_out_of_sight(mouse: Mouse, server: str, tmp_path: Path) -> None:
    cube = Cube(mouse.page, server, "frame", tmp_path)
    drag(cube, mouse)()
    look = cube.look()
    cube.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    cube.frame.locator("[data-figure] > .figure-still").wait_for(state="attached")
    cube.page.locator("iframe").scroll_into_view_if_needed()
    cube.frame.locator(".figure-canvas canvas").first.wait_for()
    until(cube.page, lambda: cube.look() == look, "the view as it was left")
    assert turns(cube, drag(cube, mouse))


def test_a_click_on_a_dot_goes_there_and_a_drag_from_it_does_not(mouse: Mouse, server: str, tmp_path: Path) -> None:
    page, cube = mouse.page, Cube(mouse.page, server, "/", tmp_path)
    page.locator("body[data-ready][data-furnished]:not([data-pending])").wait_for()
    here = find_a_dot(cube, mouse)
    address = page.url
    mouse.drag(here, (here[0] + 40, here[1]))
    assert page.url == address
    page.mouse.click(*find_a_dot(cube, mouse))
    until(page, lambda: page.url != address, "another network in the address")


def test_no_plot_keeps_the_wheel_from_the_page(mouse: Mouse, server: str) -> None:
    page = mouse.page
    page.goto(server)
    for plot in page.locator("[data-figure]").all():
        plot.scroll_into_view_if_needed()
        plot.locator(".figure-canvas > *").first.wait_for(timeout=DRAWN)
        ticks = -12 if page.evaluate("scrollY") > 2000 else 12
        here, top = middle(plot), page.evaluate("scrollY")
        mouse.wheel(here, ticks)
        until(page, lambda top=top: abs(page.evaluate("scrollY") - top) >= SCROLLED, "the page scrolled")  # type: ignore[misc]


def test_no_plot_keeps_a_finger_from_the_page_and_a_later_tap_picks_nothing(make_phone: MakePhone, server: str) -> None:
    page, fingers = make_phone()
    page.goto(server)
    page.locator("body[data-ready][data-furnished]:not([data-pending])").wait_for()
    address = page.url
    for plot in page.locator("[data-figure]").all():
        plot.scroll_into_view_if_needed()
        plot.locator(".figure-canvas > *").first.wait_for(timeout=DRAWN)
        top = page.evaluate("scrollY")
        fingers.swipe(middle(plot, 0.5, 0.4), middle(plot, 0.5, 0.9))
        until(page, lambda top=top: page.evaluate("scrollY") < top - 50, "the page scrolled")  # type: ignore[misc]
        fingers.tap((5, 400))
        assert page.locator(".dragcover").count() == 0
    assert page.url == address
