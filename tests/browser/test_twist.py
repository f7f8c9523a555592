"""A twist is answered by the page itself, with the numbers that the server would give."""

import random

import pytest
from playwright.sync_api import APIRequestContext, expect

from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids
from tests.browser.conftest import ExplorerPage

TURNED = 40  # that the numbers are right, tests/pages/test_twins.py shows for thousands

TURN = """async (points) => {
    const inputs = ["r", "d", "w"].map((name) => document.querySelector(`input[type=range][name=${name}]`));
    const outputs = ["flops", "params", "resolution"].map((name) => document.querySelector(`[data-value=${name}]`));
    const seen = [];
    for (const point of points) {
        inputs.forEach((input, index) => {
            input.value = String(point[index]);
            input.dispatchEvent(new Event("input", { bubbles: true }));
        });
        await new Promise(requestAnimationFrame);
        seen.push(outputs.map((output) => Number(output.dataset.exact)));
    }
    return seen;
}"""


def random_points(count: int, seed: str) -> list[list[float]]:
    """Points of the page's range of r, d, w."""
    chance = random.Random(seed)
    ranges = PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w
    return [[chance.uniform(one.low, one.high) for one in ranges] for _ in range(count)]


def counted(request: APIRequestContext, backbone: str, points: list[list[float]]) -> dict[str, list[object]]:
    """The server's counts."""
    answer = request.post("/costs", data={"backbone": backbone, "points": points})
    assert answer.ok, answer.text()
    columns: dict[str, list[object]] = answer.json()
    return columns


@pytest.mark.parametrize("backbone", backbone_ids())
def test_turned_sliders_show_the_servers_integers(explorer: ExplorerPage, backbone: str) -> None:
    points = random_points(TURNED, f"turned {backbone}")
    explorer.open(f"backbone={backbone}&r=1&d=1&w=1")
    seen = explorer.page.evaluate(TURN, points)
    expected = counted(explorer.page.request, backbone, points)
    assert seen == [
        list(row) for row in zip(*(expected[name] for name in ("flops", "params", "resolution")), strict=True)
    ]


def test_a_sample_equals_the_answer_for_one_network(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    for point in random_points(12, "sample"):
        [[flops, params, resolution]] = explorer.page.evaluate(TURN, [point])
        query = "&".join(f"{name}={value}" for name, value in zip("rdw", point, strict=True))
        answer = explorer.page.request.get(f"/network?{query}").json()
        assert (flops, params, resolution) == (answer["flops"], answer["params"], answer["realised"]["resolution"])


def test_a_twist_asks_the_server_for_nothing(explorer: ExplorerPage) -> None:
    explorer.open("r=1&d=1&w=1")
    explorer.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    explorer.page.on("request", lambda request: asked.append(request.url))
    explorer.page.evaluate(TURN, random_points(30, "silent"))
    explorer.slide("flops", 0.3)
    assert asked == []


def test_r_d_w_and_the_budget_follow_each_other(explorer: ExplorerPage) -> None:
    explorer.open()
    explorer.slide("r", 0.9)
    flops = int(explorer.exact("flops"))
    assert explorer.slider("flops") == pytest.approx(flops / 385_814_752)
    assert explorer.exact("resolution") == "201"
    explorer.slide("flops", 0.2580)
    assert explorer.state() == {"flops": "0.258"}
    assert explorer.card("current").locator(".slabs").get_attribute("d") == explorer.card("tiny").locator(
        ".slabs"
    ).get_attribute("d")


def test_after_a_twist_the_verdict_is_that_of_the_budget(explorer: ExplorerPage) -> None:
    explorer.open("flops=0.05")
    verdict = explorer.page.locator('[data-text="duel"]')
    expect(verdict).to_contain_text("From 3 to 6.25\xa0%")
    explorer.slide("flops", 0.4)
    expect(verdict).to_contain_text(
        "From 25 to 50\xa0% of EfficientNet-B0’s multiply-adds the tiny formula is likely better."
    )
    expect(explorer.page.locator('[data-text="points"]')).to_contain_text("points ahead of inverse EfficientNet")
    explorer.open("flops=0.4")
    expect(verdict).to_contain_text("From 25 to 50\xa0%")
