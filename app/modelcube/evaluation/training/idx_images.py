"""The images of MNIST-like data sets: four idx files, the last training images held out for choosing recipes."""

from pathlib import Path

import torch

from modelcube.evaluation.jobs.datasets import Dataset, has_idx_files
from modelcube.evaluation.jobs.digest import digest
from modelcube.evaluation.jobs.recipes import Recipe
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.idx import read_idx
from modelcube.evaluation.training.images import (
    KEPT_BYTES,
    LOOKED_AT,
    Batch,
    Images,
    MemoryBatches,
    fit_memory,
    resized,
    statistics_of,
)

TUNING_IMAGES = 5_000  # the last ones of the training set
TEST_BATCH = 500
FLOAT_BYTES = 4


def idx_images(dataset: Dataset, recipe: Recipe, resolution: int, *, seed: int, group: Group) -> Images:
    """The parts of the data set, whole images made smaller or larger, and normalised by their own statistics.

    Raises:
        InvalidInput: files are missing or not what they should be.
    """
    folder = downloaded(dataset)
    (pixels, labels), (test_pixels, test_labels) = _read(folder, "train"), _read(folder, "t10k")
    held_out = held_out_of(len(labels))
    first = min(len(labels) - held_out, recipe.train_images or len(labels))
    fingerprint = digest(pixels[:first].numpy().data, labels[:first].numpy().data)
    statistics, size = None, None
    if fit_memory(len(labels) + len(test_labels), 1, resolution):
        pixels, test_pixels = resized(pixels, resolution), resized(test_pixels, resolution)
    else:
        size = resolution
        some = min(first, LOOKED_AT, max(1, KEPT_BYTES // (FLOAT_BYTES * resolution**2)))
        statistics = statistics_of(resized(pixels[:some], resolution))
    batch = recipe.at_once(group.size) * group.size
    train = MemoryBatches(
        pixels[:first], labels[:first], batch, seed=seed, group=group, statistics=statistics, resolution=size
    )

    def looked_at(pixels: torch.Tensor, labels: torch.Tensor) -> MemoryBatches:
        most, same = recipe.test_images or len(labels), (train.mean, train.std)
        return MemoryBatches(
            pixels[:most], labels[:most], TEST_BATCH, seed=None, group=group, statistics=same, resolution=size
        )

    tuning = looked_at(pixels[-held_out:], labels[-held_out:]) if held_out else None
    return Images(train, tuning, looked_at(test_pixels, test_labels), fingerprint)


def held_out_of(images: int) -> int:
    """How many of so many training images are held out."""
    return min(TUNING_IMAGES, images // 6)


def downloaded(dataset: Dataset) -> Path:
    """The folder of the four files; torchvision downloads Fashion-MNIST to where it is expected and not found."""
    folder = Path(dataset.location)
    if not has_idx_files(folder):
        from torchvision.datasets import FashionMNIST

        FashionMNIST(str(folder.parent.parent), download=True)
    return folder


def _read(folder: Path, part: str) -> Batch:
    """Pixels (n, 1, size, size) uint8 and labels (n,) int64 of a part."""
    pixels = torch.from_numpy(read_idx(folder, f"{part}-images-idx3-ubyte").copy())[:, None]
    return pixels, torch.from_numpy(read_idx(folder, f"{part}-labels-idx1-ubyte").astype("int64"))
