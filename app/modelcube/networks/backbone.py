"""A scalable family of networks as data."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from modelcube.networks.blocks import BLOCKS, Block, BlockShape
from modelcube.networks.rounding import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A run of blocks at one size: what the backbone has at (1, 1, 1) and how it scales.

    `channels` is what `width` (a rule of `rounding.RULES`) scales; a bottleneck writes `expansion` times as many.
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
        return BLOCKS[self.block](self._shape(channels_in, channels_out, self.stride))

    def repeated(self, channels_out: int) -> Block:
        """Each further block of the stage."""
        return BLOCKS[self.block](self._shape(channels_out, channels_out, 1))

    def _shape(self, channels_in: int, channels_out: int, stride: int) -> BlockShape:
        return BlockShape(
            channels_in=channels_in,
            channels_out=channels_out,
            kernel=self.kernel,
            stride=stride,
            expansion=self.expansion,
            squeeze=self.squeeze,
        )


@dataclass(frozen=True, kw_only=True, eq=False)  # one object a backbone: hashed by identity, thus quickly
class Backbone:
    """A family of networks that (r, d, w) scale.

    `architecture` names the networks: two variants of one backbone that round to the same blocks and channels are the
    same network. `timm_class` and `timm_options` say which of timm's classes builds it.
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

    def describe(self) -> dict[str, Any]:
        """The backbone as plain data, ready for JSON."""
        described: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return described
