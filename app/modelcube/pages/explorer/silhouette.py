"""A network's silhouette as SVG: a slab a block, all silhouettes of a page at one scale.

Height is the size of the maps (resolution), thickness grows with the channels (width), the number of slabs is the
depth; the input image stands pale at the left. static/js/page/silhouette.js draws the same after a twist.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

from modelcube.networks.network import Network

WIDEST = 64  # thickness of a slab of the backbone's last stage, in pixels of the input image
INPUT = 6.0
GAP_SLAB = 4.0
GAP_STAGE = 14.0


@dataclass(frozen=True, slots=True)
class Silhouette:
    """Paths of SVG around a middle line at y = 0, and the room that they take in pixels of the input image."""

    input: str
    slabs: str
    width: float
    height: float


def silhouette(network: Network) -> Silhouette:
    """The silhouette of a network.

    Thickness grows with the square root of the channels: in proportion, the first stages of a small network would be
    too thin to see.
    """
    widest = network.backbone.stages[-1].scaled_channels(1.0)
    segments = list(network.segments())
    stem, stages = segments[0], segments[len(network.backbone.stem) : -len(network.backbone.head)]
    slabs, x = [], INPUT
    for segment in (stem, *stages):
        x += GAP_STAGE
        thickness = WIDEST * sqrt(segment.channels / widest)
        for block in range(segment.blocks):
            x += GAP_SLAB if block else 0
            slabs.append(_rectangle(x, thickness, segment.resolution))
            x += thickness
    return Silhouette(_rectangle(0, INPUT, network.resolution), "".join(slabs), x, network.resolution)


def view_box(silhouettes: Iterable[Silhouette]) -> str:
    """The frame that holds all of them."""
    shown = list(silhouettes)
    width, height = ceil(max(s.width for s in shown)), ceil(max(s.height for s in shown))
    return f"0 {_number(-height / 2)} {width} {height}"


def _rectangle(x: float, width: float, height: float) -> str:
    left, top, right, bottom = (_tenths(value) for value in (x, -height / 2, width, height))
    return f"M{left} {top}h{right}v{bottom}h{_tenths(-width)}z"


def _tenths(value: float) -> str:
    """A tenth of a pixel is enough; halves are rounded towards plus infinity, as JavaScript's Math.round does."""
    return _number(floor(value * 10 + 0.5) / 10)


def _number(value: float) -> str:
    return f"{value:.10g}"
