from fastapi.testclient import TestClient

from modelcube.networks.registry import backbone_ids


def test_all_backbones_are_listed(client: TestClient) -> None:
    listed = client.get("/backbones").json()["backbones"]
    assert [backbone["id"] for backbone in listed] == list(backbone_ids())


def test_a_backbone_comes_with_its_cost_table(client: TestClient) -> None:
    whole, page = (client.get(f"/backbones/resnet-50?range={name}").json() for name in ("api", "page"))
    assert whole["description"]["stages"][0]["block"] == "bottleneck"
    table = whole["cost_table"]
    assert [segment["name"] for segment in table["segments"]] == ["stem", "pool", "1", "2", "3", "4", "classifier"]
    assert len(page["cost_table"]["w"]["breakpoints"]) < len(table["w"]["breakpoints"])
    assert page["cost_table"]["w"]["breakpoints"][0] <= 0.2


def test_an_unknown_backbone_is_not_found(client: TestClient) -> None:
    response = client.get("/backbones/resnet-5O")
    assert response.status_code == 404
    assert "did you mean 'resnet-50'" in response.json()["detail"]


def test_the_formulas_of_a_study(client: TestClient) -> None:
    document = client.get("/studies/imagenet/formula?backbone=mobilenetv2").json()
    assert (document["fitted_on"], document["c_min"], document["c_max"]) == ("efficientnet-b0", 0.03, 1.05)
    lengths = {len(column) for column in document["tiny"].values()}
    assert len(lengths) == 1
