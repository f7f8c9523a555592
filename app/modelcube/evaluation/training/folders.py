"""Images of a folder or of any data set that timm reads, in batches: kept in memory where the recipe shows them as they
are and they fit, else cropped, flipped and augmented by timm's transforms each time that they are shown.

Either way processes of torch's loader read them. How an image is made smaller, which part of it is tested and how it is
normalised is the recipe's, so that it does not matter which of the two shows it.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from timm.data.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from timm.data.transforms_factory import create_transform
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, PILToTensor, Resize

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.machine import processors
from modelcube.evaluation.jobs.recipes import Recipe
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import (
    LOOKED_AT,
    Batch,
    Batches,
    Images,
    MemoryBatches,
    Statistics,
    fit_memory,
    statistics_of,
)
from modelcube.evaluation.training.sources import (
    Item,
    ListedImages,
    Parts,
    Shuffling,
    Source,
    StreamedImages,
    counted,
    opened_parts,
)

TEST_BATCH = 256
MAX_LOADERS = 16
EPOCHS_APART = 1_000_003  # a distributed sampler adds seed and epoch: no two seeds share an order
# A copy of this process is ready at once. A new one imports torch first, as those of `sample` would by default.
STARTED_BY = "fork" if sys.platform == "linux" else None


class LoadedBatches:
    """Batches that torch's loader reads, in an order of their own each epoch where there is a `seed`."""

    seekable = False

    def __init__(
        self,
        source: Source,
        part: str,
        classes: int,
        batch: int,
        group: Group,
        statistics: Statistics,
        seed: int | None,
    ) -> None:
        """Serve the images of `source` (bytes) in batches, normalised; `part` is its name in errors."""
        self.source, self.part, self.classes, self.group = source, part, classes, group
        self.seed, self.images = seed, counted(source) or 0
        self.mean, self.std = (value.to(group.device) for value in statistics)
        self.sampler: DistributedSampler[Item] | None = None
        if group.size > 1 and seed is not None and isinstance(source, ListedImages):
            self.sampler = DistributedSampler(source, group.size, group.rank, seed=seed * EPOCHS_APART)
        self.generator = torch.Generator()
        training = seed is not None
        self.loader = _loader(
            source, batch, drop_last=training, sampler=self.sampler, pin_memory=group.device.type == "cuda",
            shuffle=training and self.sampler is None and isinstance(source, ListedImages), generator=self.generator,
        )  # fmt: skip

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return len(self.loader)

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from number `start` on; those before it are loaded too.

        Raises:
            InvalidInput: too many images cannot be read, or one is of a class that the network does not know.
        """
        self.generator.manual_seed((self.seed or 0) * EPOCHS_APART + epoch)
        if self.sampler is not None:
            self.sampler.set_epoch(epoch)
        if isinstance(self.source, StreamedImages):
            self.source.begin(epoch)
        seen = 0
        for number, (pixels, labels) in enumerate(self.loader):
            seen += len(labels)
            if len(labels) < (self.loader.batch_size or 0):
                self._check_readable()
            if len(labels) and number >= start:
                check_labels(labels, self.classes)
                yield self._normalised(pixels), labels.to(self.group.device, non_blocking=True)
        self._check_readable()
        if isinstance(self.source, StreamedImages) and self.seed is None and self.group.size == 1:
            self.source.check_complete(seen, self.part)

    def _check_readable(self) -> None:
        if isinstance(self.source, ListedImages):
            self.source.check_readable(self.part)

    def _normalised(self, pixels: torch.Tensor) -> torch.Tensor:
        images = pixels.to(self.group.device, non_blocking=True).float().sub_(self.mean).div_(self.std)
        return images.contiguous(memory_format=torch.channels_last)


def folder_images(dataset: Dataset, recipe: Recipe, resolution: int, *, seed: int, group: Group) -> Images:
    """The parts of a data set that timm reads.

    Raises:
        InvalidInput: there are no images, or not of so many classes, or too many of them cannot be read.
    """
    parts = limited(opened_parts(dataset, training=recipe.epochs > 0), recipe)
    alone = group.size == 1 or all(isinstance(part, ListedImages) for part in parts.known)  # streams are shared out
    train: Batches | None
    test: Batches
    if not recipe.crop and alone and fits_memory(dataset, resolution, *parts.known):
        train, test = _kept(parts, recipe, resolution, seed, group)
    else:
        train, test = _loaded(dataset, parts, recipe, resolution, seed, group)
    fingerprint = "" if parts.trained is None else parts.trained.fingerprint
    return Images(train or test, None, test, fingerprint, [part.left_out for part in parts.known])


def limited(parts: Parts, recipe: Recipe) -> Parts:
    """As many images of the parts as the recipe uses, evenly over the classes; of streams all."""

    def part(images: Source, most: int | None) -> Source:
        if most is None or isinstance(images, StreamedImages):
            return images
        some = images.every(max(1, -(-len(images) // most)))
        some.total = len(some)
        return some

    trained = None if parts.trained is None else part(parts.trained, recipe.train_images)
    return parts._replace(trained=trained, tested=part(parts.tested, recipe.test_images))


def _kept(
    parts: Parts, recipe: Recipe, resolution: int, seed: int, group: Group
) -> tuple[MemoryBatches | None, MemoryBatches]:
    """The parts in memory."""
    given = imagenet_statistics(parts.channels) if recipe.statistics == "imagenet" else None
    train = None
    if parts.trained is not None:
        pixels, labels = in_memory(parts.trained, shown(recipe, resolution, testing=False), "train", parts.classes)
        batch = recipe.at_once(group.size) * group.size
        train = MemoryBatches(pixels, labels, batch, seed=seed, group=group, statistics=given)
        given = train.mean, train.std
    pixels, labels = in_memory(parts.tested, shown(recipe, resolution, testing=True), "val", parts.classes)
    return train, MemoryBatches(pixels, labels, TEST_BATCH, seed=None, group=group, statistics=given)


def _loaded(
    dataset: Dataset, parts: Parts, recipe: Recipe, resolution: int, seed: int, group: Group
) -> tuple[LoadedBatches | None, LoadedBatches]:
    """The parts as they are asked for."""
    statistics = imagenet_statistics(parts.channels)
    if recipe.statistics == "own":
        transform = shown(recipe, resolution, testing=parts.trained is None)
        looked_at = parts.tested if parts.trained is None else parts.trained
        statistics = statistics_of(in_memory(looked_at, transform, "train", parts.classes, LOOKED_AT)[0])
    trained = parts.trained
    if isinstance(trained, StreamedImages):  # opened anew, as for training
        shuffling = Shuffling(recipe.at_once(group.size), seed)
        trained = opened_parts(dataset, training=True, shuffling=shuffling).trained
    test = loaded(parts.tested, recipe, resolution, group, statistics, seed=None, classes=parts.classes)
    if trained is None:
        return None, test
    return loaded(trained, recipe, resolution, group, statistics, seed=seed, classes=parts.classes), test


def fits_memory(dataset: Dataset, resolution: int, *parts: Any) -> bool:
    """Whether all pixels of the parts may be kept."""
    counts = [counted(part) for part in parts]
    return None not in counts and fit_memory(sum(filter(None, counts)), dataset.in_channels, resolution)


def shown(recipe: Recipe, resolution: int, *, testing: bool) -> Compose:
    """An image as a recipe that does not augment shows it: its middle, as bytes (channels, resolution, resolution)."""
    side = math.floor(resolution / recipe.tested_centre) if testing else resolution
    smaller = Resize(side, interpolation=InterpolationMode(recipe.interpolation))
    return Compose([smaller, CenterCrop(resolution), PILToTensor()])


def augmented(recipe: Recipe, resolution: int, statistics: Statistics) -> Any:
    """timm's random crops and flips, and what else the recipe does to an image, as bytes."""
    mean, std = (tuple((values / 255).flatten().tolist()) for values in statistics)
    return create_transform(
        (len(mean), resolution, resolution),
        is_training=True,
        color_jitter=0.0 if recipe.rand_augment is None else 0.4,
        auto_augment=recipe.rand_augment,
        interpolation=recipe.interpolation,
        mean=mean,
        std=std,
        use_prefetcher=True,  # bytes: they are normalised on the device
    )


def imagenet_statistics(channels: int) -> Statistics:
    """ImageNet's; of one channel the mean of its three."""
    mean, std = (_channels(values, channels) for values in (IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD))
    return torch.tensor([255 * x for x in mean])[:, None, None], torch.tensor([255 * x for x in std])[:, None, None]


def in_memory(images: Source, transform: Compose, part: str, classes: int, most: int | None = None) -> Batch:
    """All images that can be read, or of the first ones, as bytes (n, channels, resolution, resolution), and their
    labels (n,).

    Raises:
        InvalidInput: there are none, too many cannot be read, or one is of a class beyond `classes`.
    """
    pixels, labels, seen = [], [], 0
    for some, theirs in _loader(images.shown(transform), TEST_BATCH):
        seen += len(theirs)
        if len(theirs):
            pixels.append(some)
            labels.append(theirs)
        if most is not None and seen >= most:
            break
    if isinstance(images, ListedImages):
        images.check_readable(part)
    elif most is None:
        images.check_complete(seen, part)
    if not seen:
        raise InvalidInput("dataset", part, "images", f"there is no image to be read in {part}")
    found = torch.cat(labels)
    check_labels(found, classes)
    return torch.cat(pixels)[:most], found[:most]


def check_labels(labels: torch.Tensor, classes: int) -> None:
    """Nothing, if all labels are numbers of classes.

    Raises:
        InvalidInput: one is not.
    """
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= classes:
        wrong = low if low < 0 else high
        message = (
            f"an image is of class {wrong}; classes are numbered from 0 to {classes - 1}: is classes={classes} right?"
        )
        raise InvalidInput("classes", wrong, f"0 to {classes - 1}", message)


def loaded(
    images: Source, recipe: Recipe, resolution: int, group: Group, statistics: Statistics, *, seed: int | None,
    classes: int = 100_000,
) -> LoadedBatches:  # fmt: skip
    """Batches of a part: for training, which has a `seed`, as the recipe augments, for testing the middle.

    Of several processes each tests images of its own. timm evens their numbers out by testing some images twice; that
    is left to it only where images cannot be listed.
    """
    training = seed is not None
    if group.size > 1 and not training and isinstance(images, ListedImages):
        images = images.every(group.size, group.rank)
    if training and recipe.crop:
        transform = augmented(recipe, resolution, statistics)
    else:
        transform = shown(recipe, resolution, testing=not training)
    batch = recipe.at_once(group.size) if training else TEST_BATCH
    part = "train" if training else "val"
    return LoadedBatches(images.shown(transform), part, classes, batch, group, statistics, seed)


def workers() -> int:
    """Processes that load images: one a processor of this training, up to `MAX_LOADERS`."""
    return min(MAX_LOADERS, processors())


def _loader(images: Source, batch: int, **options: Any) -> "DataLoader[Item]":
    """torch's loader of images, in as many processes as they can be shared out to."""
    count = workers()
    if isinstance(images, StreamedImages):
        count = max(1, min(count, images.shards or count))
        images.reader.set_loader_cfg(num_workers=count)
    else:
        count = max(1, min(count, -(-len(images) // batch)))
    return DataLoader(
        images, batch, num_workers=count, collate_fn=collated, multiprocessing_context=STARTED_BY, **options
    )


def collated(items: Sequence[Item]) -> Batch:
    """Those of some images that could be read, as one batch of bytes."""
    read = [item for item in items if item is not None]
    if not read:
        return torch.empty(0), torch.empty(0, dtype=torch.int64)
    return torch.stack([torch.as_tensor(image) for image, _ in read]), torch.tensor([label for _, label in read])


def _channels(values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return values if channels == len(values) else (float(np.mean(values)),) * channels
