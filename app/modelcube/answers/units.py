"""Budgets as people write them: `0.1` of the backbone, `39M` multiply-adds, `320KiB` of memory."""

import math
import re
from collections.abc import Mapping

from modelcube.errors import InvalidInput
from modelcube.formulas.budget import BUDGETS

COUNT_UNITS = {"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
BYTE_UNITS = {"": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "KiB": 1024, "MiB": 1024**2}
LONGEST = 32  # characters of a number that anybody means

_NUMBER = re.compile(r"(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)\s*(?P<unit>[A-Za-z]*)")


def parse_budget(field: str, text: str, baseline: int) -> float:
    """A budget in multiply-adds: `text` is a share c of `baseline`, or a count with a unit (k, M, G).

    Raises:
        InvalidInput: it is neither, or outside of the budgets that are searched.
    """
    low, high = (end * baseline for end in (BUDGETS.low, BUDGETS.high))
    allowed = f"a share of the backbone from {BUDGETS}, or a count from {in_millions(low)} to {in_millions(high)}"
    budget = _amount(field, text, COUNT_UNITS | {"": baseline}, allowed)
    if not low * (1 - 1e-9) <= budget <= high * (1 + 1e-9):
        raise InvalidInput(field, text, allowed)
    return budget


def parse_count(field: str, text: str) -> float:
    """A count above zero with or without a unit (k, M, G), such as `3M` parameters.

    Raises:
        InvalidInput: it is none.
    """
    return _amount(field, text, COUNT_UNITS, "a count such as 3M or 2500000")


def parse_bytes(field: str, text: str) -> float:
    """An amount of memory in bytes: a number with or without a unit (B, kB, MB, KiB, MiB).

    Raises:
        InvalidInput: it is none.
    """
    return _amount(field, text, BYTE_UNITS, "an amount of memory such as 320KiB, 1MB or 327680")


def in_millions(count: float) -> str:
    """A count with three significant digits and its unit: `51.6M`, `4.09G`."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return f"{count:.3g}"


def _amount(field: str, text: str, units: Mapping[str, float], allowed: str) -> float:
    number, unit = _split(field, text, allowed)
    if unit not in units:
        raise InvalidInput(field, text, allowed)
    return number * units[unit]


def _split(field: str, text: str, allowed: str) -> tuple[float, str]:
    found = _NUMBER.fullmatch(text.strip()) if len(text) <= LONGEST else None
    number = float(found["number"]) if found else math.nan
    if found is None or not math.isfinite(number) or number <= 0:
        raise InvalidInput(field, text, allowed)
    return number, found["unit"]
