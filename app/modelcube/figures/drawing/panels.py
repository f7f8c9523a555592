"""Several plots side by side in one figure; the page stacks them where it is narrow."""

from collections.abc import Mapping, Sequence
from typing import Any

GAP = 0.12  # of the figure's width


def panel_axes(x_axes: Sequence[Mapping[str, Any]], y_axes: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The axes of panels from left to right, each with its share of the width: `xaxis`, `yaxis`, `xaxis2`, …."""
    count = len(x_axes)
    width = (1 - GAP * (count - 1)) / count
    axes: dict[str, dict[str, Any]] = {}
    for panel, (x, y) in enumerate(zip(x_axes, y_axes, strict=True)):
        left = panel * (width + GAP)
        number = _number(panel)
        axes[f"xaxis{number}"] = {**x, "domain": [left, left + width], "anchor": f"y{number}"}
        axes[f"yaxis{number}"] = {**y, "anchor": f"x{number}"}
    return axes


def on_panel(panel: int) -> dict[str, Any]:
    """The axes of a trace on a panel."""
    return {"xaxis": f"x{_number(panel)}", "yaxis": f"y{_number(panel)}"}


def panel_note(panel: int, text: str) -> dict[str, Any]:
    """A few words over a panel; `<br>` parts lines."""
    number = _number(panel)
    return {
        "text": text,
        "xref": f"x{number} domain",
        "yref": f"y{number} domain",
        "x": 0,
        "y": 1.01,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
    }


def _number(panel: int) -> str:
    return str(panel + 1) if panel else ""
