"""Training on the processor: images a second beside timm's own loop, same network, batch and images, one thread each.

timm's loop is `train.py`'s `train_one_epoch` without what it only does when asked to: its loader with a process of its
own that makes tensors of pictures, its optimizer and scheduler, losses averaged and read at each step. It runs twice,
as it does by default, which is the one to beat, and with `--channels-last`, which our layout is.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import torch
from PIL import Image
from timm.data.dataset import ImageDataset
from timm.data.loader import create_loader
from timm.utils.metrics import AverageMeter
from torch import nn

from benchmarks.bar import Bar
from modelcube.evaluation.jobs.datasets import DEBIAN_FASHION_MNIST, fashion_mnist, has_idx_files
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training.build import build
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.idx import read_idx
from modelcube.evaluation.training.latency import one_thread
from modelcube.evaluation.training.loading import load_images
from modelcube.evaluation.training.optimizers import make_optimizer, make_scheduler
from modelcube.evaluation.training.training import Training, steps_of
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import get_backbone
from tests.support.idx import write_idx_folder

ALONE = Group(0, 1, torch.device("cpu"))
NETWORKS = {"EfficientNet-B0": (1.0, 1.0, 1.0), "d 0.6, w 0.5": (1.0, 0.6, 0.5)}
STEPS = 12
ROUNDS = 5
CLASSES, PIXELS = 10, 28

Loop = Callable[[], float]


class Pictures(ImageDataset):
    """The same images as torchvision's data sets give them: a picture and a number."""

    def __init__(self, folder: Path) -> None:
        self.pixels = read_idx(folder, "train-images-idx3-ubyte")
        self.labels = read_idx(folder, "train-labels-idx1-ubyte")

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[object, int]:
        return self.transform(Image.fromarray(self.pixels[index])), int(self.labels[index])


def ours(network: Network, recipe: Recipe, folder: Path) -> Loop:
    """One round of our loop; images a second."""
    model = build(network, CLASSES, 1).to(memory_format=torch.channels_last).train()
    images = load_images(fashion_mnist(folder), recipe, PIXELS, seed=0, group=ALONE)
    training = Training(model, recipe, steps_of(images.train, recipe, ALONE), ALONE)
    batches = endless(lambda: images.train.epoch(0))
    return lambda: rate(recipe.batch, lambda: training.update([next(batches)]))


def timms(network: Network, recipe: Recipe, folder: Path, *, channels_last: bool) -> Loop:
    """One round of timm's loop; images a second."""
    form = torch.channels_last if channels_last else torch.contiguous_format
    model = build(network, CLASSES, 1).to(memory_format=form).train()
    loader = create_loader(
        Pictures(folder),
        input_size=(1, PIXELS, PIXELS),
        batch_size=recipe.batch,
        is_training=True,
        no_aug=True,
        mean=(0.286,),
        std=(0.353,),
        num_workers=1,
        device=ALONE.device,
    )
    optimizer, criterion = make_optimizer(model, recipe), nn.CrossEntropyLoss()
    losses: Any = AverageMeter()  # type: ignore[no-untyped-call]
    scheduler = make_scheduler(optimizer, recipe, len(loader))
    batches = endless(lambda: iter(loader))

    def step() -> None:
        images, labels = next(batches)
        loss = criterion(model(images.contiguous(memory_format=form)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.update(loss.item(), images.size(0))
        scheduler.step_update(losses.count // recipe.batch)

    return lambda: rate(recipe.batch, step)


def endless(epoch: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    """Epoch after epoch."""
    while True:
        yield from epoch()


def rate(batch: int, step: Callable[[], object]) -> float:
    """Images a second over some steps."""
    step()
    begun = perf_counter()
    for _ in range(STEPS):
        step()
    return STEPS * batch / (perf_counter() - begun)


def bars() -> Iterator[Bar]:
    """Our loop against timm's, in turn."""
    recipe = get_recipe("proxy")
    torch.set_flush_denormal(True)
    with TemporaryDirectory() as made, one_thread():
        debian = DEBIAN_FASHION_MNIST
        folder = debian if has_idx_files(debian) else write_idx_folder(Path(made))
        for name, (r, d, w) in NETWORKS.items():
            network = realise(get_backbone("efficientnet-b0"), r, d, w, base_resolution=PIXELS)
            loops = {
                "ours": ours(network, recipe, folder),
                "default": timms(network, recipe, folder, channels_last=False),
                "channels_last": timms(network, recipe, folder, channels_last=True),
            }
            rounds = [{label: loop() for label, loop in loops.items()} for _ in range(ROUNDS)]
            yield from compared(f"training at {PIXELS} px, {name}", rounds)


def compared(what: str, rounds: list[dict[str, float]]) -> Iterator[Bar]:
    """The figures of one network: the median of the rounds' ratios counts."""
    yield Bar(f"{what}: images/s on one thread", f"{median(found['ours'] for found in rounds):,.0f}", "", None)
    ratio = median(found["ours"] / found["default"] for found in rounds)
    yield Bar(f"{what}: × timm's loop", f"{ratio:.2f} ×", "≥ 1.0 ×", ratio >= 1)
    alike = median(found["ours"] / found["channels_last"] for found in rounds)
    yield Bar(f"{what}: × timm's loop with --channels-last", f"{alike:.2f} ×", "", None)
