"""The rounding rules that turn a ratio into whole blocks and channels.

Each rule maps (count of the backbone, ratio) to a whole number and never falls when the ratio grows.
Sources: huawei-noah/Efficient-AI-Backbones (TinyNet: `round`, fixed stem, head of at least its base),
huggingface/pytorch-image-models (`make_divisible`, `ceil`).
"""

import math
from collections.abc import Callable


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
