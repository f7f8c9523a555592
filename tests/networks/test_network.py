import math

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.networks.network import ratio_of, realise
from modelcube.networks.registry import get_backbone

B0 = get_backbone("efficientnet-b0")
CEIL = get_backbone("efficientnet-b0-ceil")


def test_equal_settings_share_one_id() -> None:
    assert realise(B0, 0.68, 0.695, 0.54).id == realise(B0, resolution=152, d=0.7, w=0.541).id
    assert realise(B0, 0.68, 0.695, 0.54).id == "efficientnet-b0.152.1-1-1-2-2-3-1.32-8-16-24-40-64-104-176-1280"


def test_variants_of_one_backbone_share_the_networks_that_are_the_same() -> None:
    assert realise(B0).id == realise(CEIL).id
    assert realise(B0, d=0.8).id != realise(CEIL, d=0.8).id


def test_different_networks_have_different_ids() -> None:
    settings = [(1, 1, 1), (0.99, 1, 1), (1, 1.2, 1), (1, 1, 1.02), (1, 1, 1.1)]
    assert len({realise(B0, *setting).id for setting in settings}) == len(settings)


def test_coordinates_are_those_of_the_realised_network() -> None:
    network = realise(B0, 0.68, 0.695, 0.54)
    expected = math.prod(c / b for c, b in zip(network.stage_channels, (16, 24, 40, 80, 112, 192, 320), strict=True))
    assert network.coordinates == pytest.approx((152 / 224, 11 / 16, expected ** (1 / 7)))
    assert realise(B0).coordinates == (1, 1, 1)


def test_a_study_brings_its_own_base_resolution() -> None:
    network = realise(B0, 1.0, base_resolution=28)
    assert (network.resolution, network.coordinates.r) == (28, 1.0)


@pytest.mark.parametrize("base", [28, 224])
def test_a_ratio_of_pixels_gives_these_pixels_back(base: int) -> None:
    for pixels in range(base // 4, 3 * base):
        r = ratio_of(pixels, base)
        assert int(base * r) == pixels
        assert realise(B0, r, base_resolution=base).resolution == pixels


@pytest.mark.parametrize(
    ("field", "value"), [("r", 0.0), ("d", -1.0), ("w", math.nan), ("r", math.inf), ("d", 5.01), ("w", 1e308)]
)
def test_a_ratio_out_of_range_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(InvalidInput, match=rf"^{field} is .*; allowed: a number from 0\.\d+ to \d$"):
        realise(B0, **{field: value})  # type: ignore[arg-type]


def test_a_resolution_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidInput, match="resolution is 10; allowed: a whole number of pixels from 11 to 896"):
        realise(B0, resolution=10)


def test_an_unknown_backbone_suggests_the_closest() -> None:
    with pytest.raises(NotFound, match="did you mean 'resnet-50'"):
        get_backbone("resnet50")
