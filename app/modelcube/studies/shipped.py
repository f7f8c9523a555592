"""The shipped results as typed rows: what `results/datapackage.json` describes, read by that description."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

FORMAT = b"1"  # to be raised when the same files are read in another way

CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class Shipped:
    """A folder of results with its `datapackage.json`."""

    folder: Path

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The package's tables by name."""
        package = json.loads((self.folder / "datapackage.json").read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"] if resource["type"] == "table"}

    @cached_property
    def studies(self) -> tuple[str, ...]:
        """Names of the studies; each is also that of the table of its rows."""
        return tuple(row["id"] for row in self.rows("studies"))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of the description and of every table, by name."""
        digest = hashlib.sha256(FORMAT)
        for path in ("datapackage.json", *sorted(resource["path"] for resource in self.resources.values())):
            content = (self.folder / path).read_bytes()
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, blank cells as None.

        Raises:
            ValueError: a cell is not of its column's type; the message names the file, line and column.
        """
        resource = self.resources[name]
        types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        with (self.folder / resource["path"]).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield typed_row(row, types, f"{resource['path']}, line {reader.line_num}")


def typed_row(row: Mapping[str, str], types: Mapping[str, str], where: str) -> dict[str, Any]:
    """The cells of a CSV row by column, each of its type (`CONVERTERS`), blank ones as None.

    Raises:
        ValueError: a cell is not, or a column is missing; the message begins with `where`.
    """
    typed = {}
    for column, kind in types.items():
        try:
            typed[column] = CONVERTERS[kind](row[column]) if row[column] else None
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(
                f"{where}: column {column!r} holds {row.get(column)!r}, not a value of type {kind}"
            ) from error
    return typed
