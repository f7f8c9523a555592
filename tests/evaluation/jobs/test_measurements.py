"""Which measured rows surrogates are fitted on."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.measurements import check_joins, joins_study, measurement
from modelcube.evaluation.jobs.recipes import RECIPES
from modelcube.studies.recording import StudyDescription, StudyDiffers
from modelcube.studies.store import StudyStore
from tests.support.queues import REQUEST
from tests.support.results import make_result

DATASET = Dataset(id="mine", title="Mine", kind="folder", location="/data", base_resolution=28, classes=10)


@pytest.mark.parametrize(
    ("recipe", "top1", "fit"),
    [
        ("proxy", 71.5, True),
        ("proxy", 0.0, False),
        ("proxy", 100.0, False),
        ("proxy", 0.01, True),
        ("smoke", 71.5, False),
        ("pretrained", 71.5, False),
    ],
)
def test_surrogates_are_fitted_on_whole_trainings_with_a_finite_logit(recipe: str, top1: float, fit: bool) -> None:
    row = measurement(replace(REQUEST, recipe=recipe), DATASET, make_result(recipe=recipe, top1=top1))
    assert row is not None
    assert (row.fit, row.top1) == (fit, top1)


def test_trainings_on_a_handful_of_images_join_no_study() -> None:
    assert {recipe for recipe in RECIPES if not joins_study(recipe)} == {"smoke"}


@pytest.mark.parametrize(
    ("change", "refused"),
    [({"recipe": "proxy"}, True), ({"recipe": "smoke"}, False), ({"recipe": "proxy", "measure": "latency"}, False)],
)
def test_what_would_join_a_study_of_other_images_is_refused(change: dict[str, Any], refused: bool) -> None:
    study = StudyDescription.from_data_set(replace(DATASET, id="imagenet"))
    with StudyStore.open("sqlite://", asset_folder("results")) as store, store.session() as session:
        with pytest.raises(StudyDiffers, match="R0 = 224 px") if refused else nullcontext():
            check_joins(session, replace(REQUEST, **change), study)
        check_joins(session, replace(REQUEST, recipe="proxy"), StudyDescription.from_data_set(DATASET))


def test_a_latency_is_no_row() -> None:
    result: Any = make_result(top1=None, measure="latency")
    assert measurement(REQUEST, DATASET, result) is None


def test_what_leaves_nothing_to_chance_has_seed_0() -> None:
    assert replace(REQUEST, recipe="pretrained").seed == 0
    with pytest.raises(InvalidInput, match="seed"):
        replace(REQUEST, recipe="pretrained", seed=1)
