"""Images of a folder or of any data set that timm reads: in memory where the recipe shows them as they are, else by
timm's loader, which crops, flips and augments them in processes of its own.
"""

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from timm.data.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from timm.data.dataset import ImageDataset
from timm.data.dataset_factory import create_dataset
from timm.data.loader import create_loader
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
from torchvision.transforms import CenterCrop, Compose, PILToTensor, Resize

from modelcube.errors import InvalidInput
from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.devices import Group
from modelcube.evaluation.images import Batch, Images, MemoryBatches
from modelcube.evaluation.recipes import Recipe

KEPT_BYTES = 4 * 2**30  # more pixels than these are read anew in each epoch
INPUT_MODES = {1: "L", 3: "RGB"}
TEST_BATCH = 256
TESTED_CENTRE = 0.875  # of a test image's side, as timm and the paper test


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
    tested = opened(dataset, "validation", recipe.test_images)
    if recipe.crop or not fits_memory(dataset, resolution, trained, tested):
        test = loaded(tested, dataset, recipe, resolution, group, training=False)
        train = loaded(trained, dataset, recipe, resolution, group, training=True) if trained is not None else test
        return Images(train, None, test)
    test_batches = MemoryBatches(*in_memory(tested, resolution), TEST_BATCH, seed=None, group=group)
    if trained is None:
        return Images(test_batches, None, test_batches)
    memory = MemoryBatches(*in_memory(trained, resolution), recipe.batch, seed=seed, group=group)
    return Images(memory, None, test_batches.normalised_as(memory))


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
    except (AssertionError, FileNotFoundError, RuntimeError, ValueError, KeyError) as error:
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


def fits_memory(dataset: Dataset, resolution: int, *parts: ImageDataset | None) -> bool:
    """Whether all pixels of the parts may be kept."""
    if any(part is not None and not hasattr(part, "__len__") for part in parts):
        return False
    images = sum(len(part) for part in parts if part is not None)
    return images * dataset.in_channels * resolution**2 <= KEPT_BYTES


def in_memory(images: ImageDataset, resolution: int) -> Batch:
    """All images as bytes (n, channels, resolution, resolution), their middle, and their labels (n,)."""
    images.transform = Compose([Resize(resolution), CenterCrop(resolution), PILToTensor()])
    loader = DataLoader(images, batch_size=TEST_BATCH, num_workers=workers())
    pixels, labels = zip(*loader, strict=True)
    return torch.cat(pixels), torch.cat(labels).long()


def loaded(
    images: ImageDataset, dataset: Dataset, recipe: Recipe, resolution: int, group: Group, *, training: bool
) -> LoadedBatches:
    """timm's loader of a part: cropped, flipped and augmented for training, the middle of it for testing.

    Of several processes each tests images of its own. timm evens their numbers out by testing some images twice; that
    is left to it only where images cannot be listed.
    """
    share, samples = recipe.batch // group.size, listed(images)
    divided = group.size > 1 and not training and samples is not None
    if divided and samples is not None:
        images.reader.samples = samples[group.rank :: group.size]
    loader = create_loader(
        images,
        input_size=(dataset.in_channels, resolution, resolution),
        batch_size=min(share, recipe.device_batch or share) if training else TEST_BATCH,
        is_training=training,
        no_aug=not recipe.crop,
        color_jitter=0.0 if recipe.rand_augment is None else 0.4,
        auto_augment=recipe.rand_augment if training else None,
        interpolation="bicubic",
        mean=_channels(IMAGENET_DEFAULT_MEAN, dataset.in_channels),
        std=_channels(IMAGENET_DEFAULT_STD, dataset.in_channels),
        crop_pct=TESTED_CENTRE,
        num_workers=workers(),
        distributed=group.size > 1 and not divided,
        device=group.device,
        pin_memory=group.device.type == "cuda",
        persistent_workers=False,  # each epoch's processes take their seeds anew, so that a resumed one repeats it
    )
    return LoadedBatches(loader, getattr(loader, "sampler", None), len(images))


def workers() -> int:
    """Processes that load images: one a processor of this process, up to 16."""
    return min(16, len(os.sched_getaffinity(0)))


def _channels(values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return values if channels == len(values) else (float(np.mean(values)),) * channels
