"""The setting that names data sets, `name=place?option=value&…, name=place, …`, taken apart.

A place and a value are taken as they stand, without any escapes: blanks, +, % and = mean themselves. One with a comma,
? or & in it is put in quotation marks, double or single ones: `flowers="/data/a, b?"?classes=5`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

FORM = 'name=folder, name=fashion-mnist or name=timm:…, separated by commas; a folder with , ? or & in it in "…"'
MARK = "\0"
QUOTED = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')\s*(?=[?&,]|$)""")
BEGINS = re.compile(r"[^=?/]*=")  # an entry: anything else goes on with the folder before it, which has a comma
OPTIONS = re.compile(r"\?(?=\w+=[^?]*$)")
TIMM = "timm:"


@dataclass(frozen=True, slots=True)
class Entry:
    """A data set as it is named; the place is empty where none is given."""

    text: str
    name: str
    place: str
    options: Mapping[str, str]


def dataset_entries(setting: str) -> list[Entry]:
    """The entries of the setting, whatever they say."""
    quoted: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        quoted.append(match[1] if match[1] is not None else match[2])
        return f"={MARK}{len(quoted) - 1}{MARK}"

    def whole(text: str) -> str:
        return re.sub(f"{MARK}(\\d+){MARK}", lambda match: quoted[int(match[1])], text)

    pieces = _pieces(QUOTED.sub(put_aside, setting.replace(MARK, "")))
    return [_entry(piece.strip(), whole) for piece in pieces if piece.strip()]


def _pieces(text: str) -> Sequence[str]:
    """The entries as text: a piece after a comma that cannot begin one belongs to the folder before it."""
    pieces: list[str] = []
    for piece in text.split(","):
        before = pieces[-1] if pieces else ""
        open_ended = "=" in before and not OPTIONS.search(before) and TIMM not in before and not before.endswith(MARK)
        if open_ended and piece.strip() and not BEGINS.match(piece):
            pieces[-1] += f",{piece}"
        else:
            pieces.append(piece)
    return pieces


def _entry(text: str, whole: Callable[[str], str]) -> Entry:
    name, _, rest = text.partition("=")
    place, *query = OPTIONS.split(rest, maxsplit=1)
    pairs = (option.partition("=") for part in query for option in part.split("&"))
    return Entry(whole(text), name.strip(), whole(place.strip()), {key: whole(value) for key, _, value in pairs})
