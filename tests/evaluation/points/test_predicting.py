import numpy as np
import pytest
import torch
from sklearn.gaussian_process import GaussianProcessRegressor

from modelcube.assets import asset_folder
from modelcube.evaluation.points.predicting import CHUNKS, Predictor
from modelcube.studies.places import comparable_rows
from modelcube.studies.store import StudyStore
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import load
from modelcube.surrogate.posterior import Posterior
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.surrogate import Surrogate
from tests.support.regressor import regressor

EXACT = 1e-6
LABELS = ("efficientnet-b0", "huawei-tinynet", "efficientnet")
DEVICES = [
    "cpu",
    pytest.param(
        "cuda",
        marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: predictions were tested on the CPU"),
    ),
]


@pytest.fixture(scope="module")
def surrogate() -> Surrogate:
    results = asset_folder("results")
    with StudyStore.open("sqlite://", results) as store:
        rows = comparable_rows(store.tables["imagenet"])
    known = load(results / "surrogate", "imagenet", rows)
    return Surrogate(rows, known.checked.found if known else fit(rows))


@pytest.fixture(scope="module")
def process(surrogate: Surrogate) -> GaussianProcessRegressor:
    return regressor(surrogate.rows, surrogate.found)


@pytest.fixture(scope="module")
def posterior(surrogate: Surrogate) -> Posterior:
    return surrogate.posterior(*LABELS[:2])


def places(n: int) -> Floats:
    return np.log(np.random.default_rng(3).uniform([0.3, 0.25, 0.2], [1.5, 2.2, 1.6], (n, 3)))


@pytest.mark.parametrize("device", DEVICES)
def test_predictions_are_scikit_learns(
    surrogate: Surrogate, process: GaussianProcessRegressor, posterior: Posterior, device: str
) -> None:
    x = places(500)
    inputs = np.hstack([x, np.repeat(surrogate.query(*LABELS)[:, 3:], len(x), axis=0)])
    mean, std = process.predict(inputs, return_std=True)
    found = Predictor.of(posterior, x[:3], device).predict(x)
    assert np.abs(found.mean - 1 - mean).max() < EXACT
    assert np.abs(found.std - std).max() < EXACT


@pytest.mark.parametrize("device", DEVICES)
def test_chunks_make_no_difference(posterior: Posterior, device: str) -> None:
    x = places(CHUNKS[device] + 7)
    predictor = Predictor.of(posterior, x[:3], device)
    whole, last = predictor.predict(x), predictor.predict(x[-9:])
    assert np.abs(whole.mean[-9:] - last.mean).max() < 1e-12
    assert len(whole.std) == len(x)


def test_the_distance_is_to_the_nearest_row(posterior: Posterior) -> None:
    rows, x = places(40), places(300)
    found = Predictor.of(posterior, rows, "cpu").predict(x)
    expected = np.sqrt(((x[:, None] - rows) ** 2).sum(axis=2).min(axis=1))
    assert np.abs(found.distance - expected).max() < EXACT
    assert np.isinf(Predictor.of(posterior, rows[:0], "cpu").predict(x).distance).all()


def test_no_points_give_no_predictions(posterior: Posterior) -> None:
    assert Predictor.of(posterior, places(1), "cpu").predict(np.empty((0, 3))).mean.shape == (0,)
