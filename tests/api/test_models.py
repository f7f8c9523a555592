import csv
import io

import pytest
from fastapi.testclient import TestClient

TINYNET_D = "huawei-tinynet.tinynet-d.152"


def test_the_best_come_first(client: TestClient) -> None:
    models = client.get("/models?limit=10").json()["models"]
    assert [model["top1"] for model in models] == sorted((model["top1"] for model in models), reverse=True)
    assert len(models) == 10


def test_filters_combine(client: TestClient) -> None:
    query = "backbone=efficientnet-b0&family=huawei-tinynet&flops_max=60e6&top1_min=58&sort=top1"
    models = client.get(f"/models?{query}").json()["models"]
    assert [model["model"] for model in models] == ["TinyNet-E", "TinyNet-D"]


def test_pages_follow_one_another_without_gap_or_overlap(client: TestClient) -> None:
    answer = client.get("/models?limit=200").json()
    ids = [model["id"] for model in answer["models"]]
    while answer["next"]:
        answer = client.get("/models", params={"limit": 200, "next": answer["next"]}).json()
        ids += [model["id"] for model in answer["models"]]
    assert len(ids) == len(set(ids)) == client.get("/studies/imagenet").json()["rows"]


def test_one_model_comes_with_evaluations_by_others(client: TestClient) -> None:
    model = client.get(f"/models/{TINYNET_D}").json()
    assert model["model"] == "TinyNet-D"
    assert model["flops"] == 51_580_656
    assert [evaluation["model_id"] for evaluation in model["evaluations"]] == [TINYNET_D] * len(model["evaluations"])
    assert model["evaluations"]


def test_the_csv_holds_every_row_with_the_same_columns(client: TestClient) -> None:
    answer = client.get("/models.csv?family=huawei-tinynet&sort=id")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    models = client.get("/models?family=huawei-tinynet&sort=id").json()["models"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["id"] for row in rows] == [model["id"] for model in models]
    assert rows[0].keys() == models[0].keys()


def test_sampled_networks_are_chosen_by_what_their_blocks_are(client: TestClient) -> None:
    query = "study=accel-nasbench&expansion_min=5&kernel_max=3.5&squeeze_max=0&blocks_min=10"
    models = client.get(f"/models?{query}").json()["models"]
    assert models
    for model in models:
        blocks, expansion, kernel, squeeze = ([int(n) for n in part.split("-")] for part in model["pattern"].split("."))
        assert (sum(blocks), sum(squeeze), model["squeeze"]) == (model["blocks"], 0, 0)
        assert model["expansion"] == pytest.approx(sum(expansion) / 7, abs=1e-4)
        assert model["expansion"] >= 5
        assert model["kernel"] == pytest.approx(sum(kernel) / 7, abs=1e-4)
        assert model["kernel"] <= 3.5
        assert model["blocks"] >= 10
        assert (model["match"], model["fit"], model["w"]) == ("pattern", False, 1)


def test_every_row_with_shared_weights_says_so(client: TestClient) -> None:
    text = client.get("/models.csv?study=once-for-all").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (len(rows), {row["weights"] for row in rows}) == (2162, {"shared"})


@pytest.mark.parametrize(
    ("study", "rows"), [("accel-nasbench", 5492), ("nas-bench-macro", 6561), ("once-for-all", 2162)]
)
def test_studies_of_sampled_networks_answer_and_predict_nothing(client: TestClient, study: str, rows: int) -> None:
    assert client.get(f"/studies/{study}").json()["rows"] == rows
    answer = client.get(f"/scale?flops=0.3&study={study}").json()
    assert (answer["optimal"], answer["tiny"]["accuracy"]) == (None, None)
    missing = client.get(f"/predict?r=1&d=1&w=1&study={study}")
    assert missing.status_code == 404
    assert f"there is no surrogate of the study '{study}'" in missing.json()["detail"]


def test_the_csv_is_known_again(client: TestClient) -> None:
    etag = client.get("/models.csv").headers["etag"]
    assert client.get("/models.csv", headers={"if-none-match": etag}).status_code == 304
    assert client.get("/models.csv?sort=id", headers={"if-none-match": etag}).status_code == 200


BAD = {
    "limit=0": "limit",
    "limit=1001": "limit",
    "r_min=nan": "r_min",
    "r_min=-1": "r_min",
    "r_min=2&r_max=1": "r_min",
    "flops_max=1e999": "flops_max",
    "sort=taste": "sort",
    "backbone=efficientnet": "backbone",
    "match=nearly": "match",
    "famly=x": "famly",
    "limit=1&limit=2": "limit",
}
BAD_PAGES = {"next=abc": "next", "next=é": "next"}


@pytest.mark.parametrize(
    ("url", "field"),
    [(f"{path}?{query}", field) for path in ("/models", "/models.csv") for query, field in BAD.items()]
    + [(f"/models?{query}", field) for query, field in BAD_PAGES.items()],
)
def test_a_bad_question_is_named(client: TestClient, url: str, field: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_unknown_model_is_a_problem(client: TestClient) -> None:
    assert client.get("/models/nothing").status_code == 404
