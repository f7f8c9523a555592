from fastapi.testclient import TestClient


def test_the_page_gets_what_predictions_rest_on(client: TestClient) -> None:
    ground = client.get("/page/evidence").json()
    public = client.get("/studies/imagenet/surrogate").json()
    assert ground["family"] == "huawei-tinynet"
    inner = ground["rule"].pop("inner")
    assert ground["rule"] == public["rule"]
    assert all(0 < inner[name] < public["rule"][name] for name in ("std", "distance"))
    assert ground["neighbours"] == public["neighbours"]
    assert sum(ground["rows"]) == public["rows"]
    assert len(ground["places"]) == len(ground["rows"])


def test_measured_networks_are_predicted_without_their_rows(client: TestClient) -> None:
    without = client.get("/page/evidence").json()["without"]
    answer = client.get("/network?r=1&d=1&w=1&predict=true").json()
    low, mean, high = without[answer["id"]]
    expected = answer["accuracy"]["without_this"]
    assert (low, mean, high) == tuple(round(expected[name], 6) for name in ("low", "mean", "high"))


def test_the_level_is_that_of_the_page(client: TestClient) -> None:
    assert client.get("/page/evidence?family=unknown").json()["family"] == "unknown"
    assert client.get("/page/evidence?base_top1=73.4&base_w=0.5").json()["family"] == "own"


def test_the_best_network_comes_as_pieces_along_the_budget(client: TestClient) -> None:
    pieces = client.get("/page/optimal").json()
    formula = client.get("/studies/imagenet/formula?optimal=true").json()["optimal"]
    assert pieces == {name: formula[name] for name in ("c", "resolution", "d", "w")}
    assert pieces["c"] == sorted(pieces["c"])


def test_a_backbone_that_the_study_never_measured_is_searched_too(client: TestClient) -> None:
    assert client.get("/page/optimal?backbone=resnet-50&study=fashion-mnist").status_code == 200
