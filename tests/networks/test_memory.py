import pytest

from modelcube.networks.cost_table import cost_table
from modelcube.networks.layers import BlockShape, bottleneck, inverted_residual
from modelcube.networks.memory import block_memory, undominated
from modelcube.networks.registry import get_backbone


def test_a_skip_keeps_the_input_of_an_inverted_residual_alive() -> None:
    shape = BlockShape(channels_in=8, channels_out=8, kernel=3, expansion=6)
    held = block_memory(inverted_residual(shape))
    assert held["conv_pw"](10, 10) == (8 + 48) * 100  # the input is the skip itself
    assert held["conv_dw"](10, 10) == (48 + 48 + 8) * 100
    assert held["conv_pwl"](10, 10) == (48 + 8 + 8) * 100
    assert held["add"](10, 10) == 2 * 8 * 100


def test_without_a_skip_the_input_is_freed() -> None:
    shape = BlockShape(channels_in=8, channels_out=16, kernel=3, stride=2, expansion=6)
    held = block_memory(inverted_residual(shape))
    assert held["conv_dw"](10, 5) == 48 * 100 + 48 * 25
    assert "add" not in held


def test_an_in_place_depthwise_needs_one_channel_more_than_its_input() -> None:
    shape = BlockShape(channels_in=8, channels_out=16, kernel=3, stride=2, expansion=6)
    assert block_memory(inverted_residual(shape), in_place=True)["conv_dw"](10, 5) == 48 * 100 + 25


def test_a_projection_runs_while_the_main_branch_waits() -> None:
    shape = BlockShape(channels_in=64, channels_out=256, kernel=3, expansion=4)
    held = block_memory(bottleneck(shape))
    assert held["downsample"](10, 10) == (64 + 256 + 256) * 100
    assert held["conv2"](10, 10) == (64 + 64 + 64) * 100


def test_dominated_layers_are_left_out_of_the_table() -> None:
    shape = BlockShape(channels_in=8, channels_out=8, kernel=3, expansion=6)
    kept = undominated([block_memory(inverted_residual(shape))])
    assert [column[0](10, 10) for column in kept] == [(48 + 48 + 8) * 100]


# w, pixels, RAM for activations as STM32Cube.AI 8.1 reports it (KiB): an engine that overlaps a little more
@pytest.mark.parametrize(("w", "pixels", "reported"), [(0.35, 128, 225.17), (0.35, 224, 686.5)])
def test_peaks_are_near_a_real_engines(w: float, pixels: int, reported: float) -> None:
    costs = cost_table(get_backbone("mobilenetv2")).evaluate(pixels, 1.0, w)
    assert costs.peak_activation_bytes("int8") / 1024 == pytest.approx(reported, rel=0.1)


def test_weights_in_int8_keep_biases_of_four_bytes() -> None:
    costs = cost_table(get_backbone("mobilenetv2")).baseline
    assert costs.weight_bytes("int8") == costs.weights + 4 * costs.biases
    assert costs.weight_bytes("fp32") == 4 * (costs.weights + costs.biases)
    assert costs.peak_activation_bytes("fp32", in_place=True) == 4 * costs.peak_in_place <= 4 * costs.peak
