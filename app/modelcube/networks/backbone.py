"""A scalable family of networks as data, and the rules that round its ratios to whole blocks and channels.

Each rule maps (count of the backbone, ratio) to a whole number and never falls when the ratio grows.
Sources: huawei-noah/Efficient-AI-Backbones (TinyNet: `round`, fixed stem, head of at least its base),
huggingface/pytorch-image-models (`make_divisible`, `ceil`).
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.networks.layers import BLOCKS, Block, BlockShape
from modelcube.networks.ranges import API_RANGES, Pattern, Patterns, merged_patterns


def round8(channels: float) -> int:
    """The multiple of 8 nearest to `channels`, at least 8, and never more than 10 % below."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def fixed(count: int, ratio: float) -> int:
    """The backbone's own count, whatever the ratio."""
    return count


def scaled(channels: int, ratio: float) -> int:
    """Channels scaled and rounded to a multiple of 8."""
    return round8(channels * ratio)


def scaled_up_only(channels: int, ratio: float) -> int:
    """Channels that grow with the ratio but never fall below the backbone's own."""
    return max(channels, round8(channels * ratio))


def depth_round(blocks: int, ratio: float) -> int:
    """Blocks rounded half to even, at least one."""
    return max(1, round(blocks * ratio))


def depth_ceil(blocks: int, ratio: float) -> int:
    """Blocks rounded up."""
    return math.ceil(blocks * ratio)


RULES: dict[str, Callable[[int, float], int]] = {
    rule.__name__: rule for rule in (fixed, scaled, scaled_up_only, depth_round, depth_ceil)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A run of blocks at one size: what the backbone has at (1, 1, 1) and how it scales.

    `channels` is what `width` (a rule of `RULES`) scales; a bottleneck writes `expansion` times as many.
    The first block carries the stride; `depth` is the rule of the number of blocks.
    """

    name: str
    block: str
    channels: int
    blocks: int = 1
    kernel: int = 1
    stride: int = 1
    expansion: int = 1
    squeeze: float = 0.0
    width: str = "scaled"
    depth: str = "fixed"

    def scaled_blocks(self, d: float) -> int:
        """Number of blocks at depth ratio `d`."""
        return RULES[self.depth](self.blocks, d)

    def scaled_channels(self, w: float) -> int:
        """Channels that the stage writes at width ratio `w`."""
        return RULES[self.width](self.channels, w) * self.widening

    @property
    def widening(self) -> int:
        """Channels written for each channel that the width rule gives."""
        return self.expansion if self.block == "bottleneck" else 1

    def first(self, channels_in: int, channels_out: int) -> Block:
        """The stage's first block, which carries the stride."""
        return self._build(channels_in, channels_out, self.stride)

    def repeated(self, channels_out: int) -> Block:
        """Each further block of the stage."""
        return self._build(channels_out, channels_out, 1)

    def _build(self, channels_in: int, channels_out: int, stride: int) -> Block:
        shape = BlockShape(
            channels_in=channels_in,
            channels_out=channels_out,
            kernel=self.kernel,
            stride=stride,
            expansion=self.expansion,
            squeeze=self.squeeze,
        )
        return BLOCKS[self.block](shape)


@dataclass(frozen=True, kw_only=True, eq=False)  # one object a backbone: hashed by identity, thus quickly
class Backbone:
    """A family of networks that (r, d, w) scale.

    `architecture` names the networks: two variants of one backbone that round to the same blocks and channels are the
    same network. `timm_class` says which of timm's classes builds it.
    """

    id: str
    title: str
    architecture: str
    activation: str
    default_family: str
    source: str
    stem: tuple[Stage, ...]
    stages: tuple[Stage, ...]
    head: tuple[Stage, ...]
    timm_class: str
    base_resolution: int = 224

    @cached_property
    def segments(self) -> tuple[Stage, ...]:
        """Stem, stages and head in the order in which they run."""
        return (*self.stem, *self.stages, *self.head)

    @cached_property
    def blocks(self) -> int:
        """Number of blocks of the stages at (1, 1, 1)."""
        return sum(stage.blocks for stage in self.stages)

    @cached_property
    def depths(self) -> Patterns:
        """Blocks of each stage by depth ratio."""
        return merged_patterns([stage.scaled_blocks for stage in self.stages], API_RANGES.d)

    @cached_property
    def widths(self) -> Patterns:
        """Channels that stem, stages and head write, by width ratio; the classifier left out."""
        return merged_patterns([segment.scaled_channels for segment in self.segments[:-1]], API_RANGES.w)

    @cached_property
    def depth_coordinates(self) -> NDArray[np.float64]:
        """The depth coordinate of each depth pattern: blocks / blocks of the backbone."""
        return np.asarray(self.depths.array.sum(axis=1) / self.blocks)

    @cached_property
    def width_coordinates(self) -> NDArray[np.float64]:
        """The width coordinate of each width pattern: geometric mean of the stages' channel ratios."""
        base = [stage.scaled_channels(1.0) for stage in self.stages]
        means = []
        for channels in map(self.stage_channels, self.widths.values):
            logs = (math.log(c / b) for c, b in zip(channels, base, strict=True))
            means.append(math.exp(math.fsum(logs) / len(base)))
        return np.array(means)

    def stage_channels(self, channels: Pattern) -> Pattern:
        """Of the channels that stem, stages and head write, those of the stages."""
        return channels[len(self.stem) : len(self.stem) + len(self.stages)]

    def describe(self) -> dict[str, Any]:
        """The backbone as plain data, ready for JSON."""
        described: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return described
