"""Words and numbers as figures show them: conventions of counting, captions, sentences.

A sentence may hold places such as `{current.w:.2f}`: the first value of a column of a row set, with its format (`.2f`:
two decimals, `si`: 51.6M). `fill` puts the values in here, `static/js/figures/words.js` on the page, after each twist.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modelcube.figures.binding import Columns
from modelcube.figures.row_sets import Measured
from modelcube.figures.style import si_text

MOST_SOURCES = 4

_PLACE = re.compile(r"\{(\w+)\.(\w+)(?::(si|\.\df))?\}")


@dataclass(frozen=True, slots=True)
class Count:
    """A convention of counting: its words, the column that holds it, and what the column is multiplied by."""

    words: str
    column: str
    factor: int = 1


COUNTS = {
    "macs": Count("multiply-adds", "flops"),
    "2macs": Count("operations (2 × multiply-adds)", "flops", 2),
    "fvcore": Count("fvcore's FLOPs (multiply-adds, batch normalisation, pooling)", "flops_fvcore"),
}

NETWORKS_SENTENCE = (
    "Giant formula: {giant.resolution} px, {giant.blocks} blocks, width {giant.w:.2f}. "
    "Tiny formula: {tiny.resolution} px, {tiny.blocks} blocks, width {tiny.w:.2f}. "
    "Current network: {current.resolution} px, {current.blocks} blocks, width {current.w:.2f}, "
    "{current.flops:si} multiply-adds."
)


def fill(sentence: str, rows: Mapping[str, Columns]) -> str:
    """The sentence with the values of row sets in its places; "unknown" for a value that is not known."""

    def value_at(place: re.Match[str]) -> str:
        name, column, style = place.groups()
        value = rows[name][column][0] if rows[name][column] else None
        if value is None:
            return "unknown"
        if style == "si":
            return si_text(value)
        return format(value, style or "")

    return _PLACE.sub(value_at, sentence)


def evidence_sentence(rows: Measured) -> str:
    """How many rows are shown, of which evidence, of how many families."""
    if not rows.id:
        return "No measured network is shown."
    kinds = listed([f"{number} {evidence}" for evidence, number in Counter(rows.evidence).most_common()])
    families = len(set(rows.family))
    return f"{len(rows.id)} measured networks of {families} {'family' if families == 1 else 'families'} ({kinds})."


def source_sentence(rows: Measured) -> str:
    """Which repositories the rows come from, those of most rows first."""
    repositories = [name for name, _ in Counter(source.split(":")[0] for source in rows.source).most_common()]
    if not repositories:
        return ""
    named, more = repositories[:MOST_SOURCES], len(repositories) - MOST_SOURCES
    names = listed([*named, f"{more} more"] if more > 0 else named)
    return f"Sources: {names}; the table names file and commit of every row."


def recipe_words(level: str) -> str:
    """Whose recipe a prediction speaks of."""
    words = {"own": "a recipe of one's own, calibrated by its one accuracy", "unknown": "any recipe"}
    return words.get(level, f"the recipe of {level}")


def listed(items: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1] if items else ""]))
