"""What the duel of the two formulas comes to, in two sentences; static/js/verdict.js says the same after a twist."""

from modelcube.networks.network import Coordinates
from modelcube.pages.format import percent, rounded
from modelcube.pages.view import PageView
from modelcube.studies.rows import MeasuredRow

LEAST = 0.005
DIMENSIONS = {"r": "resolution", "d": "depth", "w": "width"}


def verdict(view: PageView) -> tuple[str, str]:
    """How tiny differs from giant, and which of them was measured."""
    tiny, giant = view.shown["tiny"], view.shown["giant"]
    shape = _shape(tiny.network.coordinates, giant.network.coordinates)
    return shape, _measured(tiny.measured(view.families), giant.measured(view.families))


def _shape(tiny: Coordinates, giant: Coordinates) -> str:
    parts = []
    for axis, word in DIMENSIONS.items():
        difference = getattr(tiny, axis) / getattr(giant, axis) - 1
        if abs(difference) >= LEAST:
            parts.append(f"{rounded(abs(100 * difference), 0)}\u00a0% {'more' if difference > 0 else 'less'} {word}")
    if not parts:
        return "At this budget both formulas take the same shape."
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"At this budget the tiny formula takes {listed} than EfficientNet’s rule."


def _measured(tiny: MeasuredRow | None, giant: MeasuredRow | None) -> str:
    if tiny and giant:
        alike = "" if tiny.family == giant.family else ", by different groups: do not compare directly"
        return f"Measured: {percent(tiny.top1)} against {percent(giant.top1)}{alike}."
    if tiny:
        return f"Measured: {percent(tiny.top1)} for {tiny.model}. Nobody has published EfficientNet’s."
    if giant:
        return f"Measured: {percent(giant.top1)} for EfficientNet’s. Nobody has published the tiny formula’s."
    return "Nobody has published the accuracy of either; each card names the nearest that was measured."
