"""Everything that serves a study serves one of a person's own, whatever its rows are like."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from modelcube.answers.evidence import keep_fitted
from modelcube.evaluation.sampling.imported import Import, import_files
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.imports import Defaults
from modelcube.studies.store import StudyStore
from modelcube.surrogate.validation.validation import fit_and_check
from tests.support.own_results import BACKBONE, complaints
from tests.support.visible import visible_text

PLACES = [(1.0, 1.0, 1.0, 71.0), (0.9, 0.7, 0.8, 67.5), (0.7, 1.1, 0.6, 63.2), (0.6, 0.5, 1.2, 60.1)]
LONG = "a-very-long-name-of-a-family.with-dots_and-underscores-0123456789"[:62]
TABLES: dict[str, list[tuple[object, ...]]] = {
    "one": [("r", "d", "w", "top1"), PLACES[0]],
    "twins": [("r", "d", "w", "top1", "seed"), (*PLACES[1], 0), (*PLACES[1], 1)],
    "one-resolution": [("r", "d", "w", "top1"), *((1, *place[1:]) for place in PLACES)],
    "alike": [("r", "d", "w", "top1"), *((*place[:3], 70) for place in PLACES)],
    "ends": [
        ("r", "d", "w", "top1"),
        *((*place[:3], top1) for place, top1 in zip(PLACES, (1.1, 99.9) * 2, strict=True)),
    ],
    "top": [("r", "d", "w", "top1", "backbone"), *((*place[:3], 99.9, BACKBONE) for place in PLACES)],
    "corners": [
        ("r", "d", "w", "top1"),
        *((*place, 50 + 5 * index) for index, place in enumerate(product((0.05, 4), (0.1, 5), (0.05, 4)))),
    ],
    "built-corners": [
        ("r", "d", "w", "top1", "backbone"),
        *((*place, 50 + 5 * index, BACKBONE) for index, place in enumerate(product((0.05, 4), (0.1, 5), (0.05, 4)))),
    ],
    "seeds": [
        ("r", "d", "w", "top1", "seed", "backbone"),
        *((0.8, 0.9, 0.7, 65 + seed % 7 / 10, seed, BACKBONE) for seed in range(200)),
    ],
    "cube": [("r", "d", "w", "top1"), *PLACES],
    "resnet": [("r", "d", "w", "top1", "backbone"), *((*place, "resnet-50") for place in PLACES)],
    "long": [
        ("r", "d", "w", "top1", "family"),
        *((*place, f"{LONG}-{index % 2}") for index, place in enumerate(PLACES)),
    ],
}


@pytest.fixture(scope="module")
def own(small_results: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server whose database has all these studies, fitted."""
    folder = tmp_path_factory.mktemp("own")
    settings = Settings(data_dir=folder, follow_seconds=0)
    with StudyStore.open(settings.resolved_database_url(), small_results) as store:
        for name, lines in TABLES.items():
            path = write(folder / f"{name}.csv", lines)
            import_files(store.engine, Import(files=(path,), defaults=Defaults(), study=name, title=name.title()))
        grown = store.reloaded()
        for name in TABLES:
            keep_fitted(grown, name, fit_and_check)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("modelcube.web.lifespan.asset_folder", lambda _: small_results)
        with TestClient(create_app(settings)) as client:
            yield client


def write(path: Path, lines: list[tuple[object, ...]]) -> Path:
    path.write_text("".join(",".join(map(str, line)) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("study", TABLES)
def test_every_address_answers(own: TestClient, study: str) -> None:
    assert complaints(own.get, study) == []


def test_a_study_answers_for_the_backbone_that_its_rows_are_of(own: TestClient) -> None:
    assert complaints(own.get, "resnet", "resnet-50") == []
    assert "4 accuracies of 1 backbone are fitted" in visible_text(own.get("/?study=resnet&backbone=resnet-50").text)
    other = visible_text(own.get("/?study=resnet").text)
    assert "Resnet has 4 accuracies, but not of EfficientNet-B0. Measured were: resnet-50 (4)." in other
    assert "No row of EfficientNet-B0 is fitted: it is predicted from 4 fitted rows of other backbones" in other
    assert "No network near them was measured." in other


def test_one_row_is_spoken_of_as_one(own: TestClient) -> None:
    text = visible_text(own.get("/?study=one").text)
    assert "1 accuracy of 1 backbone is fitted by one Gaussian process." in text
    assert "Too few networks were measured to check predictions" in text
    assert "One: 1 accuracy." in text


def test_the_study_is_listed_and_counted(own: TestClient) -> None:
    studies = {study["id"]: study for study in own.get("/studies").json()["studies"]}

    for name, lines in TABLES.items():
        assert studies[name]["rows"] == len(lines) - 1
        assert len(own.get(f"/models?study={name}&limit=1000").json()["models"]) == len(lines) - 1
        assert own.get(f"/studies/{name}/surrogate").json()["validation"]["rows"] == len(lines) - 1


def test_a_study_that_nobody_measured_is_not_there(client: TestClient) -> None:
    assert client.get("/scale?flops=0.1&study=sampled").status_code == 404
