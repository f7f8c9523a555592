"""Points and predictions in files, a part at a time: CSV with or without a header, or NumPy's .npy.

Points are r, d, w of each network, shape (n, 3). A table with a header (`studies.csv_table`) has columns of these
names, in any order; what else it has is left out. Without a header each line is r, d, w. Predictions are the columns of
`COLUMNS`; `predicted` is 1 where validation shows that the interval holds, 0 where a prediction is extrapolated.
"""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput, shown
from modelcube.studies.csv_table import (
    Layout,
    Source,
    Upload,
    is_blank,
    is_number,
    read_layout,
    split_cells,
    text_lines,
)

Floats = NDArray[np.float64]
Format = Literal["csv", "npy"]

COLUMNS = ("mean", "std", "low", "high", "predicted")
MAX_POINTS = 10_000_000
PART = 250_000
AXES = ("r", "d", "w")
MAX_LINE = 1_000  # characters of a line


def count_points(path: Path, form: Format) -> int:
    """How many points a file holds.

    Raises:
        FileNotFoundError: there is no file.
        InvalidInput: more than `MAX_POINTS`, none, or it is no such file.
    """
    path.stat()
    count = len(_mapped(path)) if form == "npy" else _count_lines(path)
    if not 0 < count <= MAX_POINTS:
        raise InvalidInput("points", count, f"1 to {MAX_POINTS:,} points")
    return count


def read_points(path: Path, form: Format) -> Iterator[Floats]:
    """The points, a part after another, (k, 3) each.

    Raises:
        InvalidInput: a line is no three numbers.
    """
    if form == "npy":
        mapped = _mapped(path)
        for start in range(0, len(mapped), PART):
            yield np.asarray(mapped[start : start + PART], dtype=float)
        return
    source = _named(path)
    layout = _layout(source)
    found = _data_lines(source, layout)
    while lines := list(islice(found, PART)):
        yield _parsed(layout, lines)


class PredictionWriter:
    """Writes predictions part by part, `count` in all; on the disk once its block ends."""

    def __init__(self, path: Path, form: Format, count: int) -> None:
        self.form, self.at = form, 0
        shape = (count, len(COLUMNS))
        self.array = np.lib.format.open_memmap(path, "w+", np.float64, shape) if form == "npy" else None
        self.file = path.open("w", encoding="utf-8") if form == "csv" else None
        if self.file is not None:
            self.file.write(",".join(COLUMNS) + "\n")

    def write(self, columns: Floats) -> None:
        """Write a part, shape (k, columns)."""
        if self.array is not None:
            self.array[self.at : self.at + len(columns)] = columns
        if self.file is not None:
            text = io.StringIO()
            np.savetxt(text, columns, fmt=("%.6f",) * (len(COLUMNS) - 1) + ("%d",), delimiter=",")
            self.file.write(text.getvalue())
        self.at += len(columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.array is not None:
            self.array.flush()
        if self.file is not None:
            self.file.close()


def _mapped(path: Path) -> NDArray[np.floating]:
    """The array of a .npy file, and of nothing else that NumPy reads: not of a .npz, not of pickled objects."""
    try:
        array: NDArray[np.floating] = np.lib.format.open_memmap(path, mode="r")
    except Exception as error:  # the header is evaluated as Python, so that whatever it holds may be raised
        raise InvalidInput("points", path.suffix, "a .npy file", f"the body is no .npy file: {error}") from error
    if array.ndim != 2 or array.shape[1] != 3 or array.dtype.kind not in "fiu":
        raise InvalidInput("points", f"{array.dtype} {array.shape}", "numbers of shape (n, 3)")
    return array


def _count_lines(path: Path) -> int:
    """Lines with points; counted no further than there may be."""
    source = _named(path)
    return sum(1 for _ in islice(_data_lines(source, _layout(source)), MAX_POINTS + 1))


def _named(path: Path) -> Source:
    """The file by the name that whoever sent it knows."""
    return Upload("points", lambda: path.open("rb"))


def _layout(source: Source) -> Layout:
    """How a CSV file is written; one without a header has the columns r, d, w.

    Raises:
        InvalidInput: its header lacks one of them, or names one twice.
    """
    layout = read_layout(source, AXES)
    if layout.columns is None:
        return replace(layout, columns=AXES)
    missing = [axis for axis in AXES if axis not in layout.columns]
    if missing and layout.columns:
        found = ", ".join(layout.names) or "none"
        message = f"points, line {layout.header_line}: the columns are {found}; missing: {', '.join(missing)}"
        raise InvalidInput("points", found, "columns r, d, w", message)
    if repeated := [axis for axis in AXES if layout.columns.count(axis) > 1]:
        message = f"points, line {layout.header_line}: the column {repeated[0]} is there more than once"
        raise InvalidInput("points", repeated[0], "each column once", message)
    return layout


def _data_lines(source: Source, layout: Layout) -> Iterator[tuple[int, str]]:
    """The lines below the header that are not blank, with their numbers."""
    lines = text_lines(source, layout.encoding, MAX_LINE)
    return ((number, text) for number, text in lines if number > layout.header_line and not is_blank(text))


def _parsed(layout: Layout, lines: list[tuple[int, str]]) -> Floats:
    """The points of some lines: all at once where each is three plain numbers, else one by one."""
    if layout.columns == AXES and not layout.decimal_comma:
        with suppress(ValueError):
            values = np.loadtxt((text for _, text in lines), delimiter=",", ndmin=2, comments=None)
            if values.shape == (len(lines), 3):
                return values
    return np.array([_point(layout, number, text) for number, text in lines])


def _point(layout: Layout, number: int, text: str) -> list[float]:
    """The point of one line.

    Raises:
        InvalidInput: it is none; the message names line, column and value.
    """
    cells, columns = split_cells(text, layout.separator), layout.columns or ()
    places = [columns.index(axis) for axis in AXES]
    if len(cells) <= max(places) or any(cells[len(columns) :]):
        message = f"points, line {number}: {len(cells)} cells; allowed: {len(columns)} ({', '.join(columns)})"
        raise InvalidInput("points", text.strip(), "r,d,w in each line", message)
    point = []
    for axis, at in zip(AXES, places, strict=True):
        cell = cells[at].replace(",", ".") if layout.decimal_comma else cells[at]
        if not is_number(cell):
            message = f"points, line {number}: {axis} is {shown(cells[at])}; allowed: a number"
            raise InvalidInput("points", cells[at], "a number", message)
        point.append(float(cell))
    return point
