"""Measured networks as CSV, written as the files of `results/` are."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from modelcube.studies.rows import COLUMNS, MeasuredRow


def csv_lines(rows: Iterable[MeasuredRow], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """The file line by line, header first, each with its line end; blank cells are what a source does not say."""
    yield _line(columns)
    for row in rows:
        yield _line([_cell(getattr(row, column)) for column in columns])


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
