"""Numbers as the page shows them; static/js/text/format.js writes the same after a twist."""

import re
from decimal import ROUND_HALF_UP, Decimal

from modelcube.languages.saying import say

SPACE = "\u00a0"
MINUS = "\u2212"
KIB = 1024
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def short(count: float) -> str:
    """A count with three significant digits and a unit: 51.6 M."""
    for size, unit in _UNITS:
        if count >= 0.9995 * size:
            return f"{_significant(count / size)}{SPACE}{unit}"
    return _significant(count)


def memory(count: float) -> str:
    """Bytes with three significant digits: 361 KiB."""
    kib = count / KIB
    return f"{_significant(kib)}{SPACE}KiB" if kib < 999.5 else f"{_significant(kib / KIB)}{SPACE}MiB"


def exact(count: int) -> str:
    """A whole number in groups of three digits: 51 580 656."""
    return re.sub(r"\B(?=(\d{3})+$)", SPACE, str(count))


def ratio(value: float) -> str:
    """A ratio with two decimals."""
    return rounded(value, 2)


def percent(value: float) -> str:
    """Per cent with one decimal: 67.0 %."""
    return f"{rounded(value, 1)}{SPACE}%"


def within(low: float, mean: float, high: float) -> str:
    """A mean in per cent with half of its interval: 66.1 ± 1.2 %."""
    return f"{rounded(mean, 1)}{SPACE}±{SPACE}{rounded((high - low) / 2, 1)}{SPACE}%"


def chance(share: float) -> str:
    """A probability, never rounded up to certainty: 83 %, 99.7 %, > 99.9 %."""
    if share > 0.9995:
        return f">{SPACE}99.9{SPACE}%"
    return f"{rounded(100 * share, 1 if share > 0.99 else 0)}{SPACE}%"


def signed(difference: float) -> str:
    """A relative difference, signed: +22.8 % for 0.228."""
    text = percent(abs(100 * difference))
    if text == percent(0):
        return text
    return (MINUS if difference < 0 else "+") + text


def fixed(value: float, digits: int) -> str:
    """A number with a proper minus sign."""
    return rounded(value, digits).replace("-", MINUS)


def counted(count: int, one: str, many: str) -> str:
    """`1 block`, `3 blocks`: one of two messages with a place for the count."""
    return say(one if count == 1 else many, count=count)


def rounded(value: float, digits: int) -> str:
    """A number with so many decimals, halves rounded up in size as JavaScript's toFixed does."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _significant(value: float) -> str:
    """Three significant digits, never with an exponent."""
    if value >= 99.95:
        return rounded(value, 0)
    return rounded(value, 1 if value >= 9.995 else 2)
