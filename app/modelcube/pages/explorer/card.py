"""What a card says of a network; static/js/text/card.js says the same after a twist, accuracy.js what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from modelcube.figures.state.state import State
from modelcube.networks.cost_table import NetworkCosts
from modelcube.networks.network import realise
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.pages.explorer.accuracy import Interval, accuracy_texts, interval_of
from modelcube.pages.explorer.odds import odds
from modelcube.pages.explorer.silhouette import Silhouette, silhouette
from modelcube.pages.explorer.view import DisplayedNetwork, PageView
from modelcube.pages.format import fixed, memory, percent, ratio, short
from modelcube.studies.rows import MeasuredRow

SEARCHING = {"top1": "searching…", "evidence": "all networks of the cube"}
NONE = {"top1": "none"}
ACCURACY = ("top1", "evidence", "beside")
TOLERANCE = 0.03
KIB = 1024


@dataclass(frozen=True)
class Card:
    """A card: `texts` by field, exact numbers by field, the silhouette, and what the network lacks."""

    texts: dict[str, str]
    exact: dict[str, str]
    drawing: Silhouette
    lacking: list[str]
    measured: MeasuredRow | None
    interval: Interval | None
    link: str
    json_url: str

    @property
    def fits(self) -> bool:
        """Whether it fits into the memory that there is."""
        return not self.lacking


def card(view: PageView, which: str) -> Card:
    """The card named tiny, giant, current or optimal."""
    of, state = view.shown[which], view.state
    measured = view.measured(of)
    lacking = lacking_of(of.costs, state)
    texts = _facts(of, state) | {
        "title": _title(which, of),
        "cost": _cost(of, state),
        "residual": residual_text(of),
        "fit": _fit(lacking, state),
    }
    texts |= dict(zip(ACCURACY, accuracy_texts(of, measured, state), strict=True))
    exact_counts = {
        "flops": str(counted_flops(of.costs, state.count)),
        "params": str(int(of.costs.params)),
        "resolution": str(of.network.resolution),
        "accuracy": "" if state.hides else _exact_accuracy(of, measured),
    }
    if which == "optimal":
        texts["odds"] = odds(view)
    link, json_url = _links(which, of, view)
    return Card(
        texts, exact_counts, silhouette(of.network), lacking, measured, interval_of(of, measured), link, json_url
    )


def blank_card(view: PageView) -> Card:
    """The place of the best network while it is still searched for, or where there is none."""
    names = ("cost", "resolution", "blocks", "width", "channels", "params", "ram", "precision", "evidence", "beside")
    texts = dict.fromkeys((*names, "fit", "residual", "odds"), "")
    texts |= {
        "title": _TITLES["optimal"],
    } | (NONE | {"evidence": _none_text(view)} if view.view.is_searched else SEARCHING)
    return Card(texts, {}, Silhouette("", "", 0, 0), [], None, None, "", "")


def counted_flops(costs: NetworkCosts, count: str) -> int:
    """The cost in a convention of counting: macs, 2macs or fvcore."""
    if count == "fvcore":
        return int(costs.flops_fvcore)
    return int(costs.flops) * (2 if count == "2macs" else 1)


def residual_text(of: DisplayedNetwork) -> str:
    """How far a network is from its budget, in words."""
    residual = of.residual
    if residual is None:
        return ""
    size = percent(abs(100 * residual))
    if size == percent(0):
        return "on budget"
    where = f"{size} {'over' if residual > 0 else 'under'} budget"
    return where if not of.formula or abs(residual) <= TOLERANCE else f"{where}: none is nearer"


def _facts(of: DisplayedNetwork, state: State) -> dict[str, str]:
    network, costs = of.network, of.costs
    place = network.coordinates
    channels = network.stage_channels
    return {
        "resolution": f"{network.resolution}\u00a0px",
        "blocks": str(sum(network.blocks)),
        "blocks_each": " ".join(map(str, network.blocks)),
        "width": f"{ratio(place.w)}\u00a0×",
        "channels": f"{channels[0]}…{channels[-1]}",
        "channels_each": " ".join(map(str, channels)),
        "ratios": f"{ratio(place.r)} · {ratio(place.d)} · {ratio(place.w)}",
        "precision": state.precision,
        "flops": short(counted_flops(costs, state.count)),
        "params": short(int(costs.params)),
        "ram": memory(int(costs.peak_activation_bytes(state.precision))),
        "flash": memory(int(costs.weight_bytes(state.precision))),
    }


def _title(which: str, of: DisplayedNetwork) -> str:
    if which == "giant":
        phi = of.phi or 0.0
        return f"{'inverse EfficientNet' if phi < 0 else 'EfficientNet’s rule'} ·\u00a0φ\u00a0=\u00a0{fixed(phi, 2)}"
    return " ·\u00a0".join(filter(None, (_TITLES[which], of.name)))


def _links(which: str, of: DisplayedNetwork, view: PageView) -> tuple[str, str]:
    """The page at this network, and the network as JSON."""
    r, d, w = of.requested
    ratios = replace(view.state, r=r, d=d, w=w, flops=None, lock=False)
    budget = replace(view.state, r=None, d=None, w=None, flops=float(f"{view.c:.6g}"), lock=False)
    query = {"tiny": budget, "current": view.state}.get(which, ratios).to_query()
    asked = {"resolution": of.network.resolution, "d": d, "w": w}
    places = {"backbone": view.state.backbone, "study": view.state.study}
    if view.state.classes is not None:
        places["classes"] = str(view.state.classes)
    return f"/?{query}" if query else "/", f"/network?{urlencode(asked | places)}"


def _cost(of: DisplayedNetwork, state: State) -> str:
    flops = short(counted_flops(of.costs, state.count))
    return " · ".join(filter(None, (flops, residual_text(of))))


def limits_text(cards: Mapping[str, Card], view: PageView) -> str:
    """What fits into the memory that there is, in one sentence."""
    if view.state.sram is None and view.state.flash is None:
        return "Leave blank what does not limit you."
    verdicts = [f"{name} {_fit(cards[which].lacking, view.state)}" for which, name in _NAMES.items() if which in cards]
    if "optimal" not in cards and view.view.is_searched:
        verdicts.append(f"best predicted: {_none_text(view)}")
    return f"{'; '.join(verdicts)}."


def _none_text(view: PageView) -> str:
    """Why there is no best network: what even the smallest of the cube lacks, if it lacks any."""
    smallest = realise(
        view.scene.backbone,
        *(getattr(PAGE_RANGES, axis).low for axis in "rdw"),
        base_resolution=view.scene.base_resolution,
    )
    lacking = lacking_of(view.scene.table.of(smallest), view.state)
    if lacking:
        return f"no network here fits: even the smallest needs {' and '.join(lacking)}"
    return "no network within budget and memory is near enough to measured ones"


_TITLES = {"tiny": "tiny formula", "current": "yours", "optimal": "best predicted, untested"}
_NAMES = {
    "tiny": "Tiny formula",
    "giant": "inverse EfficientNet",
    "current": "your network",
    "optimal": "best predicted",
}


def _exact_accuracy(of: DisplayedNetwork, measured: MeasuredRow | None) -> str:
    if measured:
        return repr(measured.top1)
    return fixed(of.predicted_accuracy.mean, 3) if of.predicted_accuracy else ""


def lacking_of(costs: NetworkCosts, state: State) -> list[str]:
    """What a network needs more of than there is, and by how much."""
    needs = (
        ("working memory", int(costs.peak_activation_bytes(state.precision)), state.sram),
        ("flash", int(costs.weight_bytes(state.precision)), state.flash),
    )
    return [
        f"{memory(need)} of {what}, {memory(need - limit * KIB)} too much"
        for what, need, limit in needs
        if limit is not None and need > limit * KIB
    ]


def _fit(lacking: list[str], state: State) -> str:
    if state.sram is None and state.flash is None:
        return ""
    return f"does not fit: needs {' and '.join(lacking)}" if lacking else "fits"
