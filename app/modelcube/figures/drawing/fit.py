"""Fits a figure to the size of its picture; static/js/figures/fit.js does it on the page."""

from typing import Any

from modelcube.figures.drawing.head import LETTER, legend_height, set_head
from modelcube.figures.state.canvas import Canvas

SMALL = 480  # pixels of width below which there is no room for legend and labels
SMALL_TITLE = 12
SMALL_MARGIN = {"l": 36, "r": 8, "t": 28, "b": 24}
SMALL_TICKS = 9
MAX_TICKS = 5
CROWDED = 0.6  # of an axis's length, taken by its ticks, which stand unevenly
LABEL_LINES = ("markers+text", "text")
WIDE = 1.3  # width by height of a box that a cube fills
WIDEST = 1.4  # its sides, by their usual length
LOW = 330  # pixels of height below which titles of axes take more of a cube's place
TITLES = 40  # height of a picture by the size of letters at which titles of a cube's axes do not meet
CRAMPED = 260  # pixels of height under a legend that a cube needs, else it is left out


def fitted(figure: dict[str, Any], canvas: Canvas) -> dict[str, Any]:
    """The figure, as plain data, for a picture of that size."""
    layout = figure["layout"]
    for trace in figure["data"]:
        if trace.get("mode") in LABEL_LINES:
            trace["textfont"] = trace.get("textfont", {}) | {"shadow": _halo(layout["paper_bgcolor"])}
    if canvas.width < SMALL:
        _shrink(figure, canvas.width)
    set_head(layout, canvas)
    if "scene" in layout:
        height = canvas.height - layout["margin"]["t"]
        under = height - legend_height(figure, canvas)
        if under < CRAMPED:
            layout["showlegend"] = False
        _widen(layout["scene"], canvas, height if under < CRAMPED else under)
    return figure


def _halo(colour: str) -> str:
    """Around the letters, so that they are read on any colour."""
    return ", ".join(f"{x}px {y}px 1px {colour}" for x in (-1, 1) for y in (-1, 1))


def _widen(scene: dict[str, Any], canvas: Canvas, height: float) -> None:
    """Sides as wide as the picture allows, the camera as far away as titles of axes need, these as large as fits."""
    wide = min(max(canvas.width / canvas.height / WIDE, 1.0), WIDEST)
    scene["aspectmode"], scene["aspectratio"] = "manual", {"x": wide, "y": wide, "z": wide**-0.65}
    distance = (1 + wide) / 2 * max(1.0, LOW / height) ** 0.5
    scene["camera"]["eye"] = {axis: end * distance for axis, end in scene["camera"]["eye"].items()}
    for name in ("xaxis", "yaxis", "zaxis"):
        font = scene[name]["title"]["font"]
        font["size"] = max(SMALL_TICKS, min(font["size"], canvas.height / TITLES))


def _shrink(figure: dict[str, Any], width: float) -> None:
    """Leave out what would cover the plot, if there is one; `width` in pixels, of the picture."""
    layout = figure["layout"]
    layout["showlegend"] = False
    if figure["data"]:
        layout["annotations"] = []
    layout["margin"] = dict(SMALL_MARGIN)
    layout["title"]["font"] = layout["title"]["font"] | {"size": SMALL_TITLE}
    for name in layout:
        if name.startswith(("xaxis", "yaxis")):
            layout[name] |= {
                "title": {"text": ""},
                "tickfont": {**layout[name].get("tickfont", {}), "size": SMALL_TICKS},
            }
            low, high = layout[name].get("domain", (0, 1)) if name.startswith("xaxis") else (0, 1)
            _thin(layout[name], (high - low) * width)
    for trace in figure["data"]:
        if trace.get("mode") in LABEL_LINES:
            trace["mode"] = "markers"
        if "marker" in trace:
            trace["marker"]["showscale"] = False
        if trace["type"] == "heatmap":
            trace["showscale"] = False


def _thin(axis: dict[str, Any], width: float) -> None:
    """Leave out ticks that would run into each other on `width` pixels: of logarithmic ones, all but powers of ten."""
    texts = axis.get("ticktext", [])
    if len(texts) > MAX_TICKS or sum(map(len, texts)) * LETTER * SMALL_TICKS > CROWDED * width:
        kept = [index for index, text in enumerate(texts) if text.lstrip("0.").startswith("1")]
        axis |= {part: [axis[part][index] for index in kept] for part in ("tickvals", "ticktext")}
