"""How fast this machine trains: what estimates rest on before anything was measured on it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import structlog
import torch

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset, readable_datasets
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training.build import build
from modelcube.evaluation.training.devices import Group, joined_group
from modelcube.evaluation.training.loading import ImageCounts, image_counts
from modelcube.evaluation.training.training import Training
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import DEFAULT_BACKBONE, get_backbone
from modelcube.settings import Settings

CLASSES, CHANNELS = 10, 3
WARM_UP = 2  # steps: libraries choose their ways in the first ones
SECONDS = 2.0


class Tried(NamedTuple):
    """What a kind of device is tried with: large enough to keep it busy, small enough for a moment."""

    d: float
    w: float
    pixels: int
    recipe: str


TRIED = {"cpu": Tried(0.5, 0.5, 56, "proxy"), "cuda": Tried(1.0, 1.0, 224, "imagenet-100")}

log = structlog.get_logger()


def measured_speed(settings: Settings, seconds: float = SECONDS) -> dict[str, Any]:
    """Train a network on noise for some seconds, as evaluations train, and count the images that there are.

    Returns:
        flops_per_second: multiply-adds (of the forward pass alone) of the images trained in a second.
        images_per_second: those images.
        device: `cpu` or `cuda`.
        images, test_images: id of a data set → images of an epoch, and those to test; 0 where they cannot be counted.
    """
    with joined_group() as group:
        tried = TRIED[group.device.type]
        network = realise(get_backbone(DEFAULT_BACKBONE), d=tried.d, w=tried.w, resolution=tried.pixels)
        recipe = get_recipe(tried.recipe)
        rate = 1 / seconds_per_image(network, CLASSES, CHANNELS, recipe, group, seconds)
    flops = int(cost_table(network.backbone, CLASSES, CHANNELS).of(network).flops)
    images = dict(counted_images(settings))
    return {
        "flops_per_second": rate * flops,
        "images_per_second": rate,
        "device": group.device.type,
        "images": {name: counts.train for name, counts in images.items()},
        "test_images": {name: counts.test for name, counts in images.items()},
    }


def seconds_per_image(
    network: Network, classes: int, in_channels: int, recipe: Recipe, group: Group, seconds: float
) -> float:
    """Seconds of a training step by a recipe on noise, by the number of its images; tried for some `seconds`."""
    model = build(network, classes, in_channels).to(group.device)
    endless = replace(recipe, epochs=1_000)
    training = Training(model.to(memory_format=torch.channels_last).train(), endless, 1_000, group)
    shape = (recipe.device_batch or recipe.batch, in_channels, network.resolution, network.resolution)
    images = torch.randn(shape, device=group.device).contiguous(memory_format=torch.channels_last)
    batch = [(images, torch.zeros(shape[0], dtype=torch.int64, device=group.device))]
    for _ in range(WARM_UP):
        float(training.update(batch))
    begun, steps = time.perf_counter(), 0
    while steps == 0 or time.perf_counter() - begun < seconds:
        float(training.update(batch))  # the loss is there once the step is done, on an accelerator too
        steps += 1
    return (time.perf_counter() - begun) / (steps * shape[0])


def counted_images(settings: Settings) -> Iterator[tuple[str, ImageCounts]]:
    """The data sets of the settings that are there, each with its numbers of images; one may be there to test alone."""
    for name, dataset in readable_datasets(settings).items():
        try:
            yield name, _counted(dataset)
        except Exception as error:  # whatever a reader of somebody else's raises: the others are still counted
            log.warning("a data set cannot be read", dataset=name, error=str(error))


def _counted(dataset: Dataset) -> ImageCounts:
    try:
        return image_counts(dataset, get_recipe("proxy"))
    except InvalidInput:
        return image_counts(dataset, get_recipe("pretrained"))
