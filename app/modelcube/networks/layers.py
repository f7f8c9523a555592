"""Layers of a network with their exact costs, and blocks as short lists of layers, named as timm names them.

Everything that is known of a block (counts, memory, silhouette, table of layers, construction) is derived from its list
of layers. A new kind of block is one function here and one entry in `BLOCKS`.

Notation: a block reads a map of `h_in` × `h_in` pixels and writes one of `h_out` × `h_out`; every quantity of a layer
is an integer polynomial `α·h_in² + β·h_out² + γ`, stored as the three integers (α, β, γ).

Conventions, those of fvcore 0.1.5 on timm's networks in evaluation mode:

- `flops`: multiply-adds of convolutions and linear layers (the paper's convention; a bias costs nothing);
- `flops_fvcore`: fvcore's total, which adds 2 for each element of a batch normalisation and 1 for each element that
  an adaptive pooling reads;
- `params`: weights, biases, and the scale and shift of batch normalisation;
- `activations`: elements that convolutions and linear layers write (fvcore's `ActivationCountAnalysis`);
- `weights`, `biases`: what is stored once batch normalisation is folded into the layer before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Size(StrEnum):
    """At which of the block's sizes a tensor lives."""

    INPUT = "input"
    OUTPUT = "output"
    VECTOR = "vector"


class Op(StrEnum):
    """What a layer computes."""

    CONV = "conv"
    LINEAR = "linear"
    MAX_POOL = "max_pool"
    GLOBAL_POOL = "global_pool"


class Branch(StrEnum):
    """Which way through the block a layer lies on."""

    MAIN = "main"
    GATE = "gate"  # squeeze-and-excitation: a vector beside the map that it scales
    SHORTCUT = "shortcut"


class Polynomial(NamedTuple):
    """`at_input·h_in² + at_output·h_out² + constant`, exact integers."""

    at_input: int = 0
    at_output: int = 0
    constant: int = 0

    def __add__(self, other: object) -> "Polynomial":
        if not isinstance(other, Polynomial):
            return NotImplemented
        return Polynomial(*(a + b for a, b in zip(self, other, strict=True)))

    def __call__(self, h_in: int, h_out: int) -> int:
        """Value at the given map sizes in pixels."""
        return self.at_input * h_in**2 + self.at_output * h_out**2 + self.constant

    @classmethod
    def at(cls, size: Size, elements: int) -> "Polynomial":
        """`elements` for each position of a tensor that lives at `size`."""
        return cls(*(elements if size is one else 0 for one in Size))


class Costs(NamedTuple):
    """The quantities of a layer, block or network; each field a polynomial, an integer or an integer array."""

    flops: Polynomial
    flops_fvcore: Polynomial
    params: Polynomial
    activations: Polynomial
    weights: Polynomial
    biases: Polynomial


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer, named as in timm. `norm`: a batch normalisation follows; `bias`: the layer has its own bias."""

    name: str
    op: Op
    channels_in: int
    channels_out: int
    reads: Size
    writes: Size
    kernel: int = 1
    stride: int = 1
    groups: int = 1
    norm: bool = False
    bias: bool = False
    branch: Branch = Branch.MAIN

    @property
    def weights(self) -> int:
        """Number of weights, biases and normalisation left out."""
        if self.op not in (Op.CONV, Op.LINEAR):
            return 0
        return self.kernel**2 * (self.channels_in // self.groups) * self.channels_out

    @property
    def depthwise(self) -> bool:
        """Whether each channel is filtered by itself."""
        return self.groups == self.channels_in > 1

    def elements_in(self) -> Polynomial:
        """Elements of the tensor that the layer reads."""
        return Polynomial.at(self.reads, self.channels_in)

    def elements_out(self) -> Polynomial:
        """Elements of the tensor that the layer writes."""
        return Polynomial.at(self.writes, self.channels_out)

    def costs(self) -> Costs:
        """The layer's cost, every quantity a polynomial of the block's map sizes."""
        flops = Polynomial.at(self.writes, self.weights)
        norm = Polynomial.at(self.writes, 2 * self.channels_out * self.norm)
        pooling = self.elements_in() if self.op is Op.GLOBAL_POOL else Polynomial()
        return Costs(
            flops=flops,
            flops_fvcore=flops + norm + pooling,
            params=Polynomial(constant=self.weights + self.channels_out * (self.bias + 2 * self.norm)),
            activations=self.elements_out() if self.weights else Polynomial(),
            weights=Polynomial(constant=self.weights),
            biases=Polynomial(constant=self.channels_out * (self.bias or self.norm)),
        )


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

    @property
    def kept(self) -> bool:
        """Whether the block writes what it reads in size and channels."""
        return self.stride == 1 and self.channels_in == self.channels_out


@dataclass(frozen=True, slots=True)
class Block:
    """Layers in the order in which they run; `skip`: the block's input is added to its output."""

    layers: tuple[Layer, ...]
    skip: bool = False


def _conv(name: str, channels_in: int, channels_out: int, reads: Size, writes: Size, **options: Any) -> Layer:
    """A 1 × 1 convolution with batch normalisation, unless `options` (fields of `Layer`) say otherwise."""
    filled: dict[str, Any] = {"norm": True, "reads": reads, "writes": writes} | options
    return Layer(name=name, op=Op.CONV, channels_in=channels_in, channels_out=channels_out, **filled)


def _spatial(name: str, shape: BlockShape, channels_in: int, channels_out: int, groups: int = 1) -> Layer:
    """The convolution that carries the block's kernel and stride, with batch normalisation."""
    options = {"kernel": shape.kernel, "stride": shape.stride, "groups": groups}
    return _conv(name, channels_in, channels_out, Size.INPUT, Size.OUTPUT, **options)


def _squeeze_excite(channels: int, shape: BlockShape) -> tuple[Layer, ...]:
    """Two biased 1 × 1 convolutions on a vector; none where the shape asks for no squeeze-and-excitation."""
    if not shape.squeeze:
        return ()
    squeezed = round(channels * (shape.squeeze / shape.expansion))
    gate: dict[str, Any] = {"reads": Size.VECTOR, "writes": Size.VECTOR, "norm": False, "bias": True}
    return (
        _conv("se.conv_reduce", channels, squeezed, **gate, branch=Branch.GATE),
        _conv("se.conv_expand", squeezed, channels, **gate, branch=Branch.GATE),
    )


def convolution(shape: BlockShape) -> Block:
    """A plain convolution with batch normalisation: the stem."""
    return Block((_spatial("conv", shape, shape.channels_in, shape.channels_out),))


def depthwise_separable(shape: BlockShape) -> Block:
    """Depthwise, squeeze-and-excitation, pointwise (timm's `DepthwiseSeparableConv`)."""
    layers = (
        _spatial("conv_dw", shape, shape.channels_in, shape.channels_in, groups=shape.channels_in),
        *_squeeze_excite(shape.channels_in, shape),
        _conv("conv_pw", shape.channels_in, shape.channels_out, Size.OUTPUT, Size.OUTPUT),
    )
    return Block(layers, skip=shape.kept)


def inverted_residual(shape: BlockShape) -> Block:
    """Expand, depthwise, squeeze-and-excitation, project (timm's `InvertedResidual`)."""
    expanded = shape.channels_in * shape.expansion
    layers = (
        _conv("conv_pw", shape.channels_in, expanded, Size.INPUT, Size.INPUT),
        _spatial("conv_dw", shape, expanded, expanded, groups=expanded),
        *_squeeze_excite(expanded, shape),
        _conv("conv_pwl", expanded, shape.channels_out, Size.OUTPUT, Size.OUTPUT),
    )
    return Block(layers, skip=shape.kept)


def bottleneck(shape: BlockShape) -> Block:
    """1 × 1, 3 × 3 with the stride, 1 × 1 (timm's `Bottleneck`); a projection where the shape changes."""
    width = shape.channels_out // shape.expansion
    layers: tuple[Layer, ...] = (
        _conv("conv1", shape.channels_in, width, Size.INPUT, Size.INPUT),
        _spatial("conv2", shape, width, width),
        _conv("conv3", width, shape.channels_out, Size.OUTPUT, Size.OUTPUT),
    )
    if not shape.kept:
        options = {"stride": shape.stride, "branch": Branch.SHORTCUT}
        projection = _conv("downsample", shape.channels_in, shape.channels_out, Size.INPUT, Size.OUTPUT, **options)
        layers = (*layers, projection)
    return Block(layers, skip=True)


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
    return Block((_conv("conv_head", shape.channels_in, shape.channels_out, Size.OUTPUT, Size.OUTPUT),))


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


BLOCKS: dict[str, Callable[[BlockShape], Block]] = {
    block.__name__: block
    for block in (
        *(convolution, depthwise_separable, inverted_residual, bottleneck),
        *(max_pooling, pointwise, classifier),
    )
}
