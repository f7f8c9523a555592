"""The split of a network's cost over its layers, one row each."""

from typing import NamedTuple

from modelcube.networks.memory import block_memory
from modelcube.networks.network import Network, RealisedSegment, layer_sizes


class LayerRow(NamedTuple):
    """One layer: where it stands, what it is, and its exact costs (units: `layers`; `peak` in elements)."""

    stage: str
    block: int
    name: str
    op: str
    kernel: int
    stride: int
    groups: int
    channels_in: int
    channels_out: int
    resolution_in: int
    resolution_out: int
    flops: int
    flops_fvcore: int
    params: int
    activations: int
    peak: int


def layer_table(network: Network, classes: int = 1000, in_channels: int = 3) -> list[LayerRow]:
    """All layers in the order in which they run; each quantity but `peak` adds up to the network's."""
    return [row for segment in network.segments(classes, in_channels) for row in _segment_rows(segment)]


def _segment_rows(segment: RealisedSegment) -> list[LayerRow]:
    rows = []
    for number, (block, size_in) in enumerate(segment.built(), start=1):
        sizes = size_in, segment.resolution
        held = block_memory(block)
        for layer in block.layers:
            costs = layer.costs()
            read, written = layer_sizes(layer, *sizes)
            rows.append(
                LayerRow(
                    stage=segment.stage.name,
                    block=number,
                    name=layer.name,
                    op="depthwise" if layer.depthwise else layer.op.value,
                    kernel=layer.kernel,
                    stride=layer.stride,
                    groups=layer.groups,
                    channels_in=layer.channels_in,
                    channels_out=layer.channels_out,
                    resolution_in=read,
                    resolution_out=written,
                    flops=costs.flops(*sizes),
                    flops_fvcore=costs.flops_fvcore(*sizes),
                    params=costs.params(*sizes),
                    activations=costs.activations(*sizes),
                    peak=held[layer.name](*sizes),
                )
            )
    return rows
