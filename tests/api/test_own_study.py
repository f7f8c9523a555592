"""Everything that serves a study serves one that was measured here, of one row or of many."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from modelcube.assets import asset_folder
from modelcube.figures.registry import figure_names
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore
from tests.support.sampled import add, sampled_rows

ROUTES = [
    "/studies/sampled",
    "/studies/sampled/formula?backbone=efficientnet-b0",
    "/studies/sampled/formula?backbone=resnet-50",
    "/studies/sampled/importance?backbone=efficientnet-b0",
    "/scale?study=sampled&flops=0.2",
    "/scale?study=sampled&flops=0.2&backbone=resnet-50",
    "/network?study=sampled&r=0.5&d=0.7&w=0.6",
    "/network?study=sampled&backbone=mobilenetv2",
    "/models?study=sampled",
    "/models.csv?study=sampled",
    "/backbones/efficientnet-b0?study=sampled",
    "/?study=sampled",
    "/?study=sampled&backbone=resnet-50&flops=0.1",
    *(f"/figures/{name}{ending}?study=sampled" for name in figure_names() for ending in ("", ".json", ".csv")),
]


@pytest.fixture(scope="module", params=[1, 40])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose database has a study of its own, of so many networks."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("own"))
    with StudyStore.open(settings.resolved_database_url(), asset_folder("results")) as store:
        add(store, sampled_rows(request.param))
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_answers(own: TestClient, route: str) -> None:
    answer = own.get(route)

    assert answer.status_code == 200, answer.text[:2000]


def test_the_study_is_listed_and_counted(own: TestClient) -> None:
    studies = {study["id"]: study for study in own.get("/studies").json()["studies"]}

    assert studies["sampled"]["base_resolution"] == 28
    assert studies["sampled"]["rows"] == len(own.get("/models?study=sampled&limit=1000").json()["models"])
    network = own.get("/network?study=sampled").json()
    assert (network["flops_ratio"], network["realised"]["resolution"]) == (1.0, 28)
    assert network["timm"].count("in_chans=1") == 1


def test_a_study_that_nobody_measured_is_not_there(client: TestClient) -> None:
    assert client.get("/scale?flops=0.1&study=sampled").status_code == 404
