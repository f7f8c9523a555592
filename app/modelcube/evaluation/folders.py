"""Images of a folder or of any data set that timm reads: in memory where the recipe shows them as they are, else by
timm's loader, which crops, flips and augments them in processes of its own.

How an image is made smaller, which part of it is tested and how it is normalised is the recipe's, so that it does not
matter which of the two shows it.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import torch
from timm.data.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from timm.data.dataset import ImageDataset
from timm.data.dataset_factory import create_dataset
from timm.data.loader import create_loader
from torch.utils.data import DataLoader, Subset
from torch.utils.data.distributed import DistributedSampler
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, PILToTensor, Resize

from modelcube.errors import InvalidInput
from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.devices import Group
from modelcube.evaluation.digest import digest
from modelcube.evaluation.images import LOOKED_AT, Batch, Images, MemoryBatches, Statistics, fit_memory, statistics_of
from modelcube.evaluation.recipes import Recipe

INPUT_MODES = {1: "L", 3: "RGB"}
TEST_BATCH = 256
EPOCHS_APART = 1_000_003  # a distributed sampler adds seed and epoch: no two seeds share an order


class LoadedBatches:
    """Batches of one of timm's loaders."""

    seekable = False

    def __init__(self, loader: Any, sampler: object, images: int) -> None:
        """Serve what `loader` loads; `sampler` is told each epoch's number where it is a distributed one."""
        self.loader, self.sampler, self.images = loader, sampler, images

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return len(self.loader)

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from number `start` on; those before it are loaded too."""
        if isinstance(self.sampler, DistributedSampler):
            self.sampler.set_epoch(epoch)
        for number, (images, labels) in enumerate(self.loader):
            if number >= start:
                yield images.contiguous(memory_format=torch.channels_last), labels


def folder_images(dataset: Dataset, recipe: Recipe, resolution: int, *, seed: int, group: Group) -> Images:
    """The parts of a data set that timm reads.

    Raises:
        InvalidInput: there are no images, or not of so many classes.
    """
    trained = opened(dataset, "train", recipe.train_images) if recipe.epochs else None
    parts = Parts(trained, opened(dataset, "validation", recipe.test_images), dataset.in_channels)
    kept = not recipe.crop and fits_memory(dataset, resolution, *parts.known)
    images = (_kept if kept else _loaded)(parts, recipe, resolution, seed, group)
    return images if trained is None else replace(images, fingerprint=fingerprint_of(trained))


class Parts(NamedTuple):
    """What timm has opened: images to train on, where that is wanted, and to test, of so many channels."""

    trained: ImageDataset | None
    tested: ImageDataset
    channels: int

    @property
    def known(self) -> list[ImageDataset]:
        """Those that there are."""
        return [self.tested] if self.trained is None else [self.trained, self.tested]


def _kept(parts: Parts, recipe: Recipe, resolution: int, seed: int, group: Group) -> Images:
    """The parts in memory."""
    given = imagenet_statistics(parts.channels) if recipe.statistics == "imagenet" else None
    train = None
    if parts.trained is not None:
        pixels, labels = in_memory(parts.trained, shown(recipe, resolution, testing=False))
        batch = recipe.at_once(group.size) * group.size
        train = MemoryBatches(pixels, labels, batch, seed=seed, group=group, statistics=given)
        given = train.mean, train.std
    pixels, labels = in_memory(parts.tested, shown(recipe, resolution, testing=True))
    test = MemoryBatches(pixels, labels, TEST_BATCH, seed=None, group=group, statistics=given)
    return Images(train or test, None, test)


def _loaded(parts: Parts, recipe: Recipe, resolution: int, seed: int, group: Group) -> Images:
    """The parts by timm's loader."""
    statistics = imagenet_statistics(parts.channels)
    if recipe.statistics == "own":
        transform = shown(recipe, resolution, testing=parts.trained is None)
        statistics = statistics_of(in_memory(parts.trained or parts.tested, transform, LOOKED_AT)[0])
    test = loaded(parts.tested, recipe, resolution, group, statistics, seed=None)
    if parts.trained is None:
        return Images(test, None, test)
    return Images(loaded(parts.trained, recipe, resolution, group, statistics, seed=seed), None, test)


def opened(dataset: Dataset, part: str, most: int | None) -> ImageDataset:
    """A part of a data set, at most `most` images of it, evenly over the classes.

    Raises:
        InvalidInput: it cannot be read, or has more classes than the settings say.
    """
    name, root = ("", dataset.location) if dataset.kind == "folder" else (dataset.location, dataset.root)
    try:
        found: ImageDataset = create_dataset(
            name, root=root, split=part, input_img_mode=INPUT_MODES[dataset.in_channels]
        )
    except (AssertionError, ImportError, KeyError, OSError, RuntimeError, ValueError) as error:
        message = f"cannot read the images of {dataset.id}: {error}"
        raise InvalidInput("dataset", dataset.id, "a data set that timm can read", message) from error
    samples = listed(found)
    if samples is not None:
        classes = len(getattr(found.reader, "class_to_idx", ()))
        if classes > dataset.classes:
            raise InvalidInput("classes", dataset.classes, f"the {classes} classes that {dataset.id} has")
        if most is not None:
            found.reader.samples = samples[:: -(-len(samples) // most)]
    return found


def listed(images: ImageDataset) -> list[Any] | None:
    """The images by file, where the data set has such a list."""
    samples: list[Any] | None = getattr(getattr(images, "reader", None), "samples", None)
    return samples


def fingerprint_of(images: ImageDataset) -> str:
    """What tells these images from others: files and classes in order, or their number where nobody lists them."""
    if listed(images) is None:
        return digest(str(counted(images)))
    untyped: Any = images
    root = str(getattr(images.reader, "root", ""))  # another one on another machine
    names = (str(name).removeprefix(root) for name in untyped.filenames(absolute=True))
    return digest(repr(getattr(images.reader, "class_to_idx", None)), "\n".join(names))


def counted(images: ImageDataset) -> int | None:
    """How many images there are; None where they come one after another and nobody has counted them."""
    try:
        return len(images) or None
    except TypeError:
        return None


def fits_memory(dataset: Dataset, resolution: int, *parts: ImageDataset) -> bool:
    """Whether all pixels of the parts may be kept."""
    counts = [counted(part) for part in parts]
    return None not in counts and fit_memory(sum(filter(None, counts)), dataset.in_channels, resolution)


def shown(recipe: Recipe, resolution: int, *, testing: bool) -> Compose:
    """An image as a recipe that does not augment shows it: its middle, as bytes (channels, resolution, resolution)."""
    side = math.floor(resolution / recipe.tested_centre) if testing else resolution
    smaller = Resize(side, interpolation=InterpolationMode(recipe.interpolation))
    return Compose([smaller, CenterCrop(resolution), PILToTensor()])


def imagenet_statistics(channels: int) -> Statistics:
    """ImageNet's; of one channel the mean of its three."""
    mean, std = (_channels(values, channels) for values in (IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD))
    return torch.tensor([255 * x for x in mean])[:, None, None], torch.tensor([255 * x for x in std])[:, None, None]


def in_memory(images: ImageDataset, transform: Compose, most: int | None = None) -> Batch:
    """All images, or the first ones, as bytes (n, channels, resolution, resolution), and their labels (n,)."""
    images.transform = transform
    known = counted(images)
    part = Subset(images, range(min(most, known))) if most is not None and known is not None else images
    pixels, labels = [], []
    for some, theirs in DataLoader(part, batch_size=TEST_BATCH, num_workers=workers()):
        pixels.append(some)
        labels.append(theirs)
        if most is not None and TEST_BATCH * len(labels) >= most:
            break
    return torch.cat(pixels)[:most], torch.cat(labels).long()[:most]


def loaded(
    images: ImageDataset, recipe: Recipe, resolution: int, group: Group, statistics: Statistics, *, seed: int | None
) -> LoadedBatches:
    """timm's loader of a part: for training, which has a `seed`, as the recipe augments, for testing the middle.

    Of several processes each tests images of its own. timm evens their numbers out by testing some images twice; that
    is left to it only where images cannot be listed.
    """
    samples, training = listed(images), seed is not None
    divided = group.size > 1 and not training and samples is not None
    if divided and samples is not None:
        images.reader.samples = samples[group.rank :: group.size]
    mean, std = (tuple((values / 255).flatten().tolist()) for values in statistics)
    loader = create_loader(
        images,
        input_size=(len(mean), resolution, resolution),
        batch_size=recipe.at_once(group.size) if training else TEST_BATCH,
        is_training=training,
        color_jitter=0.0 if recipe.rand_augment is None else 0.4,
        auto_augment=recipe.rand_augment if training else None,
        interpolation=recipe.interpolation,
        mean=mean,
        std=std,
        num_workers=workers(),
        distributed=group.size > 1 and not divided,
        device=group.device,
        pin_memory=group.device.type == "cuda",
        persistent_workers=False,  # each epoch's processes take their seeds anew, so that a resumed one repeats it
    )
    if not (training and recipe.crop):  # timm's own ways to leave images as they are differ from each other
        images.transform = shown(recipe, resolution, testing=not training)
    sampler = getattr(loader, "sampler", None)
    if isinstance(sampler, DistributedSampler):
        sampler.seed = (seed or 0) * EPOCHS_APART
    return LoadedBatches(loader, sampler, counted(images) or 0)


def workers() -> int:
    """Processes that load images: one a processor of this process, up to 16."""
    return min(16, len(os.sched_getaffinity(0)))


def _channels(values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return values if channels == len(values) else (float(np.mean(values)),) * channels
