import pytest
from fastapi.testclient import TestClient


def test_coefficients_lie_within_their_intervals(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=mobilenetv2&family=tf-slim-mobilenetv2").json()
    assert answer["families"] == ["tf-slim-mobilenetv2"]
    for name in ("r", "w"):
        found = answer["importance"][name]
        assert -1 <= found["low"] <= found["rho"] <= found["high"] <= 1
        assert found["rows"] >= answer["fewest_rows"]


def test_what_never_varies_has_none(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=mobilenetv2&family=tf-slim-mobilenetv2").json()
    assert answer["importance"]["d"] is None


def test_all_families_are_compared_by_default(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=resnet-50").json()
    assert len(answer["families"]) > 1
    assert answer["importance"]["d"]["rho"] > 0


def test_a_variant_of_a_backbone_means_its_architecture(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=efficientnet-b0-ceil").json()
    assert answer["backbone"] == "efficientnet-b0"


@pytest.mark.parametrize(
    ("query", "field"), [("backbone=vgg", "backbone"), ("family=nobody", "family"), ("backbon=x", "backbon")]
)
def test_a_bad_question_is_named(client: TestClient, query: str, field: str) -> None:
    answer = client.get(f"/studies/imagenet/importance?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
