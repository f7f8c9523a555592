"""Networks that are given stage by stage: blocks, expansion, kernel and squeeze-and-excitation vary, widths do not.

Stem, strides, channels and head are those of a backbone at (1, 1, 1). Costs are those of the same blocks that cost
tables are made of.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from modelcube.errors import InvalidInput
from modelcube.networks.backbone import Backbone
from modelcube.networks.layers import Costs
from modelcube.networks.matrices import block_costs
from modelcube.networks.network import halved

SQUEEZE = 0.25  # channels of squeeze-and-excitation, as a share of those that the block reads
FIELDS = ("blocks", "expansion", "kernel", "squeeze")
ALLOWED = {"blocks": range(1, 100), "expansion": range(1, 100), "kernel": range(1, 100, 2), "squeeze": range(2)}


@dataclass(frozen=True, slots=True)
class BlockPattern:
    """What each stage is: number of blocks, expansion, kernel in pixels, squeeze-and-excitation (0 or 1)."""

    blocks: tuple[int, ...]
    expansion: tuple[int, ...]
    kernel: tuple[int, ...]
    squeeze: tuple[int, ...]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The pattern that `str` wrote: the four fields, one number a stage, such as `1-2.6-4.3-5.0-1`.

        Raises:
            InvalidInput: there are not four fields of equal length, or a number is not allowed.
        """
        try:
            fields = [tuple(map(int, field.split("-"))) for field in text.split(".")]
            equal = len(fields) == len(FIELDS) and len({len(field) for field in fields}) == 1
        except ValueError:
            equal = False
        if not equal:
            raise InvalidInput("pattern", text, "blocks.expansion.kernel.squeeze, one number a stage, - between them")
        for name, field in zip(FIELDS, fields, strict=True):
            for number in field:
                if number not in ALLOWED[name]:
                    allowed = ALLOWED[name]
                    raise InvalidInput("pattern", text, f"{name} of a stage from {allowed[0]} to {allowed[-1]}")
        return cls(*fields)

    def __str__(self) -> str:
        return ".".join("-".join(map(str, getattr(self, name))) for name in FIELDS)


def pattern_counts(backbone: Backbone, pattern: BlockPattern, resolution: int) -> tuple[int, int]:
    """Multiply-adds and parameters of a network given as a pattern, at an image of `resolution` pixels a side.

    Raises:
        InvalidInput: the pattern has another number of stages than the backbone.
    """
    if len(pattern.blocks) != len(backbone.stages):
        raise InvalidInput("pattern", str(pattern), f"{len(backbone.stages)} stages, those of {backbone.id}")
    stages = zip(pattern.blocks, pattern.expansion, pattern.kernel, pattern.squeeze, strict=True)
    start, flops, params, size = len(backbone.stem), 0, 0, resolution
    for index, segment in enumerate(backbone.segments):
        is_stage = 0 <= index - start < len(pattern.blocks)
        blocks, *shape = next(stages) if is_stage else (1,)
        first, repeated = _costs(backbone, index, *shape)
        after = halved(size) if segment.stride == 2 else size
        flops += first.flops(size, after) + (blocks - 1) * repeated.flops(after, after)
        params += first.params(size, after) + (blocks - 1) * repeated.params(after, after)
        size = after
    return flops, params


@lru_cache(maxsize=4096)
def _costs(backbone: Backbone, index: int, *shape: int) -> tuple[Costs, Costs]:
    """Costs of the first and of each further block of a segment; `shape`: expansion, kernel, squeeze of a stage."""
    segment = backbone.segments[index]
    if shape:
        expansion, kernel, squeeze = shape
        kind = "depthwise_separable" if expansion == 1 else "inverted_residual"
        segment = replace(segment, block=kind, expansion=expansion, kernel=kernel, squeeze=SQUEEZE * squeeze)
    channels = [3, *(one.scaled_channels(1.0) for one in backbone.segments)]
    blocks = segment.first(channels[index], channels[index + 1]), segment.repeated(channels[index + 1])
    first, repeated = (Costs(*block_costs(block)) for block in blocks)
    return first, repeated
