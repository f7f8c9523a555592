"""The address is the state: links restore a view, the history steps through gestures."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.browser.conftest import ExplorerPage, MakePage

VIEWS = [
    "",
    "flops=0.0631",
    "r=0.81&d=1.4&w=0.33",
    "lock=1&flops=0.4&r=0.9&d=0.8&w=1.05",
    "backbone=mobilenetv2&flops=0.5&family=tf-slim-mobilenetv2&sort=flops",
    "backbone=resnet-50&r=1&d=1&w=1&count=2macs",
    "backbone=efficientnet-b0-ceil&r=1.071&d=1.1&w=1&count=fvcore",
    "r=0.7&d=0.7&w=0.7&sram=300&flash=4096&precision=fp32",
    "r=1.5&d=2.2&w=1.6",
    "study=fashion-mnist&flops=0.25",
    "study=fashion-mnist&r=0.8&d=0.7&w=0.9&backbone=mobilenetv2",
    "study=fashion-mnist&flops=2M",
    "flops=39M",
    "flops=0.1&classes=10&sram=320&flash=1024",
]


@pytest.mark.parametrize("query", VIEWS)
def test_scripts_change_nothing_that_the_server_wrote(explorer: ExplorerPage, make_page: MakePage, query: str) -> None:
    explorer.open(query)  # after which the best network is known to the server too
    bare = ExplorerPage(make_page(java_script_enabled=True))
    bare.page.route("**/js/page/page.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    bare.page.goto(f"/?{query}")
    written = bare.snapshot()
    assert explorer.open(query).snapshot() == written


def test_a_link_restores_the_view(explorer: ExplorerPage, make_page: MakePage) -> None:
    explorer.open()
    explorer.slide("r", 0.77)
    explorer.slide("w", 0.61)
    explorer.page.locator("input[name=lock]").check()
    explorer.settle()
    explorer.slide("d", 1.23)
    other = ExplorerPage(make_page(viewport={"width": 1280, "height": 900}))
    other.open(urlsplit(explorer.page.url).query)
    assert other.snapshot() == explorer.snapshot()


def test_back_and_forward_step_through_gestures(explorer: ExplorerPage) -> None:
    explorer.open()
    first = explorer.snapshot()
    explorer.slide("r", 0.9)
    second = explorer.snapshot()
    explorer.page.locator('[data-preset="TinyNet-E"]').click()
    explorer.settle()
    third = explorer.snapshot()
    explorer.page.go_back()
    explorer.settle()
    assert explorer.snapshot() == second
    explorer.page.go_back()
    explorer.settle()
    assert explorer.snapshot() == first
    explorer.page.go_forward()
    explorer.page.go_forward()
    explorer.settle()
    assert explorer.snapshot() == third


def test_a_drag_is_one_entry_of_the_history(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    length = explorer.page.evaluate("history.length")
    slider = explorer.page.locator("input[type=range][name=w]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    mouse = explorer.page.mouse
    mouse.move(box["x"] + box["width"] / 2, middle)
    mouse.down()
    for step in range(20):
        mouse.move(box["x"] + box["width"] / 2 + 4 * step, middle)
        if step == 10:
            explorer.page.wait_for_timeout(1300)  # a hand that rests: longer than between two keys of one gesture
    mouse.up()
    explorer.settle()
    assert explorer.page.evaluate("history.length") == length + 1
    assert explorer.slider("w") > 1.0
    explorer.page.go_back()
    explorer.settle()
    assert explorer.exact("flops") == "385814752"


def test_the_budget_slider_is_dragged_along_its_drawn_scale(explorer: ExplorerPage) -> None:
    explorer.open()
    tick = explorer.page.locator('[data-budget="0.520222"] line').bounding_box()
    box = explorer.page.locator("input[type=range][name=flops]").bounding_box()
    assert tick
    assert box
    explorer.page.mouse.move(box["x"] + 30, box["y"] + 12)
    explorer.page.mouse.down()
    explorer.page.mouse.move(tick["x"], box["y"] + 12, steps=5)
    explorer.page.mouse.up()
    explorer.settle()
    assert explorer.slider("flops") == pytest.approx(0.52, rel=0.01)


def test_unknown_keys_are_ignored(explorer: ExplorerPage) -> None:
    explorer.open("utm_source=blog&flops=0.3&family=nobody&study=nowhere&r=abc")
    assert explorer.slider("flops") == 0.3


def test_all_that_a_pinned_page_asks_for_is_of_its_versions(explorer: ExplorerPage) -> None:
    version = explorer.page.request.get("/healthz").json()["version"]
    pins = {"data": version["data"], "model": version["model"]}
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    explorer.open(urlencode(pins))
    explorer.page.locator("select[name=backbone]").select_option("mobilenetv2")
    explorer.settle()
    explorer.slide("r", 0.7)

    assert pins.items() <= explorer.state().items()
    parts = [urlsplit(url) for url in asked]
    sources = [part for part in parts if part.path == "/" or part.path.startswith(("/page/", "/figures/"))]
    assert {part.path for part in sources} >= {"/", "/page/tables", "/page/evidence", "/page/posterior"}
    assert all(pins.items() <= dict(parse_qsl(part.query)).items() for part in sources)
