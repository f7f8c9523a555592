"""What rounding makes of a backbone and (r, d, w): the realised network.

A network's id spells out what it is, `architecture.resolution.blocks.channels`, so that equal networks share one id
however they were asked for; `coordinates` are its one place in the cube. `layer_table` splits its cost over its layers.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from modelcube.errors import InvalidInput
from modelcube.networks.backbone import Backbone, Stage
from modelcube.networks.layers import Block, Layer, Size
from modelcube.networks.memory import block_memory
from modelcube.networks.ranges import API_RANGES, Pattern


class Coordinates(NamedTuple):
    """A place in the cube: ratios of resolution, depth and width to the backbone."""

    r: float
    d: float
    w: float


@dataclass(frozen=True, slots=True)
class RealisedSegment:
    """A stem, stage or head as it is built: `resolution_in`, `resolution` in pixels a side."""

    stage: Stage
    blocks: int
    channels_in: int
    channels: int
    resolution_in: int
    resolution: int

    def built(self) -> Iterator[tuple[Block, int]]:
        """Each block with the size in pixels of the map that it reads."""
        yield self.stage.first(self.channels_in, self.channels), self.resolution_in
        for _ in range(self.blocks - 1):
            yield self.stage.repeated(self.channels), self.resolution


@dataclass(frozen=True)
class Network:
    """A backbone's network at whole pixels; `depth` and `width` are indices of the backbone's patterns."""

    backbone: Backbone
    resolution: int
    depth: int
    width: int
    base_resolution: int

    @property
    def blocks(self) -> Pattern:
        """Blocks of each stage."""
        return self.backbone.depths.values[self.depth]

    @property
    def channels(self) -> Pattern:
        """Channels that stem, stages and head write."""
        return self.backbone.widths.values[self.width]

    @cached_property
    def id(self) -> str:
        """The network's one name, for example `resnet-50.224.3-4-6-3.64-64-256-512-1024-2048`."""
        blocks, channels = ("-".join(map(str, counts)) for counts in (self.blocks, self.channels))
        return f"{self.backbone.architecture}.{self.resolution}.{blocks}.{channels}"

    @property
    def stage_channels(self) -> Pattern:
        """Channels that the stages write, stem and head left out."""
        return self.backbone.stage_channels(self.channels)

    @property
    def coordinates(self) -> Coordinates:
        """Pixels, blocks, and geometric mean of the stages' channels, each as a ratio to the backbone."""
        return Coordinates(
            r=self.resolution / self.base_resolution,
            d=self.backbone.depth_coordinates[self.depth].item(),
            w=self.backbone.width_coordinates[self.width].item(),
        )

    def segments(self, classes: int = 1000, in_channels: int = 3) -> Iterator[RealisedSegment]:
        """Stem, stages and head in the order in which they run."""
        backbone, size, channels_in = self.backbone, self.resolution, in_channels
        blocks = (*(1 for _ in backbone.stem), *self.blocks, *(1 for _ in backbone.head))
        for stage, repeats, channels in zip(backbone.segments, blocks, (*self.channels, classes), strict=True):
            after = halved(size) if stage.stride == 2 else size
            yield RealisedSegment(stage, repeats, channels_in, channels, size, after)
            size, channels_in = after, channels


def realise(
    backbone: Backbone,
    r: float = 1.0,
    d: float = 1.0,
    w: float = 1.0,
    *,
    resolution: int | None = None,
    base_resolution: int | None = None,
) -> Network:
    """The network that (r, d, w) become: of int(R0·r) pixels a side, or of `resolution` in place of `r`.

    `base_resolution` is R0 in pixels where it is not the backbone's own.

    Raises:
        InvalidInput: a ratio is outside of `API_RANGES`, or not a number.
    """
    base = base_resolution or backbone.base_resolution
    pixels = checked_pixels(resolution, base) if resolution is not None else int(base * _checked("r", r))
    depth = backbone.depths.index(_checked("d", d))
    width = backbone.widths.index(_checked("w", w))
    return Network(backbone, pixels, depth, width, base)


def halved(size: int) -> int:
    """The size of a map after a stride of 2: half of it, rounded up."""
    return -(-size // 2)


def ratio_of(pixels: int, base_resolution: int) -> float:
    """The smallest double r with int(R0·r) = pixels."""
    r = pixels / base_resolution
    return r if int(base_resolution * r) == pixels else math.nextafter(r, math.inf)


def checked_pixels(resolution: int, base_resolution: int) -> int:
    """`resolution`; `InvalidInput` if it is not in the range of r."""
    low, high = (int(base_resolution * end) for end in (API_RANGES.r.low, API_RANGES.r.high))
    if not low <= resolution <= high:
        raise InvalidInput("resolution", resolution, f"a whole number of pixels from {low} to {high}")
    return resolution


def _checked(name: str, ratio: float) -> float:
    ratios = getattr(API_RANGES, name)
    if ratio not in ratios:
        raise InvalidInput(name, ratio, f"a number from {ratios}")
    return ratio


def layer_sizes(layer: Layer, size_in: int, size_out: int) -> tuple[int, int]:
    """Pixels a side of what a layer reads and writes, 1 for a vector."""
    sizes = {Size.INPUT: size_in, Size.OUTPUT: size_out, Size.VECTOR: 1}
    return sizes[layer.reads], sizes[layer.writes]


class LayerRow(NamedTuple):
    """One layer: where it stands, what it is, and its exact costs (units: `layers`; `peak` in elements)."""

    stage: str
    block: int
    name: str
    op: str
    kernel: int
    stride: int
    groups: int
    channels_in: int
    channels_out: int
    resolution_in: int
    resolution_out: int
    flops: int
    flops_fvcore: int
    params: int
    activations: int
    peak: int


def layer_table(network: Network, classes: int = 1000, in_channels: int = 3) -> list[LayerRow]:
    """All layers in the order in which they run; each quantity but `peak` adds up to the network's."""
    return [row for segment in network.segments(classes, in_channels) for row in _segment_rows(segment)]


def _segment_rows(segment: RealisedSegment) -> list[LayerRow]:
    rows = []
    for number, (block, size_in) in enumerate(segment.built(), start=1):
        sizes = size_in, segment.resolution
        held = block_memory(block)
        for layer in block.layers:
            costs = layer.costs()
            read, written = layer_sizes(layer, *sizes)
            rows.append(
                LayerRow(
                    stage=segment.stage.name,
                    block=number,
                    name=layer.name,
                    op="depthwise" if layer.depthwise else layer.op.value,
                    kernel=layer.kernel,
                    stride=layer.stride,
                    groups=layer.groups,
                    channels_in=layer.channels_in,
                    channels_out=layer.channels_out,
                    resolution_in=read,
                    resolution_out=written,
                    flops=costs.flops(*sizes),
                    flops_fvcore=costs.flops_fvcore(*sizes),
                    params=costs.params(*sizes),
                    activations=costs.activations(*sizes),
                    peak=held[layer.name](*sizes),
                )
            )
    return rows
