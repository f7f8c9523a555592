"""The images of a data set as batches of a network's own size: from memory where they fit, else through timm's loader.

`train` is trained on, `tuning` (None where a data set has none) is for choosing recipes, `test` for the result alone.
Each batch is a pair (images (n, channels, pixels, pixels) float32, normalised; labels (n,) int64) on the device. An
epoch's order depends on seed and epoch alone, so that a training resumed in the middle sees what it would have seen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from modelcube.evaluation.jobs.progress import LeftOut
from modelcube.evaluation.training.devices import Group

KEPT_BYTES = 4 * 2**30  # of pixels; what needs more is made anew for each batch
RESIZED_AT_ONCE = 4_096
LOOKED_AT = 10_000  # images whose pixels the statistics are taken of

Batch = tuple[Tensor, Tensor]
Statistics = tuple[Tensor, Tensor]
"""Mean and standard deviation of the grey levels (0 to 255) of each channel, shape (channels, 1, 1) each."""


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
    """The parts of a data set.

    Attributes:
        train: images to train on.
        tuning: images to choose recipes by, None where a data set holds none out.
        test: images for the result alone.
        fingerprint: tells the images trained on from others, on whichever machine they lie.
        counters: what counts what was left out of each part by now; each is given a sum over the processes of a group.
    """

    train: Batches
    tuning: Batches | None
    test: Batches
    fingerprint: str = ""
    counters: Sequence[Callable[[Callable[[Tensor], Tensor]], LeftOut]] = ()

    def left_out(self, group: Group) -> LeftOut | None:
        """What could not be read or was no image, by all processes; None where nobody looks at single files."""
        if not self.counters:
            return None
        found = [counter(lambda counts: group.summed(counts.to(group.device)).cpu()) for counter in self.counters]
        return LeftOut(sum(one.unreadable for one in found), sum(one.skipped for one in found))


class MemoryBatches:
    """Images kept as bytes, made into batches without any work an image in Python."""

    seekable = True

    def __init__(
        self,
        pixels: Tensor,
        labels: Tensor,
        batch: int,
        *,
        seed: int | None,
        group: Group,
        statistics: Statistics | None = None,
        resolution: int | None = None,
    ) -> None:
        """Serve `pixels` (n, channels, size, size) uint8 and `labels` (n,) int64 in batches of `batch`, over the group.

        With a `seed` every epoch has an order of its own and leaves out what does not fill a batch; without one the
        images come as they are, all of them. Of each batch, a process of a group takes its share. They are normalised
        by `statistics`, else by their own. With a `resolution` each batch is brought to that size when it is shown.
        """
        self.labels, self.resolution = labels.to(group.device), resolution
        self.pixels = pixels if resolution is not None else pixels.to(group.device)
        self.batch, self.seed, self.group = batch, seed, group
        self.mean, self.std = (value.to(group.device) for value in statistics or statistics_of(pixels))

    @property
    def images(self) -> int:
        """Images of an epoch."""
        return self.steps * self.batch if self.seed is not None else len(self.labels)

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        whole = len(self.labels) // self.batch
        return whole if self.seed is not None else -(-len(self.labels) // self.batch)

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from number `start` on."""
        order = self._order(epoch)
        for step in range(start, self.steps):
            chosen = order[step * self.batch : (step + 1) * self.batch][self.group.rank :: self.group.size]
            yield self._normalised(self._shown(chosen)), self.labels[chosen]

    def _order(self, epoch: int) -> Tensor:
        if self.seed is None:
            return torch.arange(len(self.labels), device=self.labels.device)
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        return torch.randperm(len(self.labels), generator=generator).to(self.labels.device)

    def _shown(self, chosen: Tensor) -> Tensor:
        if self.resolution is None:
            return self.pixels[chosen]
        return resized(self.pixels[chosen.cpu()], self.resolution).to(self.group.device)

    def _normalised(self, pixels: Tensor) -> Tensor:
        images = pixels.float().sub_(self.mean).div_(self.std)
        return images.contiguous(memory_format=torch.channels_last)


def resized(pixels: Tensor, resolution: int) -> Tensor:
    """Images (n, channels, size, size) uint8 at another size: bilinear, with antialiasing where they shrink."""
    if pixels.shape[-1] == resolution:
        return pixels
    size = (resolution, resolution)
    parts = (interpolate(part, size, mode="bilinear", antialias=True) for part in torch.split(pixels, RESIZED_AT_ONCE))
    return torch.cat(list(parts))


def statistics_of(pixels: Tensor) -> Statistics:
    """Mean and deviation of each channel over the first images (n, channels, pixels, pixels) uint8."""
    some = pixels[:LOOKED_AT].float()
    return some.mean((0, 2, 3))[:, None, None], some.std((0, 2, 3)).clamp_min(1.0)[:, None, None]


def fit_memory(images: int, channels: int, resolution: int) -> bool:
    """Whether the pixels of so many images may be kept at this size."""
    return images * channels * resolution**2 <= KEPT_BYTES
