"""An evaluation from request to result, on real networks and small images."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset, fashion_mnist
from modelcube.evaluation.jobs.progress import Progress, Result, Stopped
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.training.attempt import ResumeStatus
from modelcube.evaluation.training.checkpoints import Checkpoints
from modelcube.evaluation.training.counts import fvcore_counts
from modelcube.evaluation.training.running import CountsDiffer, run
from tests.support.idx import TEST, write_idx_folder

REQUEST = EvaluationRequest(
    backbone="efficientnet-b0", resolution=28, d=0.3, w=0.25, dataset="fashion-mnist", recipe="smoke"
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return fashion_mnist(write_idx_folder(tmp_path_factory.mktemp("images")))


@pytest.fixture(scope="module")
def result(dataset: Dataset) -> Result:
    """What the smoke recipe comes to when nothing interrupts it."""
    return run(REQUEST, dataset)


def test_a_result_says_what_was_measured_and_how(result: Result) -> None:
    assert result.network_id == REQUEST.network_id
    assert (result.epochs, result.images_seen, result.test_images) == (2, 1024, TEST)
    assert 0 <= (result.top1 or 0) <= (result.top5 or 0) <= 100
    assert result.versions.keys() >= {"torch", "timm", "modelcube", "python"}
    assert result.processor
    assert result.device in {"cpu", "cuda"}


def test_the_same_seed_gives_the_same_result_and_another_another(dataset: Dataset, result: Result) -> None:
    again = run(REQUEST, dataset)
    other = run(replace(REQUEST, seed=1), dataset)
    assert again.top1 == result.top1
    assert other.top1 != result.top1


def test_a_stopped_training_goes_on_where_it_was_and_comes_to_the_same(
    dataset: Dataset, result: Result, tmp_path: Path
) -> None:
    checkpoint = Checkpoints(str(tmp_path)).of(REQUEST.key)
    steps = [0]
    for _ in range(3):
        with pytest.raises(Stopped):
            run(REQUEST, dataset, checkpoint=checkpoint, stopped=lambda: True)
        steps.append(torch.load(io.BytesIO(checkpoint.load() or b""), weights_only=True)["step"])
    assert steps == sorted(set(steps))
    assert run(REQUEST, dataset, checkpoint=checkpoint).top1 == result.top1


def test_a_checkpoint_of_another_evaluation_is_not_taken_up(dataset: Dataset, result: Result, tmp_path: Path) -> None:
    checkpoint = Checkpoints(str(tmp_path)).of("one place for both")
    with pytest.raises(Stopped):
        run(replace(REQUEST, seed=5), dataset, checkpoint=checkpoint, stopped=lambda: True)
    assert run(REQUEST, dataset, checkpoint=checkpoint).top1 == result.top1


@pytest.mark.parametrize("changed", ["classes", "images"])
def test_a_checkpoint_of_other_data_is_not_taken_up(dataset: Dataset, tmp_path: Path, changed: str) -> None:
    heard: list[ResumeStatus] = []

    def stopped(of: Dataset) -> None:
        with pytest.raises(Stopped):
            run(REQUEST, of, checkpoint=checkpoint, stopped=lambda: True, begins=heard.append)

    checkpoint = Checkpoints(str(tmp_path / "checkpoints")).of(REQUEST.key)
    others = fashion_mnist(write_idx_folder(tmp_path / "others", seed=1))
    other = replace(dataset, classes=11) if changed == "classes" else others
    for of in (dataset, other, other):
        stopped(of)
    assert heard == ["start", "outdated", "checkpoint"]


def test_progress_is_reported_up_to_the_last_epoch(dataset: Dataset) -> None:
    heard: list[Progress] = []
    run(REQUEST, dataset, report=heard.append)
    assert heard
    assert all(0 <= progress.step <= progress.steps == 32 for progress in heard)
    assert heard[-1].top1 is not None
    assert [progress.step for progress in heard] == sorted({progress.step for progress in heard})


def test_nothing_is_measured_where_counts_differ(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "modelcube.evaluation.training.running.fvcore_counts"
    monkeypatch.setattr(wrong, lambda *given: fvcore_counts(*given)._replace(flops=1))
    with pytest.raises(CountsDiffer):
        run(REQUEST, dataset)


def test_a_recipe_that_does_not_fit_the_images_trains_nothing(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="neither cropped nor augmented"):
        run(replace(REQUEST, recipe="imagenet-450"), dataset)


def test_missing_images_are_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        run(REQUEST, Dataset(id="none", title="none", kind="folder", location=str(tmp_path), in_channels=1, classes=10))
