"""How fast this machine trains: what estimates rest on before anything was measured on it."""

import time
from collections.abc import Iterator
from typing import Any

import structlog
import torch
from torch.nn.functional import cross_entropy

from modelcube.errors import ModelCubeError
from modelcube.evaluation.build import build
from modelcube.evaluation.datasets import readable_datasets
from modelcube.evaluation.loading import image_counts
from modelcube.evaluation.recipes import get_recipe
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import DEFAULT_BACKBONE, get_backbone
from modelcube.settings import Settings

BATCH = 32
PIXELS = 56
CLASSES = 10
WARM_UP = 2
STEPS = 6

log = structlog.get_logger()


def measured_speed(settings: Settings) -> dict[str, Any]:
    """Train a small network on noise for a moment, and count the images that there are.

    Returns:
        flops_per_second: multiply-adds (of the forward pass alone) of the images trained in a second.
        images_per_second: those images.
        device: `cpu` or `cuda`.
        images: id of a data set → images of an epoch.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = realise(get_backbone(DEFAULT_BACKBONE), d=0.5, w=0.5, resolution=PIXELS)
    model = build(network, CLASSES, 3).to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    images = torch.randn(BATCH, 3, PIXELS, PIXELS, device=device).to(memory_format=torch.channels_last)
    labels = torch.zeros(BATCH, dtype=torch.long, device=device)

    def steps(count: int) -> float:
        began = time.perf_counter()
        for _ in range(count):
            optimizer.zero_grad()
            cross_entropy(model(images), labels).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - began

    steps(WARM_UP)
    images_per_second = STEPS * BATCH / steps(STEPS)
    flops = int(cost_table(network.backbone, CLASSES, 3).of(network).flops)
    return {
        "flops_per_second": images_per_second * flops,
        "images_per_second": images_per_second,
        "device": device.type,
        "images": dict(counted_images(settings)),
    }


def counted_images(settings: Settings) -> Iterator[tuple[str, int]]:
    """The data sets of the settings that are there, each with the number of images that an epoch trains on."""
    for name, dataset in readable_datasets(settings).items():
        try:
            yield name, image_counts(dataset, get_recipe("proxy")).train
        except (ModelCubeError, OSError, RuntimeError) as error:  # torchvision's: nothing could be downloaded
            log.warning("a data set cannot be read", dataset=name, error=str(error))
