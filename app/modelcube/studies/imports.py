"""Results of one's own from a CSV file: checked line by line, all of them or none become rows of a study.

Needed are the columns r, d, w (ratios to the backbone) and top1 (per cent). Others may be given: `backbone` (one that
we build: the row is then its network, exactly), `family` (whose accuracies compare), `model`, `seed`, `top5`, `epochs`,
`images_seen`, `seconds`, `versions`, `source`, `note`, and `split` and `epoch` (last or best), which must be the same
in all rows of a family: accuracies of different splits, or of the best and of the last epoch, do not compare.

The file is read as people save tables (`csv_table`). One that `modelcube sample --results` wrote has the columns of
`results/<study>.csv` (`MEASURED_COLUMNS`): each line is counted anew and must say the same. It does not say R0,
channels and classes of the data set; wrong ones show in its multiply-adds, parameters or ratios.

Rows without a backbone are of one of one's own. It stands at its stated ratios, and its cost is taken to go with
r²·d·w², as the TinyNet paper has it.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from modelcube.database.bounds import check_bounds
from modelcube.errors import InvalidInput, NotFound, did_you_mean
from modelcube.networks.network import realise
from modelcube.networks.ranges import API_RANGES, STATED_RANGE, Range
from modelcube.networks.registry import get_backbone
from modelcube.studies.csv_table import (
    Layout,
    Source,
    check_columns,
    is_number,
    read_layout,
    read_lines,
    read_number,
    read_whole,
)
from modelcube.studies.joining import BadRows, Located, Place, RowProblem, mixed, out_of_scale, repeated
from modelcube.studies.measured import MEASURED_COLUMNS, TYPES, measured_row, row_id
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import MAX_SEED, NAME, ROW_BOUNDS, MeasuredRow
from modelcube.studies.shipped import typed_row

NEEDED = ("r", "d", "w", "top1")
KEPT = ("seed", "top1", "source", "top5", "epochs", "images_seen", "seconds", "versions")  # as they are
OWN = "own"  # family and backbone that have no name
OWN_RANGE = Range(0.01, 10)  # of ratios of a backbone of one's own: pixels and per cent lie beyond
MIN_MISTAKEN = 8  # from which on a ratio is likely to be in pixels or per cent

MARKS = frozenset(("network_id", "built_as"))  # no other file that is imported has these columns
OPTIONAL = frozenset(("top5", "epochs", "images_seen", "seconds", "versions", "note"))
MAX_VALUES = {"top1": 100, "top5": 100, "seed": MAX_SEED, "epochs": 10**9, "images_seen": 10**15, "seconds": 10**12}
LAST = ("id",)  # differs with any other
TOLERANCE = 1e-6
WHOLE_WITH_POINT = re.compile(r"[0-9]+\.0*")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts where a line does not say: the family, and the backbone (None: one of one's own)."""

    family: str = OWN
    backbone: str | None = None


def read_results(source: Source, study: StudyDescription, defaults: Defaults) -> list[Located]:
    """The rows of a CSV file, as rows of a study.

    Raises:
        BadRows: lines that cannot be read, or that do not compare.
        InvalidInput: there is no such file, or its columns are not those described above.
    """
    layout = _layout(source)
    sampled = _is_sampled(layout.names)
    problems, found = list[RowProblem](), list[Located]()
    for line in read_lines(source, layout, NUMBERS):
        place = Place(str(source), line.number)
        try:
            if line.problem:
                raise ValueError(line.problem)
            row = _sampled_row(line.cells, study) if sampled else _row(line.cells, study, defaults, source.name)
            check_bounds(ROW_BOUNDS, asdict(row))
        except (ValueError, NotFound) as error:
            problems.append(RowProblem(place, str(error)))
        else:
            found.append(Located(row, place))
    found = _numbered(found)
    problems += [*repeated(found), *mixed(found), *out_of_scale(found)]
    if not found and not problems:
        problems = [RowProblem(Place(str(source), layout.header_line), "there are no rows below the header")]
    if problems:
        raise BadRows(sorted(problems))
    return found


def _numbered(rows: Sequence[Located]) -> list[Located]:
    """The rows, each with an id of its own where settings that round to one network were measured without seeds.

    Lines that say the very same keep their id: one of them is a copy.
    """
    seen: dict[str, list[tuple[float | None, ...]]] = {}
    numbered = []
    for row, place in rows:
        said = (row.r, row.stated_d, row.stated_w, row.top1)
        before = seen.setdefault(row.id, [])
        if row.seed is None and before and said not in before:
            numbered.append(Located(replace(row, id=f"{row.id}.{len(before) + 1}"), place))
        else:
            numbered.append(Located(row, place))
        before.append(said)
    return numbered


def named_study(source: Source) -> str | None:
    """The study that a file names itself, as those that `modelcube sample` writes do; errors as `read_results`."""
    layout = _layout(source)
    if not _is_sampled(layout.names):
        return None
    return next((line.cells.get("study", "") for line in read_lines(source, layout)), None)


def checked_name(field: str, name: str) -> str:
    """A name that may be part of addresses; `InvalidInput` if it may not."""
    if not NAME.fullmatch(name):
        raise InvalidInput(field, name, "lower-case letters, digits, dots, dashes and underscores, at most 64")
    return name


def _layout(source: Source) -> Layout:
    """How a file is written, its columns being right."""
    layout = read_layout(source, KNOWN)
    if layout.columns is None:
        line, needed = layout.header_line + 1, ", ".join(NEEDED)
        message = f"{source}, line {line}: the first line must name the columns: {needed}"
        raise InvalidInput("columns", None, f"at least {needed}", message)
    check_columns(layout, source)
    if _is_sampled(layout.names):
        _check_sampled_columns(layout.names)
    else:
        _check_names(layout.names, source)
    return layout


def _check_names(given: tuple[str, ...], source: Source) -> None:
    for name in given:
        if name not in READERS:
            hint = did_you_mean(name, READERS)
            allowed = f"any of {', '.join(READERS)}" + (f"; {hint}" if hint else "")
            raise InvalidInput("columns", name, allowed, f"{source}: there is no column {name!r}; allowed: {allowed}")
    if missing := [name for name in NEEDED if name not in given]:
        listed, found = ", ".join(missing), ", ".join(given) or "none"
        allowed = f"at least {', '.join(NEEDED)}"
        raise InvalidInput(
            "columns", found, allowed, f"{source}: the columns are {found}; allowed: {allowed}; missing: {listed}"
        )


def _row(cells: Mapping[str, str], study: StudyDescription, defaults: Defaults, file: str) -> MeasuredRow:
    """One line as a row.

    Raises:
        ValueError: a cell is wrong; the message names it.
        NotFound: the backbone is not one that we build.
    """
    values = {name: READERS[name](name, text) for name, text in cells.items() if text}
    if missing := [name for name in NEEDED if name not in values]:
        raise ValueError(f"{missing[0]} is blank")
    values = {"family": defaults.family, "backbone": defaults.backbone, "source": f"imported from {file}"} | values
    built = bool(values["backbone"])
    for axis in "rdw":
        _check_ratio(axis, values[axis], getattr(API_RANGES, axis) if built else OWN_RANGE, study)
    known: dict[str, Any] = {name: values.get(name) for name in KEPT} | {"note": _note(values)}
    if not built:
        return MeasuredRow.from_values(_stated(values, study) | known)
    ratios = (values[axis] for axis in "rdw")
    network = realise(get_backbone(values["backbone"]), *ratios, base_resolution=study.base_resolution)
    model = values.get("model")
    return measured_row(study, network, d=values["d"], w=values["w"], recipe=values["family"], model=model, **known)


def _stated(values: Mapping[str, Any], study: StudyDescription) -> dict[str, Any]:
    """Columns of a row whose network is known by its ratios alone."""
    r, d, w = (values[axis] for axis in "rdw")
    resolution, seed, family = round(study.base_resolution * r), values.get("seed"), values["family"]
    place = f"{r:g}-{d:g}-{w:g}"
    return {
        "id": row_id(study.id, family, place, seed),
        **{"study": study.id, "backbone": OWN, "family": family, "model": values.get("model") or place},
        **{"r": r, "d": d, "w": w, "stated_d": d, "stated_w": w, "flops_ratio": r**2 * d * w**2},
        **{"resolution": resolution, "train_resolution": resolution, "fit": 0 < values["top1"] < 100},
        **{"evidence": "measured", "match": "nominal", "weights": "own", "precision": "float", "multi_scale": False},
        "recipe": family,
    }


def _check_ratio(axis: str, value: float, allowed: Range, study: StudyDescription) -> None:
    """Raise `InvalidInput` if a ratio is out of range: it may be meant in pixels or in per cent."""
    if value in allowed:
        return
    hint = ""
    if value >= MIN_MISTAKEN:
        hint = f", a ratio to the backbone: {value:g} % is {value / 100:g}"
        if axis == "r":
            r0 = study.base_resolution
            hint += f", {value:g} px of R0 = {r0} px are {value / r0:.4g}"
    raise InvalidInput(axis, value, f"a number from {allowed}{hint}")


def _note(values: Mapping[str, Any]) -> str | None:
    way = [f"{name}: {values[name]}" for name in ("split", "epoch") if name in values]
    return "; ".join([*way, *([values["note"]] if "note" in values else [])]) or None


def _ratio(name: str, text: str) -> float:
    """A ratio that is a number at all; `_check_ratio` says which ones there may be, and what else may be meant."""
    hint = (
        ", a ratio to the backbone, not pixels or per cent"
        if is_number(text) and float(text) > STATED_RANGE.high
        else ""
    )
    return read_number(name, text, STATED_RANGE.low, STATED_RANGE.high, hint)


def _text(_: str, text: str) -> str:
    return text


def _choice(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in allowed:
            raise InvalidInput(name, text, " or ".join(allowed))
        return text

    return read


def _is_sampled(columns: Iterable[str]) -> bool:
    """Whether a file with these columns is such a one."""
    return not MARKS.isdisjoint(columns)


def _check_sampled_columns(columns: Iterable[str]) -> None:
    """Raise `InvalidInput` if columns of such a file are missing, or others are there."""
    given = list(columns)
    if missing := [column for column in MEASURED_COLUMNS if column not in given]:
        allowed = f"the columns that `modelcube sample --results` writes; missing: {', '.join(missing)}"
        raise InvalidInput("columns", ", ".join(given), allowed)
    if others := [column for column in given if column not in MEASURED_COLUMNS]:
        raise InvalidInput("columns", ", ".join(others), "none but those that `modelcube sample --results` writes")


def _sampled_row(cells: Mapping[str, str], study: StudyDescription) -> MeasuredRow:
    """One line as a row.

    Raises:
        ValueError: a cell is wrong, or is not what counting gives; the message names it.
        NotFound: the backbone is not one that we build.
    """
    said = typed_row({name: _plain(text, TYPES[name]) for name, text in cells.items()}, TYPES)
    _check_cells(said)
    row = _counted(said, study)
    for column in (*(name for name in MEASURED_COLUMNS if name not in LAST), *LAST):
        if not _same(said[column], counted := getattr(row, column)):
            raise InvalidInput(column, said[column], f"{counted!r}, as counted for images of {study.properties}")
    return row


def _plain(text: str, kind: str) -> str:
    """A cell as this software writes it, where a spreadsheet or a data frame has saved the file again."""
    if kind == "integer" and WHOLE_WITH_POINT.fullmatch(text):
        return text.partition(".")[0]
    return text.lower() if kind == "boolean" else text


def _check_cells(said: Mapping[str, Any]) -> None:
    for column, value in said.items():
        if value is None and column not in OPTIONAL:
            raise ValueError(f"{column} is blank")
        if value is not None and column in MAX_VALUES and not 0 <= value <= MAX_VALUES[column]:
            raise InvalidInput(column, value, f"a number from 0 to {MAX_VALUES[column]}")
    if not NAME.fullmatch(said["recipe"]):
        raise InvalidInput("recipe", said["recipe"], "lower-case letters, digits, dots, dashes and underscores")


def _counted(said: Mapping[str, Any], study: StudyDescription) -> MeasuredRow:
    """The row that the same training would give here; no surrogate is fitted on what none was fitted on there."""
    network = realise(
        get_backbone(said["built_as"]),
        d=said["stated_d"],
        w=said["stated_w"],
        resolution=said["resolution"],
        base_resolution=study.base_resolution,
    )
    kept = {name: said[name] for name in (*KEPT, "recipe", "model", "note")}
    row = measured_row(study, network, d=said["stated_d"], w=said["stated_w"], **kept)
    return replace(row, fit=row.fit and said["fit"])


def _same(said: Any, counted: Any) -> bool:
    if isinstance(said, float) and isinstance(counted, float):
        return math.isclose(said, counted, rel_tol=TOLERANCE)
    return bool(said == counted)


READERS: Mapping[str, Callable[[str, str], Any]] = {
    **dict.fromkeys("rdw", _ratio),
    "top1": partial(read_number, low=0, high=100),
    "backbone": lambda _, text: get_backbone(text).id,
    "family": checked_name,
    "model": _text,
    "seed": partial(read_whole, high=MAX_SEED),
    "split": _text,
    "epoch": _choice("last", "best"),
    "top5": partial(read_number, low=0, high=100),
    "epochs": partial(read_whole, low=1, high=10**9),
    "images_seen": partial(read_whole, high=10**15),
    "seconds": partial(read_number, low=0, high=1e12),
    **dict.fromkeys(("versions", "source", "note"), _text),
}
"""How each column is read."""

KNOWN = tuple(dict.fromkeys([*READERS, *MEASURED_COLUMNS]))
NUMBERS = frozenset(("r", "d", "w", "top1", "top5", "seconds", *(n for n, kind in TYPES.items() if kind == "number")))
