"""The controls at the first paint: where thumbs and ticks stand, what can be chosen."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from modelcube.figures.state.state import BUDGETS, State
from modelcube.languages.saying import say
from modelcube.networks.ranges import PAGE_RANGES, Range
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import counted, fixed, short
from modelcube.surrogate.surrogate import UNKNOWN

PLAIN_TICKS = (0.0625, 0.125, 0.25, 0.5, 1.0)
WORDS = {"macs": "multiply-adds", "2macs": "FLOPs", "fvcore": "multiply-adds"}
UNITS = WORDS | {"fvcore": "fvcore’s total"}
COUNTS = {
    "macs": "multiply-adds",
    "2macs": "2 × multiply-adds",
    "fvcore": "fvcore’s total",
}
KINDS = {
    "recipe": "this backbone, with my recipe",
    "mobile": "a backbone of my own: mobile",
    "efficientnet": "a backbone of my own: like EfficientNet",
    "residual": "a backbone of my own: residual",
    "grouped": "a backbone of my own: grouped channels",
}
DIMENSIONS = (("r", "resolution"), ("d", "depth"), ("w", "width"))


@dataclass(frozen=True, slots=True)
class Tick:
    """A named budget on the budget slider; `series` may be left out where room is short, `anchor` keeps it inside."""

    c: float
    value: str
    series: str
    name: str
    position: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Slider:
    """One of the three big sliders."""

    name: str
    label: str
    range: Range
    value: float
    position: str
    realised: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A button that sets the three ratios."""

    name: str
    r: float
    d: float
    w: float


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a menu."""

    value: str
    text: str
    chosen: bool


def along_budget(c: float) -> str:
    """The place of a budget on its slider, whose scale is logarithmic, in per cent."""
    share = log(c / BUDGETS.low) / log(BUDGETS.high / BUDGETS.low)
    return _position(share)


def ticks(view: PageView, points: list[tuple[str, float]]) -> list[Tick]:
    """Named budgets: those of the paper's networks for the backbone that they scale, plain shares for any other."""
    own = [(name, c) for name, c in points if c < 0.85] if points else [(_share(c), c) for c in PLAIN_TICKS[:-1]]
    own.append((view.scene.backbone.title.split(",")[0], 1.0))
    factor = 2 if view.state.count == "2macs" else 1
    return [
        Tick(
            c,
            short(c * view.scene.baseline_flops * factor),
            *_split(name),
            along_budget(c),
            "end" if c == 1.0 else "middle",
        )
        for name, c in sorted(own, key=lambda pair: pair[1])
    ]


def sliders(view: PageView) -> Iterator[Slider]:
    """The sliders of r, d and w at the current network."""
    network = view.shown["current"].network
    channels = network.stage_channels
    realised = {
        "r": f"{network.resolution}\u00a0px",
        "d": counted(sum(network.blocks), "{count}\u00a0block", "{count}\u00a0blocks"),
        "w": say("{first}…{last}\u00a0ch", first=channels[0], last=channels[-1]),
    }
    for (name, label), value in zip(DIMENSIONS, view.shown["current"].requested, strict=True):
        ratios: Range = getattr(PAGE_RANGES, name)
        share = (value - ratios.low) / (ratios.high - ratios.low)
        yield Slider(name, label, ratios, value, _position(share), realised[name])


def backbones(state: State) -> list[Option]:
    """The menu of backbones."""
    return [Option(id, get_backbone(id).title, id == state.backbone) for id in backbone_ids()]


def families(view: PageView) -> list[Option]:
    """The menu of families that measured networks of this backbone, the largest first."""
    counts = Counter(row.family for row in view.every.measured)
    chosen = view.state.family[0] if view.state.family else ""
    every = Option("", f"everybody ({counts.total()})", not chosen)
    named = [Option(name, f"{name} ({counts[name]})", name == chosen) for name in view.view.families]
    return [every, *named, Option(UNKNOWN, "unknown: any recipe", chosen == UNKNOWN)]


def own_text(view: PageView) -> str:
    """What predictions speak of, where one's own accuracy sets their level."""
    backbone = view.scene.backbone.title
    if view.state.base is None:
        return "Blank: predictions speak of the recipe chosen above."
    if not view.state.owns_backbone:
        return f"All predictions now speak of {backbone} trained your way."
    return f"All predictions now speak of your backbone at these ratios; costs are still counted on {backbone}."


def _split(name: str) -> tuple[str, str]:
    """TinyNet-D as `TinyNet-` and `D`; a name of one part as nothing and itself."""
    series, dash, last = name.rpartition("-")
    return series + dash, last


def _share(c: float) -> str:
    return f"1/{fixed(1 / c, 0)}"


def _position(share: float) -> str:
    return f"{min(max(100 * share, 0), 100):.2f}%"
