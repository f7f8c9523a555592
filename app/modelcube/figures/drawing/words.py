"""Words and numbers as figures show them: conventions of counting, captions, sentences.

A sentence may hold places such as `{current.w:.2f}`: the first value of a column of a row set, with its format (`.2f`:
two decimals, `si`: 51.6M). `fill` puts the values in here, `static/js/figures/words.js` on the page, after each twist.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from modelcube.figures.drawing.binding import Columns
from modelcube.figures.drawing.style import si_text
from modelcube.figures.rows.row_sets import Measured
from modelcube.languages.saying import say
from modelcube.studies.rows import MATCHES

MAX_SOURCES = 4

VALUES = {
    "evidence": ("paper", "published", "measured", "predicted", "extrapolated"),
    "match": MATCHES,
    "stage": ("stem", "pool", "head", "classifier"),
    "holds": (
        "multiply-adds",
        "multiply-adds, mean kernel",
        "multiply-adds, mean kernel, share of SE",
        "multiply-adds, mean kernel, share of SE, number of stages without expansion",
        "multiply-adds, resolution (width gives way)",
        "resolution, width; blocks are the same",
        "expansion, kernel and SE of each stage",
        "expansion, kernel and SE, on average",
        "mean expansion, mean kernel",
        "share of the larger block",
    ),
}

_BREAK = re.compile(r"(?<=[ 。，；])")
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
            return say("unknown")
        if style == "si":
            return si_text(value)
        return format(value, style or "")

    return _PLACE.sub(value_at, sentence)


def points_sentence(rows: Measured, backbone: str) -> str:
    """What the points are, and how their place is known."""
    if "pattern" in rows.match:
        return say(
            "Every point is a network with the widths of {backbone}, given block by block and counted exactly: it "
            "stands at its number of blocks, and no resolution, depth and width of the backbone give it.",
            backbone=backbone,
        )
    return say(
        "Every point is a scaling of {backbone}, at the coordinates that rounding leaves. Solid: our rounding "
        "gives this "
        "very network; open: near its stated ratios.",
        backbone=backbone,
    )


def evidence_sentence(rows: Measured) -> str:
    """How many rows are shown, of which evidence, of how many families."""
    if not rows.id:
        return say("No measured network is shown.")
    counts = Counter(rows.evidence).most_common()
    kinds = listed([say("{number} {evidence}", number=number, evidence=say(evidence)) for evidence, number in counts])
    families = len(set(rows.family))
    if families == 1:
        return say("{number} measured networks of 1 family ({kinds}).", number=len(rows.id), kinds=kinds)
    return say(
        "{number} measured networks of {families} families ({kinds}).",
        number=len(rows.id),
        families=families,
        kinds=kinds,
    )


def source_sentence(rows: Measured) -> str:
    """Which repositories the rows come from, those of most rows first."""
    repositories = [name for name, _ in Counter(source.split(":")[0] for source in rows.source).most_common()]
    if not repositories:
        return ""
    named, more = repositories[:MAX_SOURCES], len(repositories) - MAX_SOURCES
    names = listed([*named, say("{count} more", count=more)] if more > 0 else named)
    return say("Sources: {names}; the table names file and commit of every row.", names=names)


def standing_sentence(level: str | None) -> str:
    """Where marks of the state's networks stand on an axis of accuracy."""
    if level is None:
        return say("The networks of the formulas and the current one appear where they were measured. ")
    return say(
        "The networks of the formulas and the current one stand where they were measured; hollow, with a 95 % "
        "interval, where they are predicted. "
    )


def recipe_words(level: str) -> str:
    """Whose recipe a prediction speaks of."""
    if level == "own":
        return say("a recipe of one's own, calibrated by its one accuracy")
    return say("any recipe") if level == "unknown" else say("the recipe of {family}", family=level)


def listed(items: Sequence[str]) -> str:
    """a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return say("{items} and {last}", items=joined(items[:-1]), last=items[-1])


def joined(items: Iterable[str]) -> str:
    """a, b, c."""
    return say(", ").join(items)


def called(*columns: str) -> dict[str, dict[str, str]]:
    """What values of columns are called, for a binding; nothing where they are called what they are."""
    words = {column: {value: say(value) for value in VALUES[column]} for column in columns}
    return {column: names for column, names in words.items() if any(value != name for value, name in names.items())}


def lines(text: str, columns: int) -> list[str]:
    """The text in lines of so many columns, broken after spaces and full-width marks; a full-width letter takes two."""
    found = [""]
    for piece in _BREAK.split(text):
        if columns_of(found[-1] + piece.rstrip()) > columns and found[-1]:
            found.append("")
        found[-1] += piece
    return [line.rstrip() for line in found]


def columns_of(text: str) -> int:
    """How many columns a text takes; a full-width letter takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
