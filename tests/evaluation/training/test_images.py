"""Images in memory and their order."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `evaluate` is not installed")

import torch

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import DEBIAN_FASHION_MNIST, fashion_mnist, has_idx_files
from modelcube.evaluation.jobs.recipes import RECIPES, get_recipe
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.idx import read_idx
from modelcube.evaluation.training.idx_images import held_out_of
from modelcube.evaluation.training.images import MemoryBatches, resized
from modelcube.evaluation.training.loading import image_counts, load_images
from modelcube.evaluation.training.training import steps_of
from tests.support.idx import TEST, TRAIN, write_idx_folder

CPU = torch.device("cpu")
ALONE = Group(0, 1, CPU)


def numbered(count: int, batch: int, *, seed: int | None = 0, group: Group = ALONE) -> MemoryBatches:
    """Images whose labels are their numbers."""
    pixels = torch.arange(count, dtype=torch.uint8)[:, None, None, None].expand(count, 1, 2, 2)
    return MemoryBatches(pixels, torch.arange(count), batch, seed=seed, group=group)


def labels_of(batches: MemoryBatches, epoch: int = 0, start: int = 0) -> list[list[int]]:
    return [labels.tolist() for _, labels in batches.epoch(epoch, start)]


def test_an_epoch_shows_each_image_once_but_for_what_fills_no_batch() -> None:
    batches = numbered(23, 5)
    shown = [label for labels in labels_of(batches) for label in labels]
    assert (len(shown), len(set(shown)), batches.steps, batches.images) == (20, 20, 4, 20)


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    assert labels_of(numbered(20, 5), 0) == labels_of(numbered(20, 5), 0)
    assert labels_of(numbered(20, 5), 0) != labels_of(numbered(20, 5), 1)
    assert labels_of(numbered(20, 5), 0) != labels_of(numbered(20, 5, seed=1), 0)


def test_an_epoch_begun_in_its_middle_goes_on_as_it_would_have() -> None:
    batches = numbered(20, 5)
    assert labels_of(batches, 3, start=2) == labels_of(batches, 3)[2:]


def test_without_a_seed_all_images_come_as_they_are() -> None:
    assert labels_of(numbered(7, 3, seed=None)) == [[0, 1, 2], [3, 4, 5], [6]]


def test_processes_divide_each_batch_among_them() -> None:
    whole = labels_of(numbered(16, 4))
    first, second = (labels_of(numbered(16, 4, group=Group(rank, 2, CPU))) for rank in (0, 1))
    assert [sorted(a + b) for a, b in zip(first, second, strict=True)] == [sorted(batch) for batch in whole]
    assert all(len(part) == 2 for part in first)


@pytest.mark.parametrize("size", [1, 2])
def test_a_batch_comes_in_parts_that_a_device_takes_at_once(tmp_path: Path, size: int) -> None:
    recipe = replace(get_recipe("proxy"), batch=64, device_batch=8)
    group = Group(0, size, CPU)
    train = load_images(fashion_mnist(write_idx_folder(tmp_path)), recipe, 14, seed=0, group=group).train
    whole = (TRAIN - held_out_of(TRAIN)) // 64
    assert {len(labels) for _, labels in train.epoch(0)} == {8}
    assert steps_of(train, recipe, group) == whole == 15


def test_recipes_that_augment_are_refused_for_images_that_are_shown_as_they_are(tmp_path: Path) -> None:
    dataset = fashion_mnist(write_idx_folder(tmp_path))
    recipes = ["imagenet-450", "imagenet-100", "resnet50-90"]
    assert recipes == [one.id for one in RECIPES.values() if one.augments]
    for recipe in map(get_recipe, recipes):
        with pytest.raises(InvalidInput, match=r"neither cropped nor augmented.* allowed: one of proxy"):
            load_images(dataset, recipe, 28, seed=0, group=ALONE)
        with pytest.raises(InvalidInput, match="neither cropped nor augmented"):
            image_counts(dataset, recipe)


def test_images_are_normalised_with_the_training_images_figures(tmp_path: Path) -> None:
    images = load_images(fashion_mnist(write_idx_folder(tmp_path)), get_recipe("smoke"), 28, seed=0, group=ALONE)
    shown = torch.cat([pixels for pixels, _ in images.train.epoch(0)])
    assert shown.mean().item() == pytest.approx(0, abs=0.02)
    assert shown.std().item() == pytest.approx(1, abs=0.02)
    assert isinstance(images.train, MemoryBatches)
    assert isinstance(images.test, MemoryBatches)
    assert images.test.mean is images.train.mean


def test_no_image_is_both_trained_on_and_held_out(tmp_path: Path) -> None:
    dataset, recipe = fashion_mnist(write_idx_folder(tmp_path)), replace(get_recipe("smoke"), train_images=None)
    images = load_images(dataset, recipe, 28, seed=0, group=ALONE)
    assert isinstance(images.train, MemoryBatches)
    assert isinstance(images.tuning, MemoryBatches)
    assert len(images.train.labels) + len(images.tuning.labels) == TRAIN
    assert not torch.equal(images.train.pixels[-200:], images.tuning.pixels[:200])
    counts = image_counts(dataset, recipe)
    assert counts == (len(images.train.labels), len(images.tuning.labels), TEST)


def test_images_that_do_not_fit_memory_are_made_larger_when_they_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, recipe = fashion_mnist(write_idx_folder(tmp_path)), get_recipe("smoke")
    kept = load_images(dataset, recipe, 36, seed=0, group=ALONE)
    monkeypatch.setattr("modelcube.evaluation.training.images.KEPT_BYTES", 36**2 * (TRAIN + TEST) - 1)
    anew = load_images(dataset, recipe, 36, seed=0, group=ALONE)
    assert isinstance(kept.train, MemoryBatches)
    assert isinstance(anew.train, MemoryBatches)
    assert (kept.train.pixels.shape[-1], anew.train.pixels.shape[-1]) == (36, 28)
    for one, other in ((kept.train, anew.train), (kept.test, anew.test)):
        for (pixels, labels), (same_pixels, same_labels) in zip(one.epoch(1), other.epoch(1), strict=True):
            assert torch.equal(pixels, same_pixels)
            assert torch.equal(labels, same_labels)


def test_images_are_made_larger_and_smaller() -> None:
    pixels = torch.randint(0, 255, (3, 1, 28, 28), dtype=torch.uint8)
    assert resized(pixels, 28) is pixels
    assert resized(pixels, 8).shape == (3, 1, 8, 8)
    assert resized(pixels, 42).dtype == torch.uint8
    flat = torch.full((1, 1, 28, 28), 77, dtype=torch.uint8)
    assert set(resized(flat, 11).flatten().tolist()) == {77}


@pytest.mark.parametrize("damage", ["cut off", "another type", "missing", "not compressed"])
def test_a_damaged_file_is_the_users_mistake(tmp_path: Path, damage: str) -> None:
    name = "train-labels-idx1-ubyte"
    path = write_idx_folder(tmp_path) / f"{name}.gz"
    content = gzip.decompress(path.read_bytes())
    if damage == "cut off":
        path.write_bytes(gzip.compress(content[:-1]))
    elif damage == "another type":
        path.write_bytes(gzip.compress(b"\0\0\x0d" + content[3:]))
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(InvalidInput):
        read_idx(tmp_path, name)


@pytest.mark.skipif(not has_idx_files(DEBIAN_FASHION_MNIST), reason="Debian's dataset-fashion-mnist is not installed")
def test_fashion_mnist_is_what_it_is_known_for() -> None:
    dataset = fashion_mnist(DEBIAN_FASHION_MNIST)
    assert image_counts(dataset, get_recipe("proxy")) == (55_000, 5_000, 10_000)
    images = load_images(dataset, get_recipe("smoke"), 28, seed=0, group=ALONE)
    assert isinstance(images.test, MemoryBatches)
    labels = read_idx(DEBIAN_FASHION_MNIST, "t10k-labels-idx1-ubyte")
    assert [int((labels == label).sum()) for label in range(10)] == [1_000] * 10
    assert images.train.images == 512
