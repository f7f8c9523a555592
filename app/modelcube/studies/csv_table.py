"""Tables as people save them: CSV files of spreadsheets, data frames and scripts, read by the names of their columns.

Read are UTF-8 and UTF-16; commas, semicolons or tabs between cells, with decimal commas where those are not the
separator; line ends of every system; quotes with line breaks inside. Names may be written `R`, `Top-1` or ` d `. Left
out are blank lines, comments (#) above the header, a first column without name (an index), columns without name or
content. What else cannot be read is refused with file, line, and what to do.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, NamedTuple

from modelcube.database.bounds import MAX_WHOLE
from modelcube.errors import InvalidInput, shown

MAX_LINE = 131_072  # characters: a file without line breaks must not be read as one line
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(e[+-]?[0-9]+)?", re.IGNORECASE)
INDEX = re.compile(r"unnamed: 0|index", re.IGNORECASE)  # what the first column is called that numbers rows
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how spreadsheets begin in formats of their own
SAVE_AS = "save the table as CSV in UTF-8"


@dataclass(frozen=True)
class Upload:
    """What somebody sent under a name of its own, to be read like a `Path`; `opened` gives its bytes from the start."""

    name: str
    opened: Callable[[], IO[bytes]]

    def open(self, _mode: str = "rb") -> IO[bytes]:
        """Its bytes."""
        return self.opened()

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return Path(self.name).stem

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return Path(self.name).suffix

    def __str__(self) -> str:
        return self.name


Source = Path | Upload


class CsvLine(NamedTuple):
    """A row of a table: the line that it begins in, its cells by column, and what is wrong with it as a whole."""

    number: int
    cells: dict[str, str]
    problem: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a file is written.

    Attributes:
        encoding: of its text.
        separator: between cells.
        columns: name of each column, "" for those that are left out; None where there is no header.
        header_line: the last line of the header; without one, the line above the first row.
    """

    encoding: str
    separator: str
    columns: tuple[str, ...] | None
    header_line: int

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma in a number can only be the decimal sign."""
        return self.separator != ","

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        return tuple(name for name in self.columns or () if name)


def read_layout(source: Source, known: Collection[str]) -> Layout:
    """How a file is written, whose columns may have the names `known`.

    The first line that is neither blank nor a comment is the header if one of its cells is a known name, or none is a
    number. A header may be a comment: `# r,d,w`.

    Raises:
        InvalidInput: it is no text that can be read.
    """
    encoding, forced, begun = _encoding(source), "", ""
    for number, text in text_lines(source, encoding):
        if number == 1 and (found := re.fullmatch(r"sep=([,;\t])", text.strip(" \r\n"), re.IGNORECASE)):
            forced = found[1]
        elif not is_blank(begun + text):
            begun = begun + text if '"' in begun + text else text
            if begun.count('"') % 2 and len(begun) <= MAX_LINE:  # a quoted name goes on in the next line
                continue
            if (layout := _layout(begun, number, forced, known)) is not None:
                return replace(layout, encoding=encoding)
            begun = ""
    return Layout(encoding, forced or ",", (), 0)


def read_lines(source: Source, layout: Layout, numbers: Collection[str] = ()) -> Iterator[CsvLine]:
    """The rows below the header, cells stripped of spaces; in columns of `numbers` a decimal comma becomes a point.

    Raises:
        InvalidInput: a quote is not closed, a line is too long, or a character is none.
    """
    columns = layout.columns or ()
    below = (text for number, text in text_lines(source, layout.encoding) if number > layout.header_line)
    reader = csv.reader(below, delimiter=layout.separator, skipinitialspace=True, strict=True)
    while True:
        first = layout.header_line + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _unreadable(source, first, error) from error
        if cells is None:
            return
        cells = [
            " ".join(cell.split()) if "\n" in cell or "\r" in cell or "\t" in cell else cell.strip() for cell in cells
        ]
        if not any(cells):
            continue
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        for name in named.keys() & set(numbers):
            if layout.decimal_comma and DECIMAL_COMMA.fullmatch(named[name]):
                named[name] = named[name].replace(",", ".")
        yield CsvLine(first, named, _problem(columns, cells, layout))


def check_columns(layout: Layout, source: Source) -> None:
    """Raise `InvalidInput` if a column that is read is there twice."""
    names = list(layout.names)
    if repeated := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        listed = ", ".join(repeated)
        raise InvalidInput(
            "columns", listed, "each column once", f"{source}: columns are there more than once: {listed}"
        )


def text_lines(source: Source, encoding: str, longest: int = MAX_LINE) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers from 1, however they end (LF, CR LF, CR).

    Raises:
        InvalidInput: the file cannot be read, is no text, or a line is too long.
    """
    number = 0
    try:
        with io.TextIOWrapper(source.open("rb"), encoding=encoding, newline="") as file:
            for number, text in enumerate(iter(lambda: file.readline(longest + 1), ""), 1):
                if len(text) > longest:
                    allowed = f"lines of at most {longest:,} characters"
                    raise _invalid(source, number, text, allowed, f"is too long; allowed: {allowed}")
                if "\0" in text:
                    raise _invalid(source, number, text, "text without NUL characters", f"holds a NUL; {SAVE_AS}")
                yield number, text
    except OSError as error:
        raise InvalidInput("file", str(source), f"a readable text file ({error.strerror})") from error
    except UnicodeError as error:
        reason = f"is no readable text file in {encoding.removesuffix('-sig').upper()}; {SAVE_AS}"
        raise _invalid(source, _undecodable(source, encoding, number), "", "text in UTF-8 or UTF-16", reason) from error


def canonical(name: str, known: Collection[str]) -> str:
    """The known name that a header's cell stands for, whatever its case, spaces and hyphens; else the cell itself."""
    stripped = " ".join(name.split())
    plain = re.sub(r"[\s_.-]|[(\[]?%[)\]]?$", "", stripped).casefold()
    return next((one for one in known if one.replace("_", "") == plain), stripped)


def split_cells(text: str, separator: str) -> list[str]:
    """The cells of a single line; a quote that goes on in the next one ends here."""
    line = text.rstrip("\r\n").replace("\r", " ").replace("\n", " ")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]
    except csv.Error:  # a cell beyond all bounds: no name and no number
        return [line]


def is_blank(text: str) -> bool:
    """Whether a line has no cell with content."""
    return not text.strip(' ,;\t"\r\n')


def is_number(text: str, *, decimal_comma: bool = False) -> bool:
    """Whether a cell is a number."""
    text = text.strip()
    return bool(NUMBER.fullmatch(text) or (decimal_comma and DECIMAL_COMMA.fullmatch(text)))


def read_number(name: str, text: str, low: float, high: float, hint: str = "") -> float:
    """A cell as a number; `InvalidInput` if it is none, or not from `low` to `high`."""
    value = float(text) if NUMBER.fullmatch(text) else float("nan")
    if not low <= value <= high:
        comma = " with a decimal point" if DECIMAL_COMMA.fullmatch(text) else ""
        raise InvalidInput(name, text, f"a number from {low:g} to {high:g}{comma}{hint}")
    return value


def read_whole(name: str, text: str, low: int = 0, high: int = MAX_WHOLE) -> int:
    """A cell as a whole number, which data frames with blank cells write as `3.0`.

    Raises:
        InvalidInput: it is none, or not from `low` to `high`.
    """
    value = float(text) if NUMBER.fullmatch(text) else float("nan")
    if not low <= value <= high or not value.is_integer():
        raise InvalidInput(name, text, f"a whole number from {low} to {high}")
    return int(text) if text.isdigit() else int(value)


def _layout(text: str, number: int, forced: str, known: Collection[str]) -> Layout | None:
    """The layout that the first line with content shows; None of a comment."""
    is_comment = text.lstrip(' "').startswith("#")
    line = text.lstrip(' "').lstrip("#") if is_comment else text
    separator = forced or max(SEPARATORS, key=lambda one: (_score(line, one, known), one in line))
    cells = split_cells(line, separator)
    names = [canonical(cell, known) for cell in cells]
    if INDEX.fullmatch(names[0]):
        names[0] = ""
    hits = sum(name in known for name in names)
    if is_comment and hits < max(2, sum(map(bool, names))):
        return None
    if hits or not any(is_number(cell, decimal_comma=separator != ",") for cell in cells):
        return Layout("", separator, tuple(names), number)
    return Layout("", separator, None, number - 1)


def _encoding(source: Source) -> str:
    try:
        with source.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise InvalidInput("file", str(source), f"a readable text file ({error.strerror})") from error
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    if start.startswith(WORKBOOKS):
        message = f"{source} is a workbook or an archive, no table as text; {SAVE_AS}"
        raise InvalidInput("file", str(source), "a table as text", message)
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 4 and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return "utf-8"


def _undecodable(source: Source, encoding: str, read: int) -> int:
    """The first line that is no text: text is decoded ahead of the line that is read."""
    with source.open("rb") as file:
        for number, content in enumerate(file if encoding.startswith("utf-8") else (), 1):
            try:
                content.decode("utf-8")
            except UnicodeDecodeError:
                return max(number, read + 1)
    return read + 1


def _score(text: str, separator: str, known: Collection[str]) -> int:
    """How many cells mean something where a line is taken apart like that."""
    cells = split_cells(text, separator)
    numbers = sum(is_number(cell, decimal_comma=separator != ",") for cell in cells)
    return numbers + sum(canonical(cell, known) in known for cell in cells)


def _problem(columns: Sequence[str], cells: Sequence[str], layout: Layout) -> str | None:
    width = len(columns)
    if len(cells) < width and any(columns[len(cells) :]):
        return f"has fewer cells than the header: {len(cells)}, not {width}"
    if any(cells[width:]):
        commas = "; numbers with decimal commas need semicolons between them" if layout.separator == "," else ""
        return f"has more cells than the header: {len(cells)}, not {width}{commas}"
    nameless = [at for at, name in enumerate(columns) if not name and at > 0 and at < len(cells) and cells[at]]
    return f"cell {nameless[0] + 1} is {shown(cells[nameless[0]])}, but its column has no name" if nameless else None


def _unreadable(source: Source, line: int, error: csv.Error) -> InvalidInput:
    if "unexpected end of data" in str(error):
        return _invalid(source, line, '"', "quotes in pairs", 'a quote (") that opens here is not closed')
    if "field limit" in str(error):
        return _invalid(source, line, "", f"cells of at most {MAX_LINE:,} characters", "a cell is too long")
    return _invalid(source, line, '"', "quotes around whole cells", f'a quote (") stands inside of a cell ({error})')


def _invalid(source: Source, line: int, value: str, allowed: str, reason: str) -> InvalidInput:
    return InvalidInput("file", value, allowed, f"{source}, line {line}: {reason}")
