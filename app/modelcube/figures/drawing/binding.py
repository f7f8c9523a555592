"""How a trace is bound to a row set: its `meta` names the rows and columns, and the same rule fills it here and there.

`static/js/figures/binding.js` is this rule's twin. A `meta` holds

- `rows`: name of the row set;
- `columns`: column by attribute of the trace (`marker.color`: `top1`), or a list of columns for `customdata`, whose
  values then stand together row by row, those of grids cell by cell;
- `where` (optional): only rows with these values in these columns;
- `factors` (optional): number that an attribute's column is multiplied by;
- `words` (optional): by column, what its values are called in the language of the figure; "null" names an unknown one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Binding:
    """What a trace shows."""

    rows: str
    columns: Mapping[str, str | list[str]]
    where: Mapping[str, Any] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, meta: Mapping[str, Any]) -> "Binding":
        """The binding that a trace's `meta` states."""
        optional = {name: meta[name] for name in ("where", "factors", "words") if name in meta}
        return cls(meta["rows"], meta["columns"], **optional)

    def to_meta(self) -> dict[str, Any]:
        """The binding as a trace carries it; what is empty is left out."""
        meta: dict[str, Any] = {"rows": self.rows, "columns": dict(self.columns)}
        if self.where:
            meta["where"] = dict(self.where)
        if factors := {path: factor for path, factor in self.factors.items() if factor != 1}:
            meta["factors"] = factors
        if self.words:
            meta["words"] = {column: dict(words) for column, words in self.words.items()}
        return meta

    def values(self, columns: Columns) -> dict[str, list[Any]]:
        """What each attribute shows of a row set."""
        shown = self._chosen(columns)
        return {path: self._attribute(path, names, shown) for path, names in self.columns.items()}

    def _chosen(self, columns: Columns) -> Columns:
        if not self.where:
            return columns
        kept = [
            index
            for index in range(len(columns[next(iter(self.where))]))
            if all(columns[name][index] == value for name, value in self.where.items())
        ]
        return {name: [column[index] for index in kept] for name, column in columns.items()}

    def _attribute(self, path: str, names: str | list[str], columns: Columns) -> list[Any]:
        if not isinstance(names, str):
            return _together([self._named(name, columns) for name in names])
        factor = self.factors.get(path, 1)
        if factor == 1:
            return list(self._named(names, columns))
        return [None if value is None else value * factor for value in columns[names]]

    def _named(self, column: str, columns: Columns) -> Sequence[Any]:
        """A column with the words of its values, where it has some."""
        values, words = columns[column], self.words.get(column)
        return [_called(value, words) for value in values] if words else values


def _called(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_called(one, words) for one in value]
    return words.get("null" if value is None else value, value)


def _together(columns: Sequence[Sequence[Any]]) -> list[Any]:
    rows = zip(*columns, strict=True)
    return [_together(row) if isinstance(row[0], list) else list(row) for row in rows]
