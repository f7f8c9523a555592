"""The head of a picture: its title, in as many lines as it needs, over the legend, over the plot.

Plotly.js moves the plot below a legend that is placed from the picture's edge, however many rows the legend has. It
does not know how wide a title is, and places the tops of a single line's capitals, but the baseline of the first of
several lines.
"""

from typing import Any

from modelcube.figures.drawing.words import columns_of, lines
from modelcube.figures.state.canvas import Canvas

ABOVE = 8  # pixels over the title
BELOW = 6  # under it
# By the size of letters: distance of lines, capitals, what reaches below a line, width of a letter.
LINE = 1.3
CAPITAL = 0.7
BENEATH = 0.25
LETTER = 0.5
NOTE = 20  # pixels of a line of text over a panel
LEGEND = 48  # usual height of a legend over panels
LEGEND_LETTERS = 12  # pixels
# By their size: a row of a legend, and a mark with its distance from the name.
ROW = 1.6
MARK = 4


def set_head(layout: dict[str, Any], canvas: Canvas) -> None:
    """Place title, legend and plot of a layout in a picture of that size."""
    margin, title = layout["margin"], layout["title"]
    size = title["font"]["size"]
    told = lines(title["text"], int((canvas.width - margin["l"] - margin["r"]) / (LETTER * size)))
    height = ABOVE + size * (CAPITAL + LINE * (len(told) - 1) + BENEATH) + BELOW
    above = ABOVE + CAPITAL * size * (len(told) > 1)
    title |= {"text": "<br>".join(told), "y": 1, "yanchor": "top", "pad": {"t": above}}
    layout["legend"] |= {"yref": "container", "y": 1 - height / canvas.height, "yanchor": "top"}
    margin["t"] = height
    if noted := _lines_of_notes(layout):
        _lower(layout, canvas.height - height - margin["b"], NOTE * noted)


def legend_height(figure: dict[str, Any], canvas: Canvas) -> float:
    """About how high a legend is, in pixels: its columns are as wide as its longest name."""
    layout = figure["layout"]
    names = [trace.get("name", "") for trace in figure["data"] if trace.get("showlegend") is not False]
    if layout.get("showlegend") is False or not names:
        return 0
    width = LEGEND_LETTERS * (MARK + LETTER * max(map(columns_of, names)))
    columns = max(1, int((canvas.width - layout["margin"]["l"] - layout["margin"]["r"]) / width))
    return LEGEND_LETTERS * ROW * -(-len(names) // columns) + 2 * BELOW


def _lines_of_notes(layout: dict[str, Any]) -> int:
    """Of text over panels; 0 where there is none."""
    notes = (note["text"] for note in layout.get("annotations", []) if note.get("yref", "").endswith(" domain"))
    return max((1 + note.count("<br>") for note in notes), default=0)


def _lower(layout: dict[str, Any], height: float, notes: float) -> None:
    """Leave room over the panels, of `height` together with the legend, for the `notes` that stand there."""
    legend = 0 if layout.get("showlegend") is False else LEGEND
    for name in layout:
        if name.startswith("yaxis"):
            layout[name]["domain"] = [0, 1 - notes / max(height - legend, 2 * notes)]
