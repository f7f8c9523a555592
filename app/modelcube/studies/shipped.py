"""The shipped results as typed rows: what `results/datapackage.json` describes, read by that description.

They are a folder, or an archive of its tables: as such a content is kept for ever, beside newer ones.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

DESCRIPTION = "datapackage.json"
RELEASED = "released"  # folder of archives of earlier releases
VERSION_LENGTH = 12  # hexadecimal digits of a version's hash that name it
FORMAT = b"2"  # to be raised when the same files are read in another way

CONVERTERS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


@dataclass(frozen=True)
class Shipped:
    """A folder of results, or an archive of one, with its `datapackage.json`."""

    folder: Path | zipfile.Path

    @classmethod
    def from_archive(cls, archive: bytes) -> "Shipped":
        """What `packed` gave; `zipfile.BadZipFile` if it is no archive."""
        return cls(zipfile.Path(zipfile.ZipFile(io.BytesIO(archive))))

    def packed(self) -> bytes:
        """The description and every table as one archive (ZIP), the same bytes whenever it is made."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in (DESCRIPTION, *sorted(resource["path"] for resource in self.resources.values())):
                archive.writestr(zipfile.ZipInfo(path), (self.folder / path).read_bytes(), zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The package's tables by name."""
        package = json.loads((self.folder / DESCRIPTION).read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"] if resource["type"] == "table"}

    @cached_property
    def studies(self) -> tuple[str, ...]:
        """Names of the studies; each is also that of the table of its rows."""
        return tuple(row["id"] for row in self.rows("studies"))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, of every table and of the types of its columns, by name.

        What else is described is another wording of the same rows.
        """
        digest = hashlib.sha256(FORMAT)
        for name, resource in sorted(self.resources.items()):
            content = (self.folder / resource["path"]).read_bytes()
            head = json.dumps([name, resource["path"], self._types(name), len(content)])
            digest.update(f"{head}\0".encode() + content)
        return digest.hexdigest()

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, blank cells as None.

        Raises:
            ValueError: a cell is not of its column's type; the message names the file, line and column.
        """
        path, types = self.resources[name]["path"], self._types(name)
        with (self.folder / path).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield typed_row(row, types, f"{path}, line {reader.line_num}")

    def _types(self, name: str) -> dict[str, str]:
        return {field["name"]: field["type"] for field in self.resources[name]["schema"]["fields"]}


def typed_row(row: Mapping[str, str], types: Mapping[str, str], where: str = "") -> dict[str, Any]:
    """The cells of a CSV row by column, each of its type (`CONVERTERS`), blank ones as None.

    Raises:
        ValueError: a cell is not, or a column is missing; the message begins with `where`.
    """
    typed, column = {}, ""
    try:
        for column, kind in types.items():
            cell = row[column]
            typed[column] = CONVERTERS[kind](cell) if cell else None
    except (KeyError, ValueError, TypeError) as error:
        found = row.get(column)
        place = f"{where}: " if where else ""
        raise ValueError(f"{place}column {column!r} holds {found!r}, not a value of type {types[column]}") from error
    return typed
