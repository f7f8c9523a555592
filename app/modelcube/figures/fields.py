"""What a field of the state may hold, how it is read from a query string and how it is written there.

Reading never fails: a value outside of its range is clamped, what cannot be understood is as if it were not there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
MAXIMUM_NAMES = 64

_NUMBER = re.compile(NUMBER)
_NAME = re.compile(NAME)


class Kind(Protocol):
    """What a field may hold."""

    def read(self, texts: Sequence[str]) -> Any:
        """The value that a query string's texts stand for, None if for none."""
        ...

    def write(self, value: Any) -> list[str]:
        """The texts that stand for a value; none for None."""
        ...

    def describe(self) -> dict[str, Any]:
        """The kind as plain data, ready for JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`, clamped."""

    low: float
    high: float
    unit: str = ""

    def read(self, texts: Sequence[str]) -> float | None:
        """The first text as a number within the range."""
        if not texts or not _NUMBER.fullmatch(texts[0]):
            return None
        return float(min(max(float(texts[0]), self.low), self.high))

    def write(self, value: float | None) -> list[str]:
        """The shortest text that reads as the same number."""
        return [] if value is None else [repr(float(value)).removesuffix(".0")]

    def describe(self) -> dict[str, Any]:
        """The range and how a number is written."""
        return {"kind": "number", "low": self.low, "high": self.high, "unit": self.unit, "pattern": NUMBER}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    choices: tuple[str, ...]

    def read(self, texts: Sequence[str]) -> str | None:
        """The first text if it is one of the words."""
        return texts[0] if texts and texts[0] in self.choices else None

    def write(self, value: str | None) -> list[str]:
        """The word itself."""
        return [] if value is None else [value]

    def describe(self) -> dict[str, Any]:
        """The words."""
        return {"kind": "choice", "choices": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, written 1 or 0."""

    def read(self, texts: Sequence[str]) -> bool | None:
        """Whether the first text is 1."""
        return texts[0] == "1" if texts and texts[0] in ("0", "1") else None

    def write(self, value: bool) -> list[str]:
        """1 or 0."""
        return [str(int(value))]

    def describe(self) -> dict[str, Any]:
        """Nothing beside the kind."""
        return {"kind": "flag"}


@dataclass(frozen=True, slots=True)
class Name:
    """The name of something that the data know, such as a study."""

    def read(self, texts: Sequence[str]) -> str | None:
        """The first text if it looks like a name."""
        return texts[0] if texts and _NAME.fullmatch(texts[0]) else None

    def write(self, value: str | None) -> list[str]:
        """The name itself."""
        return [] if value is None else [value]

    def describe(self) -> dict[str, Any]:
        """How a name is written."""
        return {"kind": "name", "pattern": NAME}


@dataclass(frozen=True, slots=True)
class Names:
    """Several names, each once, in the order given; the key is repeated."""

    def read(self, texts: Sequence[str]) -> tuple[str, ...]:
        """All texts that look like names."""
        return tuple(dict.fromkeys(text for text in texts if _NAME.fullmatch(text)))[:MAXIMUM_NAMES]

    def write(self, value: Sequence[str]) -> list[str]:
        """The names."""
        return list(value)

    def describe(self) -> dict[str, Any]:
        """How a name is written, and how many there may be."""
        return {"kind": "names", "pattern": NAME, "most": MAXIMUM_NAMES}
