"""Measured networks as CSV, with the columns and the writing of `results/imagenet.csv`."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from modelcube.studies.rows import COLUMNS, MeasuredRow


def csv_lines(rows: Iterable[MeasuredRow]) -> Iterator[str]:
    """The file line by line, header first, each with its line end; blank cells are what a source does not say."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line([_cell(getattr(row, column)) for column in COLUMNS])


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
