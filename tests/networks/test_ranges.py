import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcube.networks.backbone import Backbone
from modelcube.networks.ranges import API_RANGES, PAGE_RANGES, Patterns, shortest_decimal
from modelcube.networks.registry import backbone_ids, get_backbone

BACKBONES = [get_backbone(name) for name in backbone_ids()]
PATTERNS: list[tuple[Callable[[Backbone], Patterns], Callable[[Backbone, float], tuple[int, ...]]]] = [
    (lambda backbone: backbone.depths, lambda backbone, d: tuple(stage.scaled_blocks(d) for stage in backbone.stages)),
    (lambda backbone: backbone.widths, lambda backbone, w: tuple(s.scaled_channels(w) for s in backbone.segments[:-1])),
]


@pytest.mark.parametrize("backbone", BACKBONES, ids=lambda backbone: backbone.id)
@pytest.mark.parametrize(("patterns", "rounded"), PATTERNS, ids=["depth", "width"])
def test_breakpoints_change_the_pattern_exactly_there(
    backbone: Backbone,
    patterns: Callable[[Backbone], Patterns],
    rounded: Callable[[Backbone, float], tuple[int, ...]],
) -> None:
    table = patterns(backbone)
    for index, at in enumerate(table.breakpoints[1:], start=1):
        below = math.nextafter(at, 0)
        assert rounded(backbone, at) == table.values[index] != table.values[index - 1] == rounded(backbone, below)


@pytest.mark.parametrize("backbone", BACKBONES, ids=lambda backbone: backbone.id)
@given(d=st.floats(API_RANGES.d.low, API_RANGES.d.high), w=st.floats(API_RANGES.w.low, API_RANGES.w.high))
def test_patterns_equal_the_rounding_rules_everywhere(backbone: Backbone, d: float, w: float) -> None:
    for (patterns, rounded), ratio in zip(PATTERNS, (d, w), strict=True):
        table = patterns(backbone)
        assert table.values[table.index(ratio)] == rounded(backbone, ratio)


def test_ties_fall_where_round_half_to_even_puts_them() -> None:
    table = get_backbone("efficientnet-b0").depths
    one_block = table.values[table.index(1.5)][0], table.values[table.index(math.nextafter(1.5, 0))][0]
    assert one_block == (2, 1)  # 1.5 is rounded to 2: the breakpoint itself belongs to the upper plateau
    two_and_a_half = table.values[table.index(2.5)][0], table.values[table.index(math.nextafter(2.5, 3))][0]
    assert two_and_a_half == (2, 3)  # 2.5 is rounded to 2: the next double is the first of the upper plateau


@pytest.mark.parametrize("backbone", BACKBONES, ids=lambda backbone: backbone.id)
def test_settings_lie_inside_their_plateaus(backbone: Backbone) -> None:
    for table in (backbone.depths, backbone.widths):
        assert [table.index(setting) for setting in table.settings] == list(range(len(table.values)))
        assert table.settings[table.index(1.0)] == 1.0


def test_the_range_of_the_page_keeps_both_ends() -> None:
    table = get_backbone("mobilenetv2").widths
    part = table.within(PAGE_RANGES.w)
    assert (part.start, part.stop - 1) == (table.index(0.2), table.index(1.6))


def test_about_750_networks_hide_behind_the_sliders_of_the_paper() -> None:
    backbone = get_backbone("efficientnet-b0")
    depths, widths = backbone.depths, backbone.widths
    networks = {(depths.index(d / 100), widths.index(w / 100)) for d in range(40, 141) for w in range(20, 121)}
    assert len(networks) == pytest.approx(750, abs=10)


@pytest.mark.parametrize(
    ("low", "high", "setting"), [(0.9, 1.2, 1.0), (0.531, 0.547, 0.54), (0.5, math.nextafter(0.5, 1), 0.5)]
)
def test_the_shortest_decimal_of_an_interval(low: float, high: float, setting: float) -> None:
    assert shortest_decimal(low, high) == setting
