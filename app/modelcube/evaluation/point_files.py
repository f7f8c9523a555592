"""Points and predictions in files, a part at a time: CSV with or without a header, or NumPy's .npy.

Points are r, d, w of each network, shape (n, 3). Predictions are the columns of `COLUMNS`; `predicted` is 1 where
validation shows that the interval holds, 0 where a prediction is extrapolated.
"""

import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput

Floats = NDArray[np.float64]
Format = Literal["csv", "npy"]

COLUMNS = ("mean", "std", "low", "high", "predicted")
MOST_POINTS = 10_000_000
PART = 250_000
LINE_CHARACTERS = 500  # of three numbers: a file without line breaks must not be read as one line
NUMBER = re.compile(r"[0-9.+-]+(e[0-9+-]+)?", re.IGNORECASE)


def count_points(path: Path, form: Format) -> int:
    """How many points a file holds.

    Raises:
        InvalidInput: more than `MOST_POINTS`, none, or it is no such file.
    """
    count = len(_mapped(path)) if form == "npy" else _count_lines(path)
    if not 0 < count <= MOST_POINTS:
        raise InvalidInput("points", count, f"1 to {MOST_POINTS:,} points")
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
    found, start = _lines(path), 1 if _has_header(path) else 0
    next(islice(found, start, start), None)
    while lines := list(islice(found, PART)):
        yield _parsed(lines, start + 1)
        start += len(lines)


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
    """Lines without the header; counted no further than there may be."""
    most = MOST_POINTS + 1 + _has_header(path)
    return sum(1 for _ in islice(_lines(path), most)) - _has_header(path)


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text file, however they end (LF, CR LF, CR).

    Raises:
        InvalidInput: one is too long to be three numbers.
    """
    with path.open(encoding="latin-1") as file:  # other characters are refused as what they are: no numbers
        for number, line in enumerate(iter(lambda: file.readline(LINE_CHARACTERS + 1), ""), 1):
            if len(line) > LINE_CHARACTERS:
                allowed = f"lines of up to {LINE_CHARACTERS} characters"
                raise InvalidInput("points", line[:20], allowed, f"line {number} is too long; allowed: {allowed}")
            yield line


def _has_header(path: Path) -> bool:
    first = next(_lines(path), "")
    return all(any(letter.isalpha() for letter in cell) for cell in NUMBER.sub("", first).split(","))


def _parsed(lines: list[str], first: int) -> Floats:
    try:
        values = np.loadtxt(lines, delimiter=",", ndmin=2, comments=None)
    except ValueError as error:
        raise InvalidInput("points", None, "r,d,w in each line", f"from line {first} on: {error}") from error
    if values.shape != (len(lines), 3):
        raise InvalidInput(
            "points", values.shape, "r,d,w in each line", f"from line {first} on: not r,d,w in each line"
        )
    return values
