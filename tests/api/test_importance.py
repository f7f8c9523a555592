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


def test_dimensions_that_grow_together_are_not_said_to_matter(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=efficientnet-b0&family=tf-efficientnet-aa").json()
    assert answer["rows"] >= answer["fewest_rows"]
    assert answer["importance"] == {"r": None, "d": None, "w": None}
    assert set(answer["reasons"].values()) == {"cannot be told from these rows"}


def test_too_few_rows_are_said_to_be_too_few(client: TestClient) -> None:
    answer = client.get("/studies/imagenet/importance?backbone=mobilenetv2&family=tf-slim-mobilenetv2").json()
    assert answer["reasons"] == {"r": None, "d": "too few rows", "w": None}


@pytest.mark.parametrize("query", ["backbone=mobilenetv2", "backbone=efficientnet-b0", "backbone=resnet-50"])
def test_the_figure_says_the_same_of_the_same_rows(client: TestClient, query: str) -> None:
    answer = client.get(f"/studies/imagenet/importance?{query}").json()
    figure = client.get(f"/figures/accuracy-dimensions.json?{query}").json()["rows"]["importance"]
    stated = [answer["importance"][name] for name in "rdw"]
    assert [None if found is None else round(found["rho"], 3) for found in stated] == figure["rho"]
    assert [answer["reasons"][name] or "" for name in "rdw"] == figure["missing"]


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
