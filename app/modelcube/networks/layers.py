"""A layer of a network and its exact cost.

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

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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
    def of(cls, elements: int, size: Size) -> "Polynomial":
        """`elements` for each position of a tensor that lives at `size`."""
        return cls(*(elements if size is at else 0 for at in Size))


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
        return Polynomial.of(self.channels_in, self.reads)

    def elements_out(self) -> Polynomial:
        """Elements of the tensor that the layer writes."""
        return Polynomial.of(self.channels_out, self.writes)

    def costs(self) -> Costs:
        """The layer's cost, every quantity a polynomial of the block's map sizes."""
        flops = Polynomial.of(self.weights, self.writes)
        norm = Polynomial.of(2 * self.channels_out * self.norm, self.writes)
        pooling = self.elements_in() if self.op is Op.GLOBAL_POOL else Polynomial()
        return Costs(
            flops=flops,
            flops_fvcore=flops + norm + pooling,
            params=Polynomial(constant=self.weights + self.channels_out * (self.bias + 2 * self.norm)),
            activations=self.elements_out() if self.weights else Polynomial(),
            weights=Polynomial(constant=self.weights),
            biases=Polynomial(constant=self.channels_out * (self.bias or self.norm)),
        )
