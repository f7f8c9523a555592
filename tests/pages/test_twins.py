"""What the page computes for itself in JavaScript is what the server computes in Python, for 2,000 random networks."""

import base64
import random
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids
from tests.support.node import run_module

EVALUATED = 2000
LEVELS = [{}, {"family": "unknown"}, {"base_top1": 74.0, "base_r": 1.0, "base_d": 1.0, "base_w": 0.5}]
COLUMNS = ("ids", "resolution", "flops", "flops_fvcore", "params", "activations", "peak_activation_bytes")

EVALUATE = """
const [{ CostTable }, { realise }] = [await js("model/costs.js"), await js("model/network.js")];
const table = new CostTable(argument.table);
return argument.points.map(([r, d, w]) => {
    const { id, resolution, costs } = realise(table, { r, d, w });
    return [id, resolution, costs.flops, costs.flops_fvcore, costs.params, costs.activations, costs.peak];
});
"""

PREDICT = """
const [{ CostTable }, { realise }, { Posterior, placeOf }] =
    [await js("model/costs.js"), await js("model/network.js"), await js("model/posterior.js")];
const bytes = Uint8Array.from(atob(argument.posterior), (letter) => letter.charCodeAt(0));
const [table, posterior] = [new CostTable(argument.table), new Posterior(bytes.buffer)];
const places = argument.points.map(([r, d, w]) => placeOf(realise(table, { r, d, w }).coordinates));
const accuracy = places.map((place) => posterior.predictedAccuracy(place));
return Object.fromEntries(["mean", "std", "low", "high"].map((name) => [name, accuracy.map((of) => of[name])]));
"""

DUEL = """
const { Posterior, judge, placeOf } = await js("model/posterior.js");
const places = argument.places.map(([r, d, w]) => placeOf({ r, d, w }));
return argument.posteriors.map((text) => {
    const one = new Posterior(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
    return judge(one.joint(places), one.noise);
});
"""


def random_points(seed: str) -> list[list[float]]:
    """Points of the page's range of r, d, w."""
    chance = random.Random(seed)
    ranges = PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w
    return [[chance.uniform(one.low, one.high) for one in ranges] for _ in range(EVALUATED)]


def table_of(client: TestClient, backbone: str) -> Any:
    """The cost table that the page gets."""
    return client.get(f"/backbones/{backbone}?range=page").json()["cost_table"]


def posterior_of(client: TestClient, **query: Any) -> bytes:
    """The posterior that the page gets."""
    answer = client.get("/studies/imagenet/posterior", params={**query, "format": "float32"})
    assert answer.status_code == 200, answer.text
    return answer.content


def text_of(content: bytes) -> str:
    """Bytes as JSON can hold them."""
    return base64.b64encode(content).decode()


@pytest.mark.parametrize("backbone", backbone_ids())
def test_the_page_counts_random_networks_as_the_server_does(client: TestClient, backbone: str) -> None:
    points = random_points(backbone)
    seen = run_module(EVALUATE, {"table": table_of(client, backbone), "points": points})
    expected = client.post("/costs", json={"backbone": backbone, "points": points}).json()
    assert seen == [list(row) for row in zip(*(expected[name] for name in COLUMNS), strict=True)]


@pytest.mark.parametrize("level", LEVELS, ids=["default", "unknown", "own"])
@pytest.mark.parametrize("backbone", backbone_ids())
def test_random_twists_are_predicted_as_the_server_does(
    client: TestClient, backbone: str, level: dict[str, Any]
) -> None:
    points, content = random_points(f"predict {backbone}"), posterior_of(client, backbone=backbone, **level)
    asked = {"table": table_of(client, backbone), "posterior": text_of(content), "points": points}
    seen = run_module(PREDICT, asked)
    base = {name.removeprefix("base_"): value for name, value in level.items() if name.startswith("base_")}
    more = {"base": base} if base else level
    answer = client.post("/predict", json={"backbone": backbone, "points": points, **more})
    assert answer.status_code == 200, answer.text
    expected = answer.json()
    assert len(content) <= 60_000
    for name in ("mean", "low", "high"):
        assert np.abs(np.subtract(seen[name], expected[name])).max() < (0.001 if name == "mean" else 0.02)
    assert np.abs(np.divide(seen["std"], expected["std"]) - 1).max() < 0.005


def test_duels_are_judged_as_the_server_does(client: TestClient) -> None:
    scale = client.get("/scale?flops=0.134&predict=true").json()
    [duel] = [one for one in scale["duel"] if (one["first"], one["second"]) == ("tiny", "giant")]
    places = [[scale[name]["coordinates"][axis] for axis in "rdw"] for name in ("tiny", "giant")]
    asked = {"backbone": "efficientnet-b0", "family": "huawei-tinynet"}
    contents = [posterior_of(client, **asked), posterior_of(client, **asked, without="paper")]
    judged = run_module(DUEL, {"places": places, "posteriors": [text_of(content) for content in contents]})
    for seen, expected in zip(judged, (duel, duel["without_paper"]), strict=True):
        assert seen["wins"] == pytest.approx(expected["wins"], abs=0.002)
        assert seen["difference"] == pytest.approx(expected["difference"], abs=0.002)
        assert seen["tie"] == expected["tie"]
