import pytest
from fastapi.testclient import TestClient


def test_a_network_by_its_ratios(client: TestClient) -> None:
    answer = client.get("/network", params={"r": 0.68, "d": 0.695, "w": 0.54}).json()
    assert answer["name"] == "TinyNet-D"
    assert answer["flops"] == 51_580_656
    assert answer["accuracy"]["low"] < answer["measured"][0]["top1"] < answer["accuracy"]["high"]
    assert set(answer["version"]) == {"code", "data", "model"}


def test_many_networks_at_once(client: TestClient) -> None:
    columns = client.post("/costs", json={"points": [[1, 1, 1], [0.5, 1, 1]], "backbone": "resnet-50"}).json()
    assert columns["flops"][0] == 4_089_184_256
    assert columns["resolution"] == [224, 112]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("r=nan", "r"),
        ("r=inf", "r"),
        ("d=0", "d"),
        ("w=-1", "w"),
        ("r=1e308", "r"),
        ("d=deep", "d"),
        ("r=1&r=1", "r"),
        ("ratio=1", "ratio"),
        ("r=1&resolution=224", "resolution"),
        ("resolution=5", "resolution"),
        ("classes=0", "classes"),
        ("backbone=resnet-51", "backbone"),
        ("study=cifar", "study"),
        ("family=nobody", "family"),
        ("family=nobody&predict=true", "family"),
    ],
)
def test_mistakes_are_problems_that_name_the_field(client: TestClient, query: str, field: str) -> None:
    response = client.get(f"/network?{query}")
    assert response.status_code in (404, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["field"] == field
    assert response.json()["errors"][0]["allowed"]


def test_five_thousand_brackets_are_refused(client: TestClient) -> None:
    response = client.post("/costs", content="[" * 5000, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)


def test_too_many_points_are_refused(client: TestClient) -> None:
    response = client.post("/costs", json={"points": [[1, 1, 1]] * 100_001})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "points"
