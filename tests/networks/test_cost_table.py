from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.networks.cost_table import NetworkCosts, cost_table
from modelcube.networks.network import layer_table, realise
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids, get_backbone


def from_json(table: dict[str, Any], resolution: int, depth: int, width: int, quantity: str) -> int:
    """A quantity evaluated from the JSON as the page does it, in plain Python integers."""
    blocks, size, total, peak = table["d"]["blocks"][depth], resolution, 0, 0
    for segment in table["segments"]:
        row = sum(start <= width for start in segment["starts"]) - 1
        after = -(-size // 2) if segment["stride"] == 2 else size
        repeats = blocks[segment["depth"]] - 1 if segment["depth"] is not None else 0
        for block, at, times in ((segment["first"], size, 1), (segment["repeat"], after, repeats)):
            if not times:
                continue
            squares = {"in": at**2, "out": after**2, "const": 1}
            polynomials = block[quantity] if isinstance(block[quantity], list) else [block[quantity]]
            values = [sum(rows[row] * squares[part] for part, rows in p.items()) for p in polynomials]
            total, peak = total + times * sum(values), max(peak, *values)
        size = after
    return peak if quantity.startswith("peak") else total


@pytest.mark.parametrize("backbone", backbone_ids())
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_json_evaluates_to_the_same_integers(backbone: str, data: st.DataObject) -> None:
    table = cost_table(get_backbone(backbone))
    whole, page = table.to_json(), table.to_json(PAGE_RANGES)
    depths, widths = table.depths.within(PAGE_RANGES.d), table.widths.within(PAGE_RANGES.w)
    resolution = data.draw(st.integers(67, 336))
    depth = data.draw(st.integers(depths.start, depths.stop - 1))
    width = data.draw(st.integers(widths.start, widths.stop - 1))
    costs = table.evaluate_patterns(resolution, depth, width)
    for quantity in NetworkCosts._fields:
        expected = int(getattr(costs, quantity))
        assert from_json(whole, resolution, depth, width, quantity) == expected
        assert from_json(page, resolution, depth - depths.start, width - widths.start, quantity) == expected


@pytest.mark.parametrize("backbone", backbone_ids())
@given(r=st.floats(0.05, 4), d=st.floats(0.1, 5), w=st.floats(0.05, 4), classes=st.integers(1, 2000))
@settings(max_examples=40, deadline=None)
def test_layers_add_up_to_the_network(backbone: str, r: float, d: float, w: float, classes: int) -> None:
    network = realise(get_backbone(backbone), r, d, w)
    costs = cost_table(network.backbone, classes, 1).of(network)
    layers = layer_table(network, classes, 1)
    for quantity in ("flops", "flops_fvcore", "params", "activations"):
        assert sum(getattr(layer, quantity) for layer in layers) == getattr(costs, quantity)
    assert max(layer.peak for layer in layers) <= costs.peak


def test_many_points_equal_the_same_points_one_by_one() -> None:
    table = cost_table(get_backbone("mobilenetv2"))
    rng = np.random.default_rng(0)
    points = rng.integers(20, 800, 40_000), rng.uniform(0.1, 5, 40_000), rng.uniform(0.05, 4, 40_000)
    together = table.evaluate(*points)
    for index in range(0, 40_000, 1999):
        alone = table.evaluate(*(values[index] for values in points))
        assert [int(a[index]) for a in together] == [int(a) for a in alone]


def test_classes_and_channels_change_only_head_and_stem() -> None:
    backbone = get_backbone("efficientnet-b0")
    usual, small = cost_table(backbone), cost_table(backbone, classes=10, in_channels=1)
    assert usual.baseline.params - small.baseline.params == 990 * 1281 + 2 * 9 * 32
    assert usual.baseline.flops - small.baseline.flops == 990 * 1280 + 2 * 9 * 32 * 112**2


def test_no_point_at_all_costs_nothing_to_ask() -> None:
    assert cost_table(get_backbone("resnet-50")).evaluate([], [], []).flops.shape == (0,)


def test_the_largest_network_of_the_cube_fits_a_double() -> None:
    costs = cost_table(get_backbone("resnet-50"), classes=100_000).evaluate(896, 5.0, 4.0)
    assert max(int(value) for value in costs) < 2**53
