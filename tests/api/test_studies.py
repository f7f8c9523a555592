from fastapi.testclient import TestClient


def test_the_studies_are_listed(client: TestClient) -> None:
    answer = client.get("/studies").json()
    study = next(study for study in answer["studies"] if study["id"] == "imagenet")
    assert study["rows"] == sum(study["backbones"].values()) > 600
    assert answer["version"].keys() == {"code", "data", "model"}


def test_a_study_names_its_families(client: TestClient) -> None:
    study = client.get("/studies/imagenet").json()
    assert study["base_resolution"] == 224
    assert study["default_families"]["efficientnet-b0"] == "huawei-tinynet"
    assert sum(family["rows"] for family in study["families"]) == study["rows"]
    assert sum(study["counts"]["match"].values()) == study["rows"]


def test_an_unknown_study_is_a_problem_that_names_the_known(client: TestClient) -> None:
    answer = client.get("/studies/imagenett")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["allowed"].startswith("one of: imagenet")
