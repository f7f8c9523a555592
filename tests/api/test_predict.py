import math

import pytest
from fastapi.testclient import TestClient

from tests.support.posteriors import posterior_from_bytes
from tests.support.published import FITTED


def test_one_network_is_predicted(client: TestClient) -> None:
    answer = client.get("/predict", params={"r": 0.68, "d": 0.695, "w": 0.54}).json()
    network = client.get("/network", params={"r": 0.68, "d": 0.695, "w": 0.54, "predict": True}).json()
    for name in ("mean", "std", "low", "high"):
        assert answer[name][0] == pytest.approx(network["accuracy"][name], abs=1e-9)


def test_many_networks_are_predicted_at_once(client: TestClient) -> None:
    points = [[0.5, 1, 1], [1, 0.5, 1], [1, 1, 0.5]]
    columns = client.post("/predict", json={"points": points, "backbone": "resnet-50"}).json()
    alone = [
        client.get("/predict", params=dict(zip("rdw", p, strict=True)) | {"backbone": "resnet-50"}) for p in points
    ]
    assert columns["mean"] == pytest.approx([answer.json()["mean"][0] for answer in alone])
    assert set(columns["evidence"]) <= {"predicted", "extrapolated"}


def test_an_own_backbone_is_calibrated_by_one_accuracy(client: TestClient) -> None:
    body = {"points": [[1, 1, 1], [0.7, 1, 0.5]], "base": {"top1": 74.0}}
    columns = client.post("/predict", json=body).json()
    assert columns["family"] == "own"
    assert columns["mean"][0] == pytest.approx(74.0, abs=0.2)
    assert columns["mean"][1] < columns["mean"][0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("backbone=nothing", "backbone"),
        ("family=nobody", "family"),
        ("base_r=0.5", "base_top1"),
        ("base_top1=0", "base_top1"),
        ("base_top1=100", "base_top1"),
        ("r=nan", "r"),
        ("r=1e308", "r"),
        ("base_top1=70&family=huawei-tinynet", "family"),
    ],
)
def test_mistakes_name_the_field(client: TestClient, query: str, field: str) -> None:
    response = client.get(f"/predict?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


def test_without_backbone_and_base_nothing_can_be_said(client: TestClient) -> None:
    response = client.post("/predict", json={"points": [[1, 1, 1]]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "base"


def test_the_posterior_predicts_the_same(client: TestClient) -> None:
    content = client.get("/studies/imagenet/posterior?format=float32").content
    assert len(content) <= 60_000
    from_binary = posterior_from_bytes(content)
    import numpy as np

    network = client.get("/network?r=0.5&d=0.8&w=0.7&predict=true").json()
    place = [network["coordinates"][axis] for axis in "rdw"]
    mean = from_binary.predict(np.log([place])).mean[0]
    assert 100 / (1 + np.exp(-mean)) == pytest.approx(network["accuracy"]["mean"], abs=1e-3)


def test_the_surrogate_shows_what_was_checked(client: TestClient) -> None:
    document = client.get("/studies/imagenet/surrogate?backbone=mobilenetv2").json()
    assert document["rows"] == FITTED
    protocols = {line["protocol"] for line in document["validation"]["lines"]}
    assert {"row", "family", "backbone", "own"} <= protocols
    assert len(document["places"]) == FITTED


@pytest.mark.parametrize("top1", [0.1, 50, 99.9])
@pytest.mark.parametrize("place", [(0.01, 0.01, 0.01), (0.05, 5, 0.05), (100, 0.01, 100), (100, 100, 100)])
@pytest.mark.parametrize("study", ["imagenet", "fashion-mnist"])
def test_an_own_accuracy_within_its_bounds_gives_finite_numbers(
    client: TestClient, top1: float, place: tuple[float, float, float], study: str
) -> None:
    own: dict[str, str | float] = {"base_top1": top1, **dict(zip(("base_r", "base_d", "base_w"), place, strict=True))}
    for backbone, kind in (("efficientnet-b0", "grouped"), ("resnet-50", "mobile")):
        asked: dict[str, str | float] = {
            **own,
            "study": study,
            "backbone": backbone,
            "base_kind": kind,
            "r": 0.3,
            "w": 1.6,
        }
        answer = client.get("/predict", params=asked).json()
        assert 0 <= answer["low"][0] <= answer["mean"][0] <= answer["high"][0] <= 100
        assert math.isfinite(answer["std"][0])
    posterior = client.get(f"/studies/{study}/posterior", params={**own, "backbone": "efficientnet-b0"})
    assert all(math.isfinite(one) for name in ("m", "R", "v") for one in posterior.json()[name])


@pytest.mark.parametrize(
    "wrong",
    ["base_top1=0.09", "base_top1=100", "base_top1=nan", "base_top1=70&base_r=0.009", "base_top1=70&base_w=101"],
)
@pytest.mark.parametrize("route", ["/predict?", "/network?", "/scale?flops=0.1&", "/studies/imagenet/posterior?"])
def test_an_own_accuracy_beyond_its_bounds_is_refused_with_them(client: TestClient, route: str, wrong: str) -> None:
    answer = client.get(route + wrong)
    assert answer.status_code == 422
    assert "a number from 0." in answer.json()["errors"][0]["allowed"]
