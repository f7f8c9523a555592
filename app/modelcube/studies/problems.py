"""What keeps results of one's own from being imported, and where they say it."""

from collections.abc import Sequence
from typing import NamedTuple

from modelcube.errors import ModelCubeError
from modelcube.studies.rows import MeasuredRow

SHOWN_PROBLEMS = 20


class Place(NamedTuple):
    """A file and, where it has lines, one of them (the header is line 1)."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, line {self.line}"

    def beside(self, other: "Place") -> str:
        """The place as one says it at another place."""
        return f"line {self.line}" if self.file == other.file and self.line is not None else str(self)


class Located(NamedTuple):
    """A row, and where it was read."""

    row: MeasuredRow
    place: Place


class RowProblem(NamedTuple):
    """Why something cannot be imported; None as place where it lies in no single one."""

    place: Place | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.place is None else f"{self.place}: {self.reason}"


class BadRows(ModelCubeError):
    """Files that cannot be imported; nothing of them was."""

    status = 422
    title = "Nothing was imported"

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        """State each problem."""
        more = len(problems) - SHOWN_PROBLEMS
        lines = [str(problem) for problem in problems[:SHOWN_PROBLEMS]]
        super().__init__("\n".join([*lines, *([f"… and {more} more"] if more > 0 else []), "nothing was imported"]))
        self.problems = tuple(problems)
