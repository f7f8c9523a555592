"""The table of measured networks: what it shows, in which order, and the rows as data for the scripts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from modelcube.figures.rows.data import span
from modelcube.figures.rows.rows import apart
from modelcube.figures.rows.rows import measured as measured_rows
from modelcube.figures.state.state import BLOCK_COLUMNS, State, kinds
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import counted, percent, ratio, short
from modelcube.studies.imports import OWN
from modelcube.studies.rows import MeasuredRow

NOTHING = "–"
MAX_LISTED = 100  # rows of a sampled study
FILTERS = {"expansion": "mean expansion", "kernel": "mean kernel", "squeeze": "share of stages with SE"}
STANDINGS = {
    ("nominal", True): "stated ratios",
    ("nominal", False): "not all ratios stated",
    ("inferred", False): "setting not published",
    ("pattern", True): "given block by block",
    ("pattern", False): "given block by block, no place in the cube",
}
"""What the table says of rows that are not exact, by match and by whether r, d and w are known."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: a field that it sorts by, its heading, and whether it holds numbers."""

    name: str
    heading: str
    numeric: bool


COLUMNS = (
    Column("model", "network", False),
    Column("family", "family", False),
    Column("resolution", "px", True),
    Column("r", "r", True),
    Column("d", "d", True),
    Column("w", "w", True),
    Column("flops", "multiply-adds", True),
    Column("params", "params", True),
    Column("top1", "top-1", True),
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What networks can be chosen by: a column, its words, what it may be, and the limits that the state sets."""

    name: str
    heading: str
    lowest: float
    highest: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A row as shown: texts by column, `note` says what sets it apart, `index` is its place in the data.

    `within`: the sliders reach it.
    """

    index: int
    row: MeasuredRow
    texts: dict[str, str]
    note: str
    hidden: bool
    within: bool


def listed(view: PageView) -> tuple[MeasuredRow, ...]:
    """The rows that the page lists: all of the backbone; of the thousands of a sampled study the most accurate ones."""
    rows = view.every.measured
    return most_accurate(rows) if view.scene.study.study.sampled else rows


def most_accurate(rows: Iterable[MeasuredRow]) -> tuple[MeasuredRow, ...]:
    """The `MAX_LISTED` rows of the highest accuracy, the highest first."""
    return tuple(sorted(rows, key=lambda row: -row.top1)[:MAX_LISTED])


def unlisted(view: PageView) -> str:
    """What the page does not list of a sampled study; "" where it lists all."""
    every, shown = len(view.every.measured), len(listed(view))
    if every == shown:
        return ""
    return f"The {shown} most accurate of {every} networks are listed; plots show all of them."


def filters(view: PageView) -> list[Filter]:
    """What the networks of a sampled study can be chosen by; nothing of another study."""
    state, study = view.state, view.scene.study
    if not study.study.sampled or study.study.backbones.get(view.scene.backbone.architecture) is None:
        return []
    allowed = {name: kinds()[f"{name}_min"].describe() for name in BLOCK_COLUMNS}
    return [
        Filter(name, FILTERS[name], kind["low"], kind["high"], *state.block_limits.get(name, (None, None)))
        for name, kind in allowed.items()
    ]


def all_rows(view: PageView) -> str:
    """The address of all rows of the study that fit the state's limits, as CSV."""
    limits = {name: ends for name, ends in view.state.block_limits.items() if view.scene.study.study.sampled}
    bounds = {
        f"{name}_{end}": value for name, ends in limits.items() for end, value in zip(("min", "max"), ends, strict=True)
    }
    asked = {name: value for name, value in bounds.items() if value is not None}
    return f"/models.csv?{urlencode({'study': view.scene.study.study.id} | asked)}"


def lines(view: PageView) -> list[MeasuredLine]:
    """All rows of the backbone in the state's order; those of families that it leaves out are hidden."""
    state = view.state
    found = [
        MeasuredLine(
            index,
            row,
            dict(_texts(row)),
            _note(row),
            hidden=bool(view.named) and row.family not in view.named,
            within=row.match != "pattern" and _within(row),
        )
        for index, row in enumerate(listed(view))
    ]
    column = state.sort.removeprefix("-")
    known = [line for line in found if getattr(line.row, column) is not None]
    unknown = [line for line in found if getattr(line.row, column) is None]
    return sorted(known, key=lambda line: _key(line.row, column), reverse=state.sort.startswith("-")) + unknown


def elsewhere(view: PageView) -> str:
    """Of which backbones the rows are where none is of the one shown, or what networks are no scalings; else ""."""
    study = view.scene.study
    if study.study.sampled and view.every.measured:
        return (
            f"These networks have the widths of {view.scene.backbone.title} and are given block by block: depth, "
            "expansion, kernel and squeeze-and-excitation vary, width and resolution do not. No r, d and w give "
            "them, so "
            "that nothing is predicted in this study and no formula is fitted on it."
        )
    if view.every.measured or not study.rows:
        return "" if study.rows else "Nothing was measured in this study yet."
    others = Counter(row.backbone for row in study.rows)
    named = ", ".join(f"{_named(name)} ({count})" for name, count in others.most_common())
    accuracies = counted(len(study.rows), "{count} accuracy", "{count} accuracies")
    shown = view.scene.backbone.title.split(",")[0]
    return f"{study.study.title} has {accuracies}, but not of {shown}. Measured were: {named}."


def _named(backbone: str) -> str:
    return "a backbone without a name" if backbone == OWN else backbone


def data(view: PageView) -> dict[str, list[Any]]:
    """The row set `measured` of all families, and what finds the row of a network."""
    rows = listed(view)
    return measured_rows(view.every, rows).columns() | {
        "network_id": [row.network_id for row in rows],
        "elsewhere": [row.tested_elsewhere for row in rows],
    }


def fitted(view: PageView) -> list[str]:
    """Whose recipes predictions can speak of: the backbone's families, or the study's usual one where it has none."""
    evidence = view.scene.evidence
    families = view.view.families or (view.view.reference_family,)
    return [family for family in families if evidence and family in evidence.surrogate.families]


def axis(view: PageView) -> list[int]:
    """The ends of the accuracy axis, per cent: they hold every row of the backbone and stay while twisting."""
    return [int(end) for end in span([row.top1 for row in view.every.measured])]


def sorting(column: Column, state: State) -> tuple[str, str]:
    """The value of `aria-sort` of a column, and the order that a press on its heading asks for."""
    descending, ascending = f"-{column.name}", column.name
    if state.sort == descending:
        return "descending", ascending
    if state.sort == ascending:
        return "ascending", descending
    return "none", descending if column.numeric else ascending


def _texts(row: MeasuredRow) -> Iterator[tuple[str, str]]:
    yield "model", row.model
    yield "family", row.family
    yield "resolution", str(row.resolution or NOTHING)
    for axis in "rdw":
        value = getattr(row, axis)
        yield axis, NOTHING if value is None else ratio(value)
    for count in ("flops", "params"):
        value = getattr(row, count)
        yield count, NOTHING if value is None else short(value)
    yield "top1", percent(row.top1)


def _note(row: MeasuredRow) -> str:
    return ", ".join(filter(None, (STANDINGS.get((row.match, row.placed), ""), apart(row))))


def _within(row: MeasuredRow) -> bool:
    places = ((row.r, PAGE_RANGES.r), (row.d, PAGE_RANGES.d), (row.w, PAGE_RANGES.w))
    return all(place is not None and place in ratios for place, ratios in places)


def _key(row: MeasuredRow, column: str) -> Any:
    value = getattr(row, column)
    return value.casefold() if isinstance(value, str) else value
