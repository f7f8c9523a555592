"""Amounts as people write them: `0.1` or `10%` of the backbone, `39M` multiply-adds, `320KiB` of memory.

There is one grammar, for the interface, the command line, query strings and the page's text fields: `BUDGET`, `COUNT`
and `MEMORY` are tables of plain data, which the page gets as JSON and reads with `static/js/text/amounts.js`.
Patterns are written in what Python and JavaScript have in common, and ignore case.

A bare number is a share up to 1.05 and a count above. The page's text field takes small counts for millions.
FLOPs are multiply-adds, as in the paper; only where the page counts 2 x multiply-adds are they halved.
"""

import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from modelcube.errors import InvalidInput
from modelcube.formulas.budget import BUDGETS
from modelcube.languages.saying import say

MAX_LENGTH = 40  # characters of an amount that anybody means
MILLIONS_BELOW = 100_000  # a bare number that is smaller means millions, where a person types a budget

_SPACE = r"[ \t\u00a0\u2009\u202f]"
_SEPARATORS = r"[ \u00a0\u2009\u202f'\u2019_,]"
_GROUPS = (  # of thousands; one comma or point alone may stand before decimals
    r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f'\u2019_][0-9]{3})+(?:\.[0-9]+)?"
    r"|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_NUMBER = rf"(?:{_GROUPS}|[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?"
_COUNTED = "macs?|flops?|multiply[ -]?adds?|mult-?adds?|madds?"
_THOUSANDS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "g": 1e9, "b": 1e9, "billion": 1e9, "t": 1e12}
_BYTES = {"b": 1, "byte": 1, "bytes": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 2**10, "mib": 2**20, "gib": 2**30}


@dataclass(frozen=True, slots=True)
class Amount:
    """What was read: `number` in units of one; `unit` and `word` in small letters, "" where there is none."""

    number: float
    unit: str
    word: str

    @property
    def is_share(self) -> bool:
        """Whether it is a share of the backbone: per cent, or a bare number up to 1.05."""
        return self.unit in SHARES or (self.is_bare and self.number <= BUDGETS.high)

    @property
    def is_bare(self) -> bool:
        """Whether it is a number and nothing else."""
        return not self.unit and not self.word


@dataclass(frozen=True)
class Grammar:
    """How amounts of one kind are written: a pattern with the groups number, unit, word, and what units stand for."""

    pattern: str
    units: dict[str, float]
    longest: int = MAX_LENGTH

    def read(self, text: str) -> Amount | None:
        """The amount that a text stands for; None if it cannot be read, or is not above zero and finite."""
        found = self._compiled.fullmatch(text) if len(text) <= self.longest else None
        if found is None:
            return None
        unit, word = ((found[group] or "").lower() for group in (2, 3))
        number = _number(found[1]) * self.units.get(unit, 1)
        return Amount(number, unit, word) if 0 < number < math.inf else None

    def to_json(self) -> dict[str, Any]:
        """The grammar as the page reads it."""
        return asdict(self)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE | re.ASCII)


def _grammar(units: dict[str, float], words: str) -> Grammar:
    names = "|".join(sorted(units, key=len, reverse=True))
    pattern = rf"{_SPACE}*\+?({_NUMBER}){_SPACE}*({names})?{_SPACE}*({words})?{_SPACE}*"
    return Grammar(pattern, units)


SHARES = {"%": 0.01, "percent": 0.01}
BUDGET = _grammar(_THOUSANDS | SHARES, _COUNTED)
COUNT = _grammar(_THOUSANDS, "params?|parameters?")
MEMORY = _grammar(_BYTES, "(?!)")


def parse_budget(field: str, text: str, baseline: int) -> float:
    """A budget in multiply-adds: `text` is a share of `baseline` or a count (see the module's docstring).

    Raises:
        InvalidInput: it cannot be read, or lies outside of the budgets that are searched.
    """
    share = read_share(text, baseline)
    if share is None or not BUDGETS.low * (1 - 1e-9) <= share <= BUDGETS.high * (1 + 1e-9):
        raise InvalidInput(field, text, allowed_budget(baseline) + _hint(text))
    return share * baseline


def read_share(text: str, baseline: int, *, doubled: bool = False) -> float | None:
    """A budget as a share of `baseline`, whatever its size; None if it cannot be read.

    `doubled`: what is called FLOPs counts a multiply-add twice.
    """
    amount = BUDGET.read(text)
    if amount is None or (amount.unit in SHARES and amount.word):
        return None
    if amount.is_share:
        return amount.number
    return amount.number / baseline / (2 if doubled and amount.word.startswith("flop") else 1)


def allowed_budget(baseline: int) -> str:
    """The budgets that are searched, in words, with examples; the ends are rounded inwards."""
    low, high = BUDGETS.low * baseline, BUDGETS.high * baseline
    least, most = in_millions(_rounded(low, math.ceil)), in_millions(_rounded(high, math.floor))
    allowed = "a share of the backbone from {low} to {high}, or a count from {least} to {most}, such as {examples}"
    examples = f"0.1, 10%, {in_millions(0.1 * baseline)}"
    return say(allowed, low=BUDGETS.low, high=BUDGETS.high, least=least, most=most, examples=examples)


def parse_count(field: str, text: str) -> float:
    """A count of at least one, such as `3M` parameters.

    Raises:
        InvalidInput: it is none.
    """
    amount = COUNT.read(text)
    if amount is None or amount.number < 1:
        raise InvalidInput(field, text, "a count such as 3M or 2500000" + _hint(text))
    return amount.number


def parse_bytes(field: str, text: str) -> float:
    """An amount of memory in bytes: a number with or without a unit (B, kB, MB, GB, KiB, MiB, GiB).

    Raises:
        InvalidInput: it is none.
    """
    found = read_bytes(text)
    if found is None:
        raise InvalidInput(field, text, "an amount of memory such as 320KiB, 1MB or 327680" + _hint(text))
    return found


def read_bytes(text: str, bare: int = 1) -> float | None:
    """An amount of memory in bytes, a bare number in units of `bare` bytes; None if it cannot be read."""
    amount = MEMORY.read(text)
    if amount is None:
        return None
    return amount.number * (bare if amount.is_bare else 1)


def in_millions(count: float) -> str:
    """A count with three significant digits and its unit: `51.6M`, `4.09G`."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return f"{count:.3g}"


def _number(text: str) -> float:
    plain = re.sub(_SEPARATORS, "", text)
    return float(plain.replace(".", "") if plain.count(".") > 1 else plain)


def _rounded(count: float, towards: Callable[[float], int]) -> float:
    """Three significant digits, towards one side."""
    step = 10.0 ** (math.floor(math.log10(count)) - 2)
    return float(towards(count / step) * step)


def _hint(text: str) -> str:
    return "; decimals are written with a point" if "," in text else ""
