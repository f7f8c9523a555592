"""A figure as a document: what `/figures/{name}.json` and `.csv` say."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from modelcube.answers.explorer import Explorer
from modelcube.figures.data import FigureData
from modelcube.figures.registry import FigureSpec
from modelcube.figures.state import State
from modelcube.figures.words import fill


@dataclass(frozen=True)
class FigureDocument:
    """A figure of a state: its data, and what is written about it.

    `alt` has places for values of row sets (`words.fill`), so that the page can keep it true while twisting.
    """

    spec: FigureSpec
    state: State
    data: FigureData

    @classmethod
    def of(cls, spec: FigureSpec, state: State, explorer: Explorer) -> "FigureDocument":
        """The document of a figure for a state."""
        return cls(spec, state, spec.figure_data(state, explorer))

    @property
    def rows(self) -> dict[str, dict[str, list[Any]]]:
        """Columns of each row set."""
        return {name: rows.columns() for name, rows in self.data.row_sets().items()}

    @property
    def alt(self) -> str:
        """The figure in words."""
        return fill(self.spec.alt(self.data), self.rows)

    @property
    def caption(self) -> str:
        """What is shown, how sure it is, and where it comes from."""
        return self.spec.caption(self.data)

    def to_json(self, explorer: Explorer) -> str:
        """The document as JSON; `figure` is Plotly's `{data, layout}`, complete without `rows`."""
        about = {
            "name": self.spec.name,
            "title": self.spec.title,
            "query": self.state.to_query(),
            "alt": self.alt,
            "alt_template": self.spec.alt(self.data),
            "caption": self.caption,
            "version": explorer.version.model_dump(),
            "rows": self.rows,
        }
        figure = self.spec.figure(self.data).to_json()
        return f'{json.dumps(about, ensure_ascii=False, separators=(",", ":"))[:-1]},"figure":{figure}}}'

    def csv_lines(self) -> Iterator[str]:
        """The rows of all row sets as one table, header first; a column that a row set lacks is blank."""
        records = [(name, list(rows.records())) for name, rows in self.data.row_sets().items()]
        columns = list(dict.fromkeys(column for _, found in records for record in found[:1] for column in record))
        yield _line(["row_set", *columns])
        for name, found in records:
            for record in found:
                yield _line([name, *(_cell(record.get(column)) for column in columns)])


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
