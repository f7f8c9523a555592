"""Blocks as short lists of layers, named as timm names them.

Everything that is known of a block (counts, memory, silhouette, table of layers, construction) is derived from its list
of layers. A new kind of block is one function here and one entry in `BLOCKS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from modelcube.networks.layers import Branch, Layer, Op, Size


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockShape:
    """What a stage asks of one block.

    `expansion` multiplies the input's channels (inverted residual) or the block's width (bottleneck);
    `squeeze` is the ratio of squeeze-and-excitation channels to the block's input channels (0: none).
    """

    channels_in: int
    channels_out: int
    kernel: int = 1
    stride: int = 1
    expansion: int = 1
    squeeze: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Layers in the order in which they run; `skip`: the block's input is added to its output."""

    layers: tuple[Layer, ...]
    skip: bool = False


def _conv(name: str, channels_in: int, channels_out: int, size: Size) -> Layer:
    """A 1 × 1 convolution with batch normalisation."""
    return Layer(
        name=name, op=Op.CONV, channels_in=channels_in, channels_out=channels_out, reads=size, writes=size, norm=True
    )


def _spatial(name: str, shape: BlockShape, channels_in: int, channels_out: int, groups: int = 1) -> Layer:
    """The convolution that carries the block's kernel and stride, with batch normalisation."""
    return Layer(
        name=name,
        op=Op.CONV,
        channels_in=channels_in,
        channels_out=channels_out,
        reads=Size.INPUT,
        writes=Size.OUTPUT,
        kernel=shape.kernel,
        stride=shape.stride,
        groups=groups,
        norm=True,
    )


def _gate(name: str, channels_in: int, channels_out: int) -> Layer:
    """One of the two biased 1 × 1 convolutions of squeeze-and-excitation, on a vector."""
    return Layer(
        name=name,
        op=Op.CONV,
        channels_in=channels_in,
        channels_out=channels_out,
        reads=Size.VECTOR,
        writes=Size.VECTOR,
        bias=True,
        branch=Branch.GATE,
    )


def _squeeze_excite(channels: int, shape: BlockShape) -> tuple[Layer, ...]:
    if not shape.squeeze:
        return ()
    squeezed = round(channels * (shape.squeeze / shape.expansion))
    return _gate("se.conv_reduce", channels, squeezed), _gate("se.conv_expand", squeezed, channels)


def convolution(shape: BlockShape) -> Block:
    """A plain convolution with batch normalisation: the stem."""
    return Block((_spatial("conv", shape, shape.channels_in, shape.channels_out),))


def depthwise_separable(shape: BlockShape) -> Block:
    """Depthwise, squeeze-and-excitation, pointwise (timm's `DepthwiseSeparableConv`)."""
    layers = (
        _spatial("conv_dw", shape, shape.channels_in, shape.channels_in, groups=shape.channels_in),
        *_squeeze_excite(shape.channels_in, shape),
        _conv("conv_pw", shape.channels_in, shape.channels_out, Size.OUTPUT),
    )
    return Block(layers, skip=_keeps_shape(shape))


def inverted_residual(shape: BlockShape) -> Block:
    """Expand, depthwise, squeeze-and-excitation, project (timm's `InvertedResidual`)."""
    expanded = shape.channels_in * shape.expansion
    layers = (
        _conv("conv_pw", shape.channels_in, expanded, Size.INPUT),
        _spatial("conv_dw", shape, expanded, expanded, groups=expanded),
        *_squeeze_excite(expanded, shape),
        _conv("conv_pwl", expanded, shape.channels_out, Size.OUTPUT),
    )
    return Block(layers, skip=_keeps_shape(shape))


def bottleneck(shape: BlockShape) -> Block:
    """1 × 1, 3 × 3 with the stride, 1 × 1 (timm's `Bottleneck`); a projection where the shape changes."""
    width = shape.channels_out // shape.expansion
    layers = (
        _conv("conv1", shape.channels_in, width, Size.INPUT),
        _spatial("conv2", shape, width, width),
        _conv("conv3", width, shape.channels_out, Size.OUTPUT),
    )
    return Block(layers if _keeps_shape(shape) else (*layers, _projection(shape)), skip=True)


def _projection(shape: BlockShape) -> Layer:
    return Layer(
        name="downsample",
        op=Op.CONV,
        channels_in=shape.channels_in,
        channels_out=shape.channels_out,
        reads=Size.INPUT,
        writes=Size.OUTPUT,
        stride=shape.stride,
        norm=True,
        branch=Branch.SHORTCUT,
    )


def max_pooling(shape: BlockShape) -> Block:
    """A max pooling: free in every convention of counting, but its maps take memory."""
    layer = Layer(
        name="maxpool",
        op=Op.MAX_POOL,
        channels_in=shape.channels_in,
        channels_out=shape.channels_in,
        reads=Size.INPUT,
        writes=Size.OUTPUT,
        kernel=shape.kernel,
        stride=shape.stride,
    )
    return Block((layer,))


def pointwise(shape: BlockShape) -> Block:
    """A 1 × 1 convolution with batch normalisation: the last one before pooling."""
    return Block((_conv("conv_head", shape.channels_in, shape.channels_out, Size.OUTPUT),))


def classifier(shape: BlockShape) -> Block:
    """Global average pooling and a linear layer; `channels_out` is the number of classes."""
    pool = Layer(
        name="global_pool",
        op=Op.GLOBAL_POOL,
        channels_in=shape.channels_in,
        channels_out=shape.channels_in,
        reads=Size.OUTPUT,
        writes=Size.VECTOR,
    )
    linear = Layer(
        name="classifier",
        op=Op.LINEAR,
        channels_in=shape.channels_in,
        channels_out=shape.channels_out,
        reads=Size.VECTOR,
        writes=Size.VECTOR,
        bias=True,
    )
    return Block((pool, linear))


def _keeps_shape(shape: BlockShape) -> bool:
    return shape.stride == 1 and shape.channels_in == shape.channels_out


BLOCKS: dict[str, Callable[[BlockShape], Block]] = {
    block.__name__: block
    for block in (
        convolution,
        depthwise_separable,
        inverted_residual,
        bottleneck,
        max_pooling,
        pointwise,
        classifier,
    )
}
