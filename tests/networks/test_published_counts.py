"""The counts of the published table, to the last digit shown."""

import pytest

from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone

# network, backbone, pixels, d, w, multiply-adds (M), fvcore's total (M), params (M)
PUBLISHED = [
    ("EfficientNet-B0", "efficientnet-b0", 224, 1.0, 1.0, "385.81", "399.35", "5.289"),
    ("EfficientNet-B0", "efficientnet-b0-ceil", 224, 1.0, 1.0, "385.81", "399.35", "5.289"),
    ("TinyNet-A", "efficientnet-b0", 192, 1.2, 1.0, "336.87", "347.71", "6.188"),
    ("TinyNet-B", "efficientnet-b0", 188, 1.1, 0.75, "200.71", "209.61", "3.731"),
    ("TinyNet-C", "efficientnet-b0", 184, 0.85, 0.54, "99.54", "105.30", "2.457"),
    ("TinyNet-D", "efficientnet-b0", 152, 0.695, 0.54, "51.58", "54.44", "2.338"),
    ("TinyNet-E", "efficientnet-b0", 106, 0.6, 0.51, "24.36", "25.75", "2.043"),
    ("EfficientNet-B^-1", "efficientnet-b0", 192, 0.8, 0.89, "201.4", None, "3.76"),
    ("ResNet-50", "resnet-50", 224, 1.0, 1.0, "4089.18", "4111.51", "25.557"),
]


def _as_printed(value: int, printed: str) -> str:
    return f"{value / 1e6:.{len(printed.partition('.')[2])}f}"


@pytest.mark.parametrize(("name", "backbone", "pixels", "d", "w", "flops", "fvcore", "params"), PUBLISHED)
def test_counts_equal_the_published_ones(
    name: str, backbone: str, pixels: int, d: float, w: float, flops: str, fvcore: str | None, params: str
) -> None:
    network = realise(get_backbone(backbone), d=d, w=w, resolution=pixels)
    costs = cost_table(network.backbone).of(network)
    assert _as_printed(int(costs.flops), flops) == flops
    assert _as_printed(int(costs.params), params) == params
    assert fvcore is None or _as_printed(int(costs.flops_fvcore), fvcore) == fvcore


def test_one_pixel_more_costs_a_fifth_at_tinynet_a() -> None:
    table = cost_table(get_backbone("efficientnet-b0"))
    costs = table.evaluate([192, 193], 1.2, 1.0).flops
    assert costs[1] / costs[0] == pytest.approx(1.2, abs=0.005)


def test_efficientnets_own_rounding_costs_more_than_the_papers() -> None:
    table = cost_table(get_backbone("efficientnet-b0-ceil"))
    paper = cost_table(get_backbone("efficientnet-b0"))
    setting = 192, 0.8, 0.89
    assert table.evaluate(*setting).flops > 1.15 * paper.evaluate(*setting).flops
