"""How figures look: one palette of roles in a light and a dark set, and what all layouts share.

A colour that follows the reader's theme is named by its role: `meta["roles"]` of a trace or of the layout maps
attributes to roles, `paint` fills in the colours of a palette, and the page's binder those of the custom properties of
the same names (`--ink`, …), so that one figure serves light and dark. A colour has one meaning everywhere: giant
vermilion with a square, tiny blue with a circle, the best network of the cube green with a star, the current network
the text's own ink with a diamond, accuracies on Viridis.
"""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from modelcube.languages.saying import current_language

Roles = Mapping[str, str | list[str]]  # role by attribute; a list of roles makes a colour scale
Palette = Mapping[str, str]

LIGHT: Palette = {
    "ink": "#1c1b19",
    "ink-soft": "#5f5c56",
    "line": "#e2ded5",
    "paper": "#fbfaf7",
    "surface": "#fff",
    "giant": "#d55e00",
    "tiny": "#0072b2",
    "current": "#1c1b19",
    "optimal": "#009e73",
}
DARK: Palette = {
    "ink": "#ecebe7",
    "ink-soft": "#a6a49e",
    "line": "#31353c",
    "paper": "#14161a",
    "surface": "#1b1e23",
    "giant": "#f08335",
    "tiny": "#56b4e9",
    "current": "#ecebe7",
    "optimal": "#2bc79a",
}

FONTS = ("system-ui", "-apple-system", "'Segoe UI'", "Roboto", "'Helvetica Neue'")
# Open: what lies below stays visible.
SYMBOLS = {"giant": "square", "tiny": "circle", "optimal": "star", "current": "diamond-open"}
NAMES = {
    "giant": "inverse EfficientNet",
    "tiny": "tiny formula",
    "optimal": "best predicted, untested",
    "current": "current network",
}
MAX_TICKS = 12
QUICK = {"tickangle": 0, "ticklabeloverflow": "allow"}  # Plotly.js need not measure labels in each update
CAMERA = {"eye": {"x": 1.3, "y": -1.25, "z": 0.61}, "center": {"x": 0, "y": 0, "z": -0.21}}  # titles stand apart
TEMPLATE = {  # what is kept of Plotly's own, which would be the larger part of a figure without data
    "layout": {
        "autotypenumbers": "strict",
        "colorway": pio.templates["plotly"].layout.colorway,
        "xaxis": {"automargin": True},
        "yaxis": {"automargin": True},
        "scene": {f"{axis}axis": {"gridwidth": 2} for axis in "xyz"},
    }
}

_PAPER: Roles = {
    "paper_bgcolor": "surface",
    "plot_bgcolor": "surface",
    "font.color": "ink-soft",
    "title.font.color": "ink",
    "legend.font.color": "ink-soft",
    "hoverlabel.bgcolor": "surface",
    "hoverlabel.bordercolor": "line",
    "hoverlabel.font.color": "ink",
}
_AXIS: Mapping[str, str] = {
    "gridcolor": "line",
    "linecolor": "line",
    "tickcolor": "line",
    "tickfont.color": "ink-soft",
    "title.font.color": "ink-soft",
}


def axis(title: str, **options: Any) -> dict[str, Any]:
    """A 2-D axis, `title` with its unit."""
    shown = {"title": {"text": title, "standoff": 8}, "zeroline": False, "ticks": "outside", "ticklen": 4}
    return shown | QUICK | options


def log_axis(title: str, low: float, high: float, *, si: bool = False, **options: Any) -> dict[str, Any]:
    """A logarithmic axis over [low, high] with ticks at 1, 2 and 5; `si` writes 20M for 20,000,000."""
    ticks = round_numbers(low, high)
    shown: dict[str, Any] = {
        "type": "log",
        "range": [log10(low), log10(high)],
        "tickvals": ticks,
        "ticktext": [si_text(tick) if si else f"{tick:g}" for tick in ticks],
    }
    return axis(title, **shown | options)


def round_numbers(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten within [low, high], or those alone where that would be too many."""
    exponents = range(floor(log10(low)), floor(log10(high)) + 1)
    numbers = [float(f"{digit}e{exponent}") for exponent in exponents for digit in (1, 2, 5)]
    inside = [number for number in numbers if low <= number <= high]
    return inside if len(inside) <= MAX_TICKS else [number for number in inside if f"{number:e}"[0] == "1"]


def si_text(value: float) -> str:
    """A count with three digits and a unit: 51.6M."""
    rounded = float(f"{value:.3g}")
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if rounded >= size:
            return f"{rounded / size:.3g}{unit}"
    return f"{rounded:.3g}"


def make_figure(
    traces: Sequence[Any],
    *,
    title: str,
    axes: Mapping[str, Mapping[str, Any]],
    theme: str = "light",
    height: int = 440,
    roles: Roles | None = None,
    **options: Any,
) -> go.Figure:
    """A figure from its traces; `axes` by name (`xaxis2`), `theme` light or dark (anything else is light)."""
    axis_roles: dict[str, str] = {
        f"{name}.{attribute}": role
        for name, shown in axes.items()
        if shown.get("visible", True)
        for attribute, role in _AXIS.items()
    }
    layout: dict[str, Any] = {
        "title": {"text": title, "x": 0, "xref": "paper", "y": 0.98, "yanchor": "top", "font": {"size": 16}},
        "font": {"family": font(), "size": 12},
        "margin": {"l": 56, "r": 16, "t": 76, "b": 48},
        "height": height,
        "hovermode": "closest",
        "dragmode": False,
        "uirevision": "kept",
        "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
        "hoverlabel": {"align": "left", "font": {"family": font()}},
        "meta": {"roles": {**_PAPER, **axis_roles, **(roles or {})}},
    }
    palette = DARK if theme == "dark" else LIGHT
    shown = go.Layout(template=TEMPLATE, **layout | options | dict(axes))
    for part in (shown, *traces):
        paint_part(part, palette)  # quicker than in a figure, which keeps account of changes
    return go.Figure(data=traces, layout=shown)


def font() -> str:
    """The families of letters: the system's, then those that have the letters of the language in use."""
    return ", ".join((*FONTS, *(f"'{name}'" for name in current_language().fonts), "sans-serif"))


def paint(figure: go.Figure, palette: Palette) -> go.Figure:
    """The same figure with the colours of a palette where it names roles."""
    for part in (figure.layout, *figure.data):
        paint_part(part, palette)
    return figure


def paint_part(part: Any, palette: Palette) -> None:
    """The same of a trace or a layout, in place."""
    for path, role in (part.meta or {}).get("roles", {}).items():
        part[path] = palette[role] if isinstance(role, str) else _scale([palette[name] for name in role])


def _scale(colours: Sequence[str]) -> list[list[Any]]:
    """A colour scale through the colours at even distances."""
    return [[position / (len(colours) - 1), colour] for position, colour in enumerate(colours)]
