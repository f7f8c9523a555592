"""What a field of the state may hold, how it is read from a query string and how it is written there.

Reading never fails: a value outside of its range is clamped, what cannot be understood is as if it were not there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from modelcube.answers.units import BUDGET, MEMORY, MILLIONS_BELOW, read_bytes
from modelcube.languages.saying import say

KIB = 1024
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
MAXIMUM_NAMES = 64

WHOLE = r"[0-9]{1,9}"

_NUMBER = re.compile(NUMBER)
_WHOLE = re.compile(WHOLE)
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

    @property
    def allowed(self) -> str:
        """What may stand there, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`, clamped."""

    low: float
    high: float
    unit: str = ""

    def parse(self, text: str) -> float | None:
        """A text as a number, within the range or not; None if it cannot be read."""
        return float(text) if _NUMBER.fullmatch(text) else None

    def read(self, texts: Sequence[str]) -> float | None:
        """The first text as a number within the range."""
        number = self.parse(texts[0]) if texts else None
        return None if number is None else type(number)(min(max(number, self.low), self.high))

    @property
    def allowed(self) -> str:
        """The range."""
        return say("a number from {low} to {high}", low=f"{self.low:g}", high=f"{self.high:g}")

    def write(self, value: float | None) -> list[str]:
        """The shortest text that reads as the same number."""
        return [] if value is None else [repr(float(value)).removesuffix(".0")]

    def describe(self) -> dict[str, Any]:
        """The range and how a number is written."""
        return {"kind": "number", "low": self.low, "high": self.high, "unit": self.unit, "pattern": NUMBER}


class Whole(Number):
    """A whole number from `low` to `high`, clamped."""

    __slots__ = ()

    def parse(self, text: str) -> int | None:
        """A text as a whole number."""
        return int(text) if _WHOLE.fullmatch(text) else None

    def write(self, value: float | None) -> list[str]:
        """Its digits."""
        return [] if value is None else [str(value)]

    @property
    def allowed(self) -> str:
        """The range."""
        return say("a whole number from {low} to {high}", low=int(self.low), high=int(self.high))

    def describe(self) -> dict[str, Any]:
        """As of a number."""
        return Number.describe(self) | {"pattern": WHOLE}


class Share(Number):
    """A budget as a share of the backbone, clamped; the state makes a share of a count beforehand."""

    __slots__ = ()

    def describe(self) -> dict[str, Any]:
        """As of a number, and how a person writes one."""
        return Number.describe(self) | {"amount": BUDGET.to_json(), "millions_below": MILLIONS_BELOW}


class Memory(Number):
    """An amount of memory in KiB from `low` to `high`, clamped; a unit may be written behind it."""

    __slots__ = ()

    def parse(self, text: str) -> float | None:
        """A text as a number of KiB."""
        found = read_bytes(text, bare=KIB)
        return None if found is None else found / KIB

    @property
    def allowed(self) -> str:
        """The range, and examples."""
        return say("an amount of memory from {low} KiB to {high} GiB, such as 320KiB or 1MiB", low=1, high=1)

    def describe(self) -> dict[str, Any]:
        """As of a number, and how a person writes one."""
        return Number.describe(self) | {"amount": MEMORY.to_json()}


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

    @property
    def allowed(self) -> str:
        """The words."""
        return say("one of: {names}", names=", ".join(self.choices))


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

    @property
    def allowed(self) -> str:
        """Both."""
        return say("0 or 1")


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

    @property
    def allowed(self) -> str:
        """A name."""
        return say("a name of letters, digits, points and dashes")


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

    @property
    def allowed(self) -> str:
        """A name."""
        return Name().allowed
