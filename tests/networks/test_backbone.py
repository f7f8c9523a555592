import pytest

from modelcube.networks.backbone import depth_ceil, depth_round, round8, scaled_up_only


@pytest.mark.parametrize(
    ("channels", "rounded"), [(1, 8), (11.9, 16), (12, 16), (8.8, 8), (8.9, 16), (26.7, 32), (320 * 0.51, 160)]
)
def test_round8_takes_the_nearest_multiple_but_never_a_tenth_less(channels: float, rounded: int) -> None:
    assert round8(channels) == rounded


def test_depth_rounds_half_to_even_and_keeps_one_block() -> None:
    assert [depth_round(1, d) for d in (0.1, 0.5, 1.5, 2.5)] == [1, 1, 2, 2]


def test_depth_ceil_adds_a_block_for_any_excess() -> None:
    assert [depth_ceil(3, d) for d in (0.1, 1.0, 1.001)] == [1, 3, 4]


def test_the_head_never_shrinks_below_its_base() -> None:
    assert scaled_up_only(1280, 0.3) == 1280
    assert scaled_up_only(1280, 1.1) == 1408
