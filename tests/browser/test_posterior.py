"""What the page predicts is what the server predicts: means, intervals and duels."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from modelcube.networks.registry import backbone_ids
from tests.browser.conftest import ExplorerPage
from tests.browser.test_twist import random_points

EVALUATED = 2000
LEVELS = [{}, {"family": "unknown"}, {"base_top1": 74.0, "base_r": 1.0, "base_d": 1.0, "base_w": 0.5}]

PREDICT = """async ([points, backbone, level]) => {
    const module = (name) => import(new URL(name, document.querySelector("script[type=module]").src));
    const [{ CostTable }, { realise }, { Posterior, placeOf }] = await Promise.all(
        ["costs.js", "network.js", "posterior.js"].map(module));
    const query = new URLSearchParams({ backbone, format: "float32", ...level });
    const content = await (await fetch(`/studies/imagenet/posterior?${query}`)).arrayBuffer();
    const described = await (await fetch(`/backbones/${backbone}?range=page`)).json();
    const [table, posterior] = [new CostTable(described.cost_table), new Posterior(content)];
    const worth = points.map(([r, d, w]) => posterior.worth(placeOf(realise(table, { r, d, w }).coordinates)));
    return { bytes: content.byteLength, mean: worth.map((w) => w.mean), std: worth.map((w) => w.std),
             low: worth.map((w) => w.low), high: worth.map((w) => w.high) };
}"""

DUEL = """async ([first, second]) => {
    const module = (name) => import(new URL(name, document.querySelector("script[type=module]").src));
    const { Posterior, judge, placeOf } = await module("posterior.js");
    const places = [first, second].map(([r, d, w]) => placeOf({ r, d, w }));
    const posterior = async (without) => new Posterior(await (await fetch(
        `/studies/imagenet/posterior?backbone=efficientnet-b0&family=huawei-tinynet&format=float32${without}`,
    )).arrayBuffer());
    const found = [await posterior(""), await posterior("&without=paper")];
    return found.map((one) => judge(one.joint(places), one.noise));
}"""


def predicted(explorer: ExplorerPage, backbone: str, level: dict[str, Any], points: list[list[float]]) -> Any:
    """The server's predictions."""
    base = {name.removeprefix("base_"): value for name, value in level.items() if name.startswith("base_")}
    asked = {"base": base} if base else level
    answer = explorer.page.request.post("/predict", data={"backbone": backbone, "points": points, **asked})
    assert answer.ok, answer.text()
    return answer.json()


@pytest.mark.parametrize("level", LEVELS, ids=["default", "unknown", "own"])
@pytest.mark.parametrize("backbone", backbone_ids())
def test_random_twists_are_predicted_as_the_server_does(
    explorer: ExplorerPage, backbone: str, level: dict[str, Any]
) -> None:
    points = random_points(EVALUATED, f"predict {backbone}")
    explorer.open()
    seen = explorer.page.evaluate(PREDICT, [points, backbone, level])
    expected = predicted(explorer, backbone, level, points)
    assert seen["bytes"] <= 60_000
    for name in ("mean", "low", "high"):
        assert np.abs(np.subtract(seen[name], expected[name])).max() < (0.001 if name == "mean" else 0.02)
    assert np.abs(np.divide(seen["std"], expected["std"]) - 1).max() < 0.005


def test_duels_are_judged_as_the_server_does(explorer: ExplorerPage) -> None:
    explorer.open()
    scale = explorer.page.request.get("/scale?flops=0.134&predict=true").json()
    [duel] = [one for one in scale["duel"] if (one["first"], one["second"]) == ("tiny", "giant")]
    places = [[scale[name]["coordinates"][axis] for axis in "rdw"] for name in ("tiny", "giant")]
    for seen, expected in zip(explorer.page.evaluate(DUEL, places), (duel, duel["without_paper"]), strict=True):
        assert seen["wins"] == pytest.approx(expected["wins"], abs=0.002)
        assert seen["difference"] == pytest.approx(expected["difference"], abs=0.002)
        assert seen["tie"] == expected["tie"]


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
