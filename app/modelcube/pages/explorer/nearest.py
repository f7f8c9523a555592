"""The measured rows nearest to the current network, with their sources; static/js/text/nearest.js says the same."""

from dataclasses import dataclass
from urllib.parse import quote

from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import MINUS, percent, rounded
from modelcube.studies.rows import MeasuredRow

NEAREST = 5
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Near:
    """A row and how it differs; `texts` by field."""

    row: MeasuredRow
    texts: dict[str, str]
    source_url: str
    report_url: str


def nearest(view: PageView, report: str) -> list[Near]:
    """The rows nearest to the current network, nearest first; `report` is where readers report errors."""
    network = view.shown["current"].network
    found = view.scene.study.nearest(network.coordinates, view.scene.backbone.id, NEAREST)
    return [
        Near(row, _texts(row, network.coordinates), f"/models/{row.id}", report_url(report, row)) for row, _ in found
    ]


def report_url(template: str, row: MeasuredRow) -> str:
    """Where to report an error in a row."""
    subject = f"Model Cube: error in {row.id}"
    body = f"Row {row.id}: top-1 {percent(row.top1)}. Source: {row.source}. What is wrong: "
    return template.replace("{subject}", quote(subject, safe="")).replace("{body}", quote(body, safe=""))


def _texts(row: MeasuredRow, coordinates: tuple[float, float, float]) -> dict[str, str]:
    ratios = zip("rdw", coordinates, strict=True)
    return {"model": row.model, "top1": percent(row.top1), "family": row.family, "source": row.source} | {
        axis: difference(getattr(row, axis), ratio) for axis, ratio in ratios
    }


def difference(value: float | None, ratio: float) -> str:
    """How a row's ratio differs from the network's, in whole per cent."""
    if value is None:
        return NOTHING
    text = rounded(abs(100 * (value / ratio - 1)), 0)
    if text == "0":
        return "same"
    return f"{MINUS if value < ratio else '+'}{text}\u00a0%"
