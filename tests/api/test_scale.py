import pytest
from fastapi.testclient import TestClient

from modelcube.networks.registry import backbone_ids


@pytest.mark.parametrize("backbone", backbone_ids())
def test_every_backbone_scales(client: TestClient, backbone: str) -> None:
    answer = client.get("/scale", params={"flops": "0.134", "backbone": backbone}).json()
    assert answer["baseline"]["backbone"] == backbone
    assert answer["tiny"]["formula"]["study"] == "imagenet"
    assert answer["giant"]["formula"]["phi"] < 0
    best, tiny = answer["optimal"]["accuracy"], answer["tiny"]["accuracy"]
    assert best["evidence"] == "predicted"
    assert best["mean"] >= tiny["mean"] or tiny["evidence"] == "extrapolated"  # such a network is no candidate
    assert len(answer["duel"]) == 3
    assert answer["rule"] is None


def test_predictions_can_be_left_out(client: TestClient) -> None:
    answer = client.get("/scale", params={"flops": "0.134", "predict": False}).json()
    assert answer["optimal"] is answer["duel"] is answer["tiny"]["accuracy"] is None
    assert client.get("/network", params={"predict": False}).json()["accuracy"] is None


def test_predictions_come_on_demand(client: TestClient) -> None:
    answer = client.get("/scale?flops=0.134&predict=true").json()
    assert answer["optimal"]["flops"] <= answer["budget"]["value"]
    assert answer["tiny"]["accuracy"]["evidence"] == "predicted"
    assert len(answer["duel"]) == 3


def test_the_budget_may_be_given_in_three_ways(client: TestClient) -> None:
    for query in ("flops=0.1", "flops=39M", "macs=39M", "params=3M"):
        assert client.get(f"/scale?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "flops"),
        ("flop=0.1", "flop"),
        ("flops=2", "flops"),
        ("flops=1e308", "flops"),
        ("flops=0.1&flops=0.2", "flops"),
        ("flops=0.1&rule=1,2", "rule"),
        ("flops=0.1&peak_memory=much", "peak_memory"),
        ("flops=0.1&max_resolution=0", "max_resolution"),
        ("flops=0.1&precision=int4", "precision"),
        ("flops=0.1&base_r=0.5", "base_top1"),
    ],
)
def test_mistakes_name_the_field(client: TestClient, query: str, field: str) -> None:
    response = client.get(f"/scale?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


def test_a_typo_gets_a_hint(client: TestClient) -> None:
    assert "did you mean 'flops'" in client.get("/scale?flop=0.1").json()["detail"]
