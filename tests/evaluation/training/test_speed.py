"""What a machine says of its speed."""

from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training import speed
from modelcube.evaluation.training.loading import ImageCounts, image_counts
from modelcube.evaluation.training.speed import TRIED, measured_speed
from modelcube.settings import Settings
from tests.support.idx import TEST, TRAIN, write_idx_folder


def test_a_data_set_that_cannot_be_counted_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_idx_folder(tmp_path / "bars")
    settings = Settings(data_dir=tmp_path, datasets=f"stream=timm:hfids/endless,bars={folder}")

    def counts(dataset: Dataset, recipe: Recipe) -> ImageCounts:
        if dataset.kind == "timm":
            raise TypeError("object of type 'Endless' has no len()")
        return image_counts(dataset, recipe)

    monkeypatch.setattr(speed, "image_counts", counts)
    found = measured_speed(settings, seconds=0)
    assert found["images"]["bars"] == TRAIN - TRAIN // 6
    assert found["test_images"]["bars"] == TEST
    assert "stream" not in found["images"]
    assert found["flops_per_second"] > found["images_per_second"] > 0
    assert found["device"] == ("cuda" if torch.cuda.is_available() else "cpu")


def test_devices_are_tried_by_recipes_that_there_are() -> None:
    assert all(get_recipe(tried.recipe).epochs for tried in TRIED.values())
