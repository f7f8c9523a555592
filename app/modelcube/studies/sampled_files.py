"""The CSV file that `modelcube sample --results` writes, read back: each line is counted anew and must say the same.

Its columns are those of `results/<study>.csv` (`MEASURED_COLUMNS`). It does not say R0, channels and classes of the
data set; wrong ones show in its multiply-adds, parameters or ratios.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from modelcube.errors import InvalidInput
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.measured import MEASURED_COLUMNS, TYPES, measured_row
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import MAX_SEED, NAME, MeasuredRow
from modelcube.studies.versions.shipped import typed_cells

MARKS = frozenset(("network_id", "built_as"))  # no other file that is imported has these columns
OPTIONAL = frozenset(("top5", "epochs", "images_seen", "seconds", "versions", "note"))
MAX_VALUES = {"top1": 100, "top5": 100, "seed": MAX_SEED, "epochs": 10**9, "images_seen": 10**15, "seconds": 10**12}
LAST = ("id",)  # differs with any other
TOLERANCE = 1e-6
WHOLE_WITH_POINT = re.compile(r"[0-9]+\.0*")
COLUMN_TYPES = {column: TYPES.get(column, "string") for column in MEASURED_COLUMNS}


def is_sampled(columns: Iterable[str]) -> bool:
    """Whether a file with these columns is such a one."""
    return not MARKS.isdisjoint(columns)


def check_sampled_columns(columns: Iterable[str]) -> None:
    """Nothing, if they are those of such a file.

    Raises:
        InvalidInput: some are missing, or others are there.
    """
    given = list(columns)
    if missing := [column for column in MEASURED_COLUMNS if column not in given]:
        allowed = f"the columns that `modelcube sample --results` writes; missing: {', '.join(missing)}"
        raise InvalidInput("columns", ", ".join(given), allowed)
    if others := [column for column in given if column not in MEASURED_COLUMNS]:
        raise InvalidInput("columns", ", ".join(others), "none but those that `modelcube sample --results` writes")


def sampled_row(cells: Mapping[str, str], study: StudyDescription) -> MeasuredRow:
    """One line as a row.

    Raises:
        ValueError: a cell is wrong, or is not what counting gives; the message names it.
        NotFound: the backbone is not one that we build.
    """
    said = typed_cells({name: _plain(text, COLUMN_TYPES[name]) for name, text in cells.items()}, COLUMN_TYPES)
    _check_cells(said)
    row = _counted(said, study)
    for column in (*(name for name in MEASURED_COLUMNS if name not in LAST), *LAST):
        if not _same(said[column], counted := getattr(row, column)):
            raise InvalidInput(column, said[column], f"{counted!r}, as counted for images of {study.properties}")
    return row


def _plain(text: str, kind: str) -> str:
    """A cell as this software writes it, where a spreadsheet or a data frame has saved the file again."""
    if kind == "integer" and WHOLE_WITH_POINT.fullmatch(text):
        return text.partition(".")[0]
    return text.lower() if kind == "boolean" else text


def _check_cells(said: Mapping[str, Any]) -> None:
    for column, value in said.items():
        if value is None and column not in OPTIONAL:
            raise ValueError(f"{column} is blank")
        if value is not None and column in MAX_VALUES and not 0 <= value <= MAX_VALUES[column]:
            raise InvalidInput(column, value, f"a number from 0 to {MAX_VALUES[column]}")
    if not NAME.fullmatch(said["recipe"]):
        raise InvalidInput("recipe", said["recipe"], "lower-case letters, digits, dots, dashes and underscores")


def _counted(said: Mapping[str, Any], study: StudyDescription) -> MeasuredRow:
    """The row that the same training would give here; no surrogate is fitted on what none was fitted on there."""
    network = realise(
        get_backbone(said["built_as"]),
        d=said["stated_d"],
        w=said["stated_w"],
        resolution=said["resolution"],
        base_resolution=study.base_resolution,
    )
    kept = ("recipe", "seed", "top1", "source", "top5", "epochs", "images_seen", "seconds", "versions", "model", "note")
    row = measured_row(study, network, d=said["stated_d"], w=said["stated_w"], **{name: said[name] for name in kept})
    return replace(row, fit=row.fit and said["fit"])


def _same(said: Any, counted: Any) -> bool:
    if isinstance(said, float) and isinstance(counted, float):
        return math.isclose(said, counted, rel_tol=TOLERANCE)
    return bool(said == counted)
