"""Which networks a study samples."""

import pytest

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.sampling.sampling import Space, at_half, named_networks, over_range, ratios
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import get_backbone

FASHION = Dataset(
    id="fashion-mnist", title="Fashion-MNIST", kind="idx", location="", base_resolution=28, in_channels=1, classes=10
)


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(get_backbone("efficientnet-b0"), FASHION)


def test_networks_at_half_cost_half(space: Space) -> None:
    networks = at_half(space, 64)
    shares = [space.flops(network) / space.baseline_flops for network in networks]
    assert len({network.id for network in networks}) == 64
    assert all(abs(share / 0.5 - 1) <= 0.03 for share in shares)


def test_sampled_networks_lie_in_the_cube_and_spread_over_it(space: Space) -> None:
    networks = over_range(space, 64)
    shares = [space.flops(network) / space.baseline_flops for network in networks]
    assert len({network.id for network in networks}) == 64
    assert all(0.03 < share < 1.05 for share in shares)
    assert min(shares) < 0.06
    assert max(shares) > 0.8
    assert all(PAGE_RANGES.r.low * 28 - 1 <= network.resolution <= PAGE_RANGES.r.high * 28 for network in networks)
    assert len({network.depth for network in networks}) > 8


def test_the_sequence_follows_from_its_seed(space: Space) -> None:
    first, again, other = (at_half(space, 8, seed) for seed in (0, 0, 1))
    assert [network.id for network in first] == [network.id for network in again]
    assert [network.id for network in first] != [network.id for network in other]


def test_more_networks_begin_with_the_same(space: Space) -> None:
    assert at_half(space, 12)[:5] == at_half(space, 5)


def test_ratios_give_a_network_back(space: Space) -> None:
    for network in [*at_half(space, 20), *named_networks(space).values()]:
        d, w = ratios(network)
        assert space.realised(network.coordinates.r, d, w).blocks == network.blocks
        assert space.realised(network.coordinates.r, d, w).channels == network.channels


def test_named_networks_are_the_published_ones_and_the_formulas(space: Space) -> None:
    named = named_networks(space)
    assert named["EfficientNet-B0"].resolution == 28
    assert named["TinyNet-E"].blocks == (1, 1, 1, 2, 2, 2, 1)
    for name, network in named.items():
        if "c=1/" in name:
            budget = 1 / int(name.rpartition("/")[2])
            assert space.flops(network) / space.baseline_flops == pytest.approx(budget, rel=0.04)


def test_a_backbone_without_published_networks_has_its_formulas(space: Space) -> None:
    named = named_networks(Space(get_backbone("resnet-50"), Dataset(id="x", title="x", kind="folder", location="")))
    assert not any(name.startswith("TinyNet") for name in named)
    assert len(named) == 9
