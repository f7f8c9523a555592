"""Weights that are trained already, tested on a tree of images."""

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.training.build import build
from modelcube.evaluation.training.pretrained import PUBLISHED, timm_name
from modelcube.evaluation.training.running import run
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from tests.support.image_folder import VALIDATION, write_image_folder

REQUEST = EvaluationRequest(
    backbone="efficientnet-b0", resolution=32, d=0.3, w=0.3, dataset="colours", recipe="pretrained"
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Images, and weights that always say the second class, as a training script would save them."""
    folder = write_image_folder(tmp_path_factory.mktemp("tree"))
    named = Dataset(id="colours", title="colours", kind="folder", location=str(folder), base_resolution=64, classes=3)
    model = build(REQUEST.network(named), 3)
    with torch.no_grad():
        model.classifier.bias.copy_(torch.tensor([-1e6, 1e6, -1e6]))  # type: ignore[union-attr,operator]
    path = folder / "weights.pth"
    torch.save({"state_dict": {f"module.{name}": value for name, value in model.state_dict().items()}}, path)
    return replace(named, weights=str(path))


def test_a_local_file_is_tested_offline(dataset: Dataset) -> None:
    result = run(REQUEST, dataset)
    assert result.top1 == pytest.approx(100 / 3)
    assert (result.test_images, result.epochs, result.images_seen) == (3 * VALIDATION, 0, 0)


def test_training_images_are_not_needed(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "val").symlink_to(Path(dataset.location) / "val")
    assert run(REQUEST, replace(dataset, location=str(tmp_path))).top1 == pytest.approx(100 / 3)


def test_weights_of_another_network_are_refused(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="cannot use"):
        run(replace(REQUEST, w=0.5), dataset)


def test_published_networks_have_a_name_at_timms_at_any_resolution() -> None:
    for backbone, d, w, name in PUBLISHED:
        assert timm_name(realise(get_backbone(backbone), 0.5, d, w)) == name


def test_a_network_that_nobody_published_needs_a_file(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="published weights"):
        run(REQUEST, replace(dataset, weights=None))
