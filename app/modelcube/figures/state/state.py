"""The state of the page and of every figure: what the query string says, and nothing else.

`State` is the one table of its fields: name, type, default, range. The page gets the same table as JSON
(`describe_fields`). Unknown keys are ignored and values clamped, since blogs append keys of their own to links.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from modelcube.answers.units import read_share
from modelcube.figures.state.fields import Choice, Flag, Kind, Memory, Name, Names, Number, Share, Whole
from modelcube.networks.cost_table import cost_table
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import DEFAULT_BACKBONE, backbone_ids, get_backbone
from modelcube.surrogate.rows import KINDS
from modelcube.surrogate.surrogate import MAX_TOP1, MIN_TOP1, AnchorAccuracy

BUDGETS = Share(0.03, 1.05, "c")
DEFAULT_BUDGET = 0.134  # TinyNet-D's: 52 M multiply-adds of EfficientNet-B0's 386 M
MEMORY = Memory(1, 2**20, "KiB")
CLASSES = Whole(1, 100_000)
OWN_RATIO = Number(0.05, 5)
EXPANSION, KERNEL, SHARE = Number(1, 6), Number(3, 7, "px"), Number(0, 1)
TABLE_COLUMNS = ("model", "family", "r", "d", "w", "resolution", "flops", "params", "top1")
BLOCK_COLUMNS = ("expansion", "kernel", "squeeze")
RECIPE = "recipe"
PLAYED, SHOWN = "play", "shown"
BUDGET, ACCURACY, BOTH = "budget", "accuracy", "both"

_Values = Mapping[str, Sequence[str]]
Query = str | Mapping[str, str | Sequence[str]]
Baseline = Callable[[str, str, int | None], int]
"""How many multiply-adds a backbone has in a study, with so many classes or the study's."""


def _field(kind: Kind, default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"kind": kind, "meaning": meaning})


def own_flops(backbone: str, _study: str, classes: int | None) -> int:
    """Multiply-adds of a backbone as it is, whatever a study makes of it."""
    return int(cost_table(get_backbone(backbone), classes or 1000).baseline.flops)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is shown.

    Ratios win over a budget: `r`, `d` and `w` are all numbers or all None, and `flops` beside them is only kept where
    `lock` holds the budget. Without ratios, the current network is the tiny formula's answer to `c`. Predictions
    speak of the recipe of the first `family` (`unknown`: of any), or of one's own where `base_top1` calibrates them.
    """

    backbone: str = _field(Choice(backbone_ids()), DEFAULT_BACKBONE, "Family of networks that is twisted")
    study: str = _field(Name(), "imagenet", "Where accuracies come from")
    family: tuple[str, ...] = _field(Names(), (), "Families shown, predictions speak of the first; none: all")
    r: float | None = _field(Number(PAGE_RANGES.r.low, PAGE_RANGES.r.high), None, "Resolution ratio")
    d: float | None = _field(Number(PAGE_RANGES.d.low, PAGE_RANGES.d.high), None, "Depth ratio")
    w: float | None = _field(Number(PAGE_RANGES.w.low, PAGE_RANGES.w.high), None, "Width ratio")
    flops: float | None = _field(BUDGETS, None, "Budget, as a share of the backbone's multiply-adds")
    lock: bool = _field(Flag(), False, "Keep the budget while twisting")
    classes: int | None = _field(CLASSES, None, "Number of classes; none: the study's")
    count: str = _field(Choice(("macs", "2macs", "fvcore")), "macs", "Convention of counting")
    sram: float | None = _field(MEMORY, None, "Memory for maps; none: no limit")
    flash: float | None = _field(MEMORY, None, "Memory for weights; none: no limit")
    precision: str = _field(Choice(("int8", "fp32")), "int8", "Number format that memory is counted in")
    base_top1: float | None = _field(
        Number(MIN_TOP1, MAX_TOP1, "%"), None, "Accuracy of one's own recipe, which then speaks"
    )
    base_r: float = _field(OWN_RATIO, 1.0, "Resolution ratio at which it was measured")
    base_d: float = _field(OWN_RATIO, 1.0, "Depth ratio at which it was measured")
    base_w: float = _field(OWN_RATIO, 1.0, "Width ratio at which it was measured")
    base_kind: str = _field(
        Choice((RECIPE, *KINDS)),
        RECIPE,
        "What was measured: the backbone with a recipe of one's own, or a kind of one's own",
    )
    surface: str = _field(
        Choice((BUDGET, ACCURACY, BOTH)),
        BUDGET,
        "Surface in the cube: of one budget, of one predicted accuracy, or both",
    )
    surface_top1: float | None = _field(
        Number(MIN_TOP1, MAX_TOP1, "%"), None, "That accuracy; none: the current network's"
    )
    game: str = _field(
        Choice(("off", PLAYED, SHOWN)),
        "off",
        "Beat the formula: accuracies are hidden (`play`) until revealed (`shown`)",
    )
    sort: str = _field(
        Choice(tuple(sign + name for name in TABLE_COLUMNS for sign in ("", "-"))), "-top1", "Order of the table"
    )
    expansion_min: float | None = _field(EXPANSION, None, "Sampled networks of at least this mean expansion")
    expansion_max: float | None = _field(EXPANSION, None, "Sampled networks of at most this mean expansion")
    kernel_min: float | None = _field(KERNEL, None, "Sampled networks of at least this mean kernel")
    kernel_max: float | None = _field(KERNEL, None, "Sampled networks of at most this mean kernel")
    squeeze_min: float | None = _field(
        SHARE, None, "Sampled networks with squeeze-and-excitation in this share at least"
    )
    squeeze_max: float | None = _field(
        SHARE, None, "Sampled networks with squeeze-and-excitation in this share at most"
    )
    model: str = _field(Name(), "", "Version of the surrogate that predictions are pinned to; none: the newest")
    data: str = _field(Name(), "", "Version of the measured rows that a link is pinned to; none: the newest")
    theme: str = _field(Choice(("auto", "light", "dark")), "auto", "Colours of a figure that stands alone")

    @property
    def c(self) -> float | None:
        """The budget asked for; None where ratios alone say what the network is."""
        return self.flops if self.flops is not None or self.r is not None else DEFAULT_BUDGET

    @property
    def block_limits(self) -> dict[str, tuple[float | None, float | None]]:
        """Lowest and highest value asked for of what sampled networks differ in, by column; unlimited ones left out."""
        limits = {name: (getattr(self, f"{name}_min"), getattr(self, f"{name}_max")) for name in BLOCK_COLUMNS}
        return {name: ends for name, ends in limits.items() if ends != (None, None)}

    @property
    def pins(self) -> tuple[str | None, str | None]:
        """The versions of surrogate and measured rows that it is pinned to; None: the newest."""
        return self.model or None, self.data or None

    @property
    def hides(self) -> bool:
        """Whether accuracies are hidden, since a guess is still to be made."""
        return self.game == PLAYED

    @property
    def base(self) -> AnchorAccuracy | None:
        """One's own accuracy, if there is one; its kind counts where `owns_backbone`."""
        if self.base_top1 is None:
            return None
        ratios = self.base_r, self.base_d, self.base_w
        return (
            AnchorAccuracy(self.base_top1, *ratios, kind=self.base_kind)
            if self.owns_backbone
            else AnchorAccuracy(self.base_top1, *ratios)
        )

    @property
    def owns_backbone(self) -> bool:
        """Whether one's own accuracy is that of a backbone of one's own."""
        return self.base_top1 is not None and self.base_kind != RECIPE

    @classmethod
    def from_query(cls, query: Query, baseline: Baseline = own_flops) -> Self:
        """The state that a query string, or its keys and values, stand for. Never fails.

        Of a key that is given twice the first value counts, unless the field holds several. A budget such as
        `flops=39M` becomes a share of the `baseline`. `figures.remarks` says what is left out and what is clamped.
        """
        texts = state_texts(query)
        if texts.get("flops"):
            share = budget_share(texts, baseline)
            texts["flops"] = [] if share is None else [repr(share)]
        values = {name: kind.read(texts[name]) for name, kind in _KINDS.items() if texts.get(name)}
        return cls(**_consistent({name: value for name, value in values.items() if value is not None}))

    def to_query(self) -> str:
        """The canonical query string: fields in their order, those at their default left out."""
        pairs = [
            (name, text)
            for name, kind in _KINDS.items()
            if (value := getattr(self, name)) != _DEFAULTS[name]
            for text in kind.write(value)
        ]
        return urlencode(pairs)


def describe_fields() -> list[dict[str, Any]]:
    """The table of fields as plain data: `name`, `meaning`, `default`, `kind` and what the kind allows."""
    described = [
        {"name": name, "meaning": _MEANINGS[name], "default": _DEFAULTS[name]} | kind.describe()
        for name, kind in _KINDS.items()
    ]
    for entry in described:
        if entry["name"] == "flops":  # where neither it nor ratios are given
            entry["initial"] = DEFAULT_BUDGET
    return described


_KINDS: dict[str, Kind] = {entry.name: entry.metadata["kind"] for entry in fields(State)}
_DEFAULTS: dict[str, Any] = {entry.name: entry.default for entry in fields(State)}
_MEANINGS: dict[str, str] = {entry.name: entry.metadata["meaning"] for entry in fields(State)}
_RATIOS = ("r", "d", "w")
_SCENE = ("backbone", "study", "classes")


def kinds() -> Mapping[str, Kind]:
    """What each field may hold."""
    return _KINDS


def state_texts(query: Query) -> dict[str, list[str]]:
    """The values of each key of a query string; blank ones are left out."""
    if not isinstance(query, str):
        return {key: [value] if isinstance(value, str) else list(value) for key, value in query.items()}
    texts: dict[str, list[str]] = {}
    for key, value in parse_qsl(query.removeprefix("?"), errors="replace"):
        texts.setdefault(key, []).append(value)
    return texts


def budget_share(texts: _Values, baseline: Baseline) -> float | None:
    """The budget that is asked for, as a share of the baseline, whatever its size; None if it cannot be read."""
    backbone, study, classes = (_KINDS[name].read(texts.get(name, ())) or _DEFAULTS[name] for name in _SCENE)
    doubled = texts.get("count", ())[:1] == ["2macs"]
    return read_share(texts["flops"][0], baseline(backbone, study, classes), doubled=doubled)


def _consistent(values: dict[str, Any]) -> dict[str, Any]:
    """The values with a missing ratio at 1, and without a budget that the ratios overrule; a game locks the budget."""
    if values.get("game") == PLAYED:
        values["lock"] = True
    if values.keys().isdisjoint(_RATIOS):
        return values
    values = dict.fromkeys(_RATIOS, 1.0) | values
    if not values.get("lock"):
        values.pop("flops", None)
    return values
