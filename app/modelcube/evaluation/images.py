"""The images of a data set as batches of a network's own size: from memory where they fit, else through timm's loader.

`train` is trained on, `tuning` (None where a data set has none) is for choosing recipes, `test` for the result alone.
Each batch is a pair (images (n, channels, pixels, pixels) float32, normalised; labels (n,) int64) on the device. An
epoch's order depends on seed and epoch alone, so that a training resumed in the middle sees what it would have seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from modelcube.evaluation.datasets import Dataset, has_idx_files
from modelcube.evaluation.devices import Group
from modelcube.evaluation.idx import read_idx
from modelcube.evaluation.recipes import Recipe

TUNING_IMAGES = 5_000  # the last ones of MNIST-like training sets
RESIZED_AT_ONCE = 4_096

Batch = tuple[Tensor, Tensor]


class Batches(Protocol):
    """Images that come in batches, epoch by epoch."""

    @property
    def images(self) -> int:
        """Images of an epoch."""

    @property
    def steps(self) -> int:
        """Batches of an epoch."""

    @property
    def seekable(self) -> bool:
        """Whether an epoch can begin in its middle at no cost."""

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from number `start` on."""


@dataclass(frozen=True, slots=True)
class Images:
    """The parts of a data set."""

    train: Batches
    tuning: Batches | None
    test: Batches


class MemoryBatches:
    """Images kept as bytes, made into batches without any work an image in Python."""

    seekable = True

    def __init__(self, pixels: Tensor, labels: Tensor, batch: int, *, seed: int | None, group: Group) -> None:
        """Serve `pixels` (n, channels, size, size) uint8 and `labels` (n,) int64 in batches of `batch`.

        With a `seed` every epoch has an order of its own and leaves out what does not fill a batch; without one the
        images come as they are, all of them. Of each batch, a process of a group takes its share.
        """
        self.pixels, self.labels = pixels.to(group.device), labels.to(group.device)
        self.batch, self.seed, self.group = batch, seed, group
        self.mean, self.std = (value.to(group.device) for value in _statistics(pixels))

    @property
    def images(self) -> int:
        """Images of an epoch."""
        return self.steps * self.batch if self.seed is not None else len(self.labels)

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        whole = len(self.labels) // self.batch
        return whole if self.seed is not None else -(-len(self.labels) // self.batch)

    def normalised_as(self, other: "MemoryBatches") -> "MemoryBatches":
        """The same, normalised with another part's mean and deviation."""
        self.mean, self.std = other.mean, other.std
        return self

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from number `start` on."""
        order = self._order(epoch)
        for step in range(start, self.steps):
            chosen = order[step * self.batch : (step + 1) * self.batch][self.group.rank :: self.group.size]
            yield self._normalised(self.pixels[chosen]), self.labels[chosen]

    def _order(self, epoch: int) -> Tensor:
        if self.seed is None:
            return torch.arange(len(self.labels), device=self.labels.device)
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        return torch.randperm(len(self.labels), generator=generator).to(self.labels.device)

    def _normalised(self, pixels: Tensor) -> Tensor:
        images = pixels.float().sub_(self.mean).div_(self.std)
        return images.contiguous(memory_format=torch.channels_last)


def load_images(dataset: Dataset, recipe: Recipe, resolution: int, *, seed: int, group: Group) -> Images:
    """The images of a data set at `resolution` pixels a side, as the recipe wants them.

    Raises:
        InvalidInput: files are missing or not what they should be.
        NotInstalled: they would have to be downloaded, and cannot.
    """
    if dataset.kind == "idx":
        return _idx_images(dataset, recipe, resolution, seed, group)
    from modelcube.evaluation.folders import folder_images  # which builds on this module

    return folder_images(dataset, recipe, resolution, seed=seed, group=group)


class ImageCounts(NamedTuple):
    """How many images the parts of a data set have; no tuning part counts 0."""

    train: int
    tuning: int
    test: int


def image_counts(dataset: Dataset, recipe: Recipe) -> ImageCounts:
    """The numbers of images that the recipe uses, without looking at the images where that can be helped.

    Raises: as `load_images`.
    """
    if dataset.kind != "idx":
        from modelcube.evaluation.folders import opened  # which builds on this module

        train, test = opened(dataset, "train", recipe.train_images), opened(dataset, "validation", recipe.test_images)
        return ImageCounts(len(train), 0, len(test))
    folder = _downloaded(dataset)
    everything, test_count = (len(read_idx(folder, f"{part}-labels-idx1-ubyte")) for part in ("train", "t10k"))
    held_out = _held_out(everything)
    most = recipe.test_images or everything
    train_count = min(everything - held_out, recipe.train_images or everything)
    return ImageCounts(train_count, min(most, held_out), min(most, test_count))


def _held_out(images: int) -> int:
    return min(TUNING_IMAGES, images // 6)


def _idx_images(dataset: Dataset, recipe: Recipe, resolution: int, seed: int, group: Group) -> Images:
    folder = _downloaded(dataset)
    pixels, labels = _read(folder, "train", resolution)
    held_out = _held_out(len(labels))
    trained = slice(0, min(len(labels) - held_out, recipe.train_images or len(labels)))
    train = MemoryBatches(pixels[trained], labels[trained], recipe.batch, seed=seed, group=group)

    def looked_at(pixels: Tensor, labels: Tensor) -> MemoryBatches:
        most = recipe.test_images or len(labels)
        return MemoryBatches(pixels[:most], labels[:most], 500, seed=None, group=group).normalised_as(train)

    tuning = looked_at(pixels[-held_out:], labels[-held_out:])
    return Images(train, tuning, looked_at(*_read(folder, "t10k", resolution)))


def _read(folder: Path, part: str, resolution: int) -> Batch:
    pixels = torch.from_numpy(read_idx(folder, f"{part}-images-idx3-ubyte").copy())[:, None]
    labels = torch.from_numpy(read_idx(folder, f"{part}-labels-idx1-ubyte").astype("int64"))
    return resized(pixels, resolution), labels


def resized(pixels: Tensor, resolution: int) -> Tensor:
    """Images (n, channels, size, size) uint8 at another size: bilinear, with antialiasing where they shrink."""
    if pixels.shape[-1] == resolution:
        return pixels
    size = (resolution, resolution)
    parts = (interpolate(part, size, mode="bilinear", antialias=True) for part in torch.split(pixels, RESIZED_AT_ONCE))
    return torch.cat(list(parts))


def _statistics(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of each channel, shape (channels, 1, 1), over the first images."""
    some = pixels[:10_000].float()
    return some.mean((0, 2, 3))[:, None, None], some.std((0, 2, 3)).clamp_min(1.0)[:, None, None]


def _downloaded(dataset: Dataset) -> Path:
    """The folder of the four files; torchvision downloads Fashion-MNIST to where it is expected and not found."""
    folder = Path(dataset.location)
    if not has_idx_files(folder):
        from torchvision.datasets import FashionMNIST

        FashionMNIST(str(folder.parent.parent), download=True)
    return folder
