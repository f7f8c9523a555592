"""Results of one's own from a CSV file: checked line by line, all of them or none become rows of a study.

Needed are the columns r, d, w (ratios to the backbone) and top1 (per cent). Others may be given: `backbone` (one that
we build: the row is then its network, exactly), `family` (whose accuracies compare), `model`, `seed`, `top5`, `epochs`,
`images_seen`, `seconds`, `versions`, `source`, `note`, and `split` and `epoch` (last or best), which must be the same
in all rows of a family: accuracies of different splits, or of the best and of the last epoch, do not compare.

A file that `modelcube sample --results` wrote is read as it is (`sampled_files`).

Rows without a backbone are of one of one's own. It stands at its stated ratios, and its cost is taken to go with
r²·d·w², as the TinyNet paper has it.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from modelcube.errors import InvalidInput, NotFound, did_you_mean
from modelcube.networks.network import realise
from modelcube.networks.ranges import STATED_RANGE
from modelcube.networks.registry import get_backbone
from modelcube.studies.joining import mixed, repeated
from modelcube.studies.measured import measured_row
from modelcube.studies.problems import BadRows, Located, Place, Problem
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import MOST_SEED, NAME, MeasuredRow
from modelcube.studies.sampled_files import check_sampled_columns, is_sampled, sampled_row

NEEDED = ("r", "d", "w", "top1")
OWN = "own"  # family and backbone that have no name


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts where a line does not say: the family, and the backbone (None: one of one's own)."""

    family: str = OWN
    backbone: str | None = None


def read_results(path: Path, study: StudyDescription, defaults: Defaults) -> list[Located]:
    """The rows of a CSV file, as rows of a study.

    Raises:
        BadRows: lines that cannot be read, or that do not compare.
        InvalidInput: there is no such file, or its columns are not those described above.
    """
    reader = _reader(path)
    sampled = is_sampled(reader.fieldnames or ())
    problems, found = list[Problem](), list[Located]()
    for cells in reader:
        place = Place(str(path), reader.line_num)
        try:
            _check_width(cells)
            row = sampled_row(cells, study) if sampled else _row(cells, study, defaults, path.name)
        except (ValueError, NotFound) as error:
            problems.append(Problem(place, str(error)))
        else:
            found.append(Located(row, place))
    problems += [*repeated(found), *mixed(found)]
    if not found and not problems:
        problems = [Problem(Place(str(path), 1), "there are no rows below the header")]
    if problems:
        raise BadRows(sorted(problems))
    return found


def named_study(path: Path) -> str | None:
    """The study that a file names itself, as those that `modelcube sample` writes do.

    Raises:
        InvalidInput: as `read_results`.
    """
    reader = _reader(path)
    if not is_sampled(reader.fieldnames or ()):
        return None
    return next((str(cells["study"] or "").strip() for cells in reader), None)


def checked_name(field: str, name: str) -> str:
    """A name that may be part of addresses.

    Raises:
        InvalidInput: it may not.
    """
    if not NAME.fullmatch(name):
        raise InvalidInput(field, name, "lower-case letters, digits, dots, dashes and underscores, at most 64")
    return name


def _reader(path: Path) -> "csv.DictReader[str]":
    """The lines of a file whose columns are right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("file", str(path), f"a readable text file in UTF-8 ({error})") from error
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    _check_columns(reader.fieldnames or ())
    return reader


def _check_columns(names: Iterable[str]) -> None:
    given = list(names)
    if repeated := [name for name in dict.fromkeys(given) if given.count(name) > 1]:
        raise InvalidInput("columns", ", ".join(given), f"each column once; repeated: {', '.join(repeated)}")
    if is_sampled(given):
        return check_sampled_columns(given)
    if missing := [name for name in NEEDED if name not in given]:
        raise InvalidInput("columns", ", ".join(given) or None, f"at least {', '.join(NEEDED)}; missing: {missing}")
    for name in given:
        if name not in READERS:
            hint = did_you_mean(name, READERS)
            raise InvalidInput("columns", name, f"any of {', '.join(READERS)}" + (f"; {hint}" if hint else ""))


def _check_width(cells: Mapping[str | None, Any]) -> None:
    if None in cells or None in cells.values():
        raise ValueError(f"has {'more' if None in cells else 'fewer'} cells than the header")


def _row(cells: Mapping[str | None, Any], study: StudyDescription, defaults: Defaults, file: str) -> MeasuredRow:
    """One line as a row.

    Raises:
        ValueError: a cell is wrong; the message names it.
        NotFound: the backbone is not one that we build.
    """
    values = {name: READERS[name](name, text.strip()) for name, text in cells.items() if name and text.strip()}
    if missing := [name for name in NEEDED if name not in values]:
        raise ValueError(f"{missing[0]} is blank")
    values = {"family": defaults.family, "backbone": defaults.backbone, "source": f"imported from {file}"} | values
    row = _built(values, study) if values["backbone"] else _stated(values, study)
    known: dict[str, Any] = {
        name: values.get(name) for name in ("top5", "epochs", "images_seen", "seconds", "versions")
    }
    return replace(row, **known, note=_note(values))


def _built(values: Mapping[str, Any], study: StudyDescription) -> MeasuredRow:
    network = realise(
        get_backbone(values["backbone"]), values["r"], values["d"], values["w"], base_resolution=study.base_resolution
    )
    row = measured_row(
        study,
        network,
        d=values["d"],
        w=values["w"],
        recipe=values["family"],
        seed=values.get("seed", 0),
        top1=values["top1"],
        source=values["source"],
        model=values.get("model"),
    )
    if "seed" in values:
        return row
    return replace(row, seed=None, id=row.id.removesuffix(".s0"))


def _stated(values: Mapping[str, Any], study: StudyDescription) -> MeasuredRow:
    r, d, w = (values[axis] for axis in "rdw")
    for axis in "rdw":
        if values[axis] not in STATED_RANGE:
            raise InvalidInput(axis, values[axis], f"a number from {STATED_RANGE}")
    resolution, seed, family = round(study.base_resolution * r), values.get("seed"), values["family"]
    place = f"{r:g}-{d:g}-{w:g}"
    return MeasuredRow.of(
        {
            "id": f"{study.id}.{family}.{place}" + ("" if seed is None else f".s{seed}"),
            **{"study": study.id, "backbone": OWN, "family": family, "model": values.get("model") or place},
            **{"r": r, "d": d, "w": w, "stated_d": d, "stated_w": w, "flops_ratio": r**2 * d * w**2},
            **{"resolution": resolution, "train_resolution": resolution, "top1": values["top1"]},
            **{"evidence": "measured", "match": "nominal", "weights": "own", "precision": "float"},
            **{"multi_scale": False, "fit": True, "source": values["source"], "recipe": family, "seed": seed},
        }
    )


def _note(values: Mapping[str, Any]) -> str | None:
    way = [f"{name}: {values[name]}" for name in ("split", "epoch") if name in values]
    return "; ".join([*way, *([values["note"]] if "note" in values else [])]) or None


def _number(low: float, high: float) -> Callable[[str, str], float]:
    def read(name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise InvalidInput(name, text, f"a number from {low:g} to {high:g}")
        return value

    return read


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text[:20]) <= high:
            raise InvalidInput(name, text, f"a whole number from {low} to {high}")
        return int(text)

    return read


def _text(_: str, text: str) -> str:
    return text


def _choice(*allowed: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in allowed:
            raise InvalidInput(name, text, " or ".join(allowed))
        return text

    return read


READERS: Mapping[str, Callable[[str, str], Any]] = {
    **dict.fromkeys("rdw", _number(STATED_RANGE.low, STATED_RANGE.high)),
    "top1": _number(0.1, 99.9),
    "backbone": lambda _, text: get_backbone(text).id,
    "family": checked_name,
    "model": _text,
    "seed": _whole(0, MOST_SEED),
    "split": _text,
    "epoch": _choice("last", "best"),
    "top5": _number(0, 100),
    "epochs": _whole(1, 10**9),
    "images_seen": _whole(0, 10**15),
    "seconds": _number(0, 1e12),
    **dict.fromkeys(("versions", "source", "note"), _text),
}
"""How each column is read."""
