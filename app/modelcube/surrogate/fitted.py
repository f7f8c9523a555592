"""A fitted surrogate as it is kept for ever: its rows, its scales, and what validation showed, in one JSON document.

Whatever happens to the data later, a link that names its version finds every posterior of it again: a posterior of any
backbone, family or base follows from rows and scales exactly. The shipped ones are `results/surrogate/*.json`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import ModelCubeError
from modelcube.surrogate.kernel import Hyperparameters
from modelcube.surrogate.report import Validation
from modelcube.surrogate.rows import Labels, Rows
from modelcube.surrogate.terms import KINDS_SLOPES, KNOWN, POOLED, Form

MODEL_LENGTH = 12
NOISE = "noise"
_LABELS = {"backbone": "backbone", "kind": "kind", "family": "family", "house": "lab", "id": "id"}
"""What documents call the labels of rows, and what `Rows` calls them: released documents call a lab a house."""


class FitFailed(ModelCubeError):
    """No usable scales were found; the message says why."""

    status = 409
    title = "Fit failed"


@dataclass(frozen=True, slots=True)
class LeftOutPrediction:
    """Rows that a protocol left out, by their place among all, and what was then predicted: per cent, 95 % interval."""

    protocol: str
    row: tuple[int, ...]
    predicted: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What fitting and validating found."""

    found: Hyperparameters
    validation: Validation
    tested: tuple[LeftOutPrediction, ...] = ()

    @classmethod
    def from_validation(cls, found: Hyperparameters, validation: Validation, rows: Rows) -> "Checked":
        """The scales with what a validation on these rows says of them."""
        return cls(found, replace(validation, points=()), _tested_of(validation, rows))

    def to_data(self) -> dict[str, Any]:
        """As plain data."""
        scales = dict(zip(self.found.form.names, self.found.scales, strict=True)) | {NOISE: self.found.noise}
        tested = [asdict(one) for one in self.tested]
        return {"scales": scales, "validation": self.validation.to_data(), "tested": tested}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], rows: Rows) -> "Checked":
        """What `to_data` gave of a fit of these rows; documents of older programs hold only part of the validation,
        which is then computed again.

        Raises:
            ValueError: the scales are of none of the forms, or it is no such document.
        """
        scales = data["scales"]
        form = next((form for form in KNOWN if set(scales) == {*form.names, NOISE}), None)
        if form is None:
            raise ValueError("these scales are of another form of the covariance")
        found = Hyperparameters(form, tuple(scales[name] for name in form.names), scales[NOISE])
        if "validation" not in data:
            # Hardly a document is that old: what validates is loaded for it alone.
            checked: Checked = import_module("modelcube.surrogate.validation.validation").check(rows, found)
            return checked
        return cls(found, Validation.from_data(data["validation"]), tuple(map(_tested, data["tested"])))


@dataclass(frozen=True, eq=False)
class Fitted:
    """A study's fitted surrogate; `networks` (n,): network ids of its rows or "", `paper` (n,): the paper's own."""

    study: str
    rows: Rows
    networks: Labels
    paper: NDArray[np.bool_]
    checked: Checked

    @property
    def model(self) -> str:
        """The version's name: what links pin."""
        return self.key[:MODEL_LENGTH]

    @property
    def key(self) -> str:
        """Names the rows and the form that was fitted on them (`key_of`)."""
        return key_of(self.rows, self.checked.found.form)

    def to_json(self) -> str:
        """The document; numbers of the rows in full precision, a line a column, and a line a protocol."""
        columns = rows_to_data(self.rows) | {"network": self.networks.tolist(), "paper": self.paper.tolist()}
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(column)}" for name, column in columns.items())
        data = {"study": self.study, "fingerprint": self.rows.fingerprint} | self.checked.to_data()
        validation = json.dumps(data.pop("validation"))
        tested = ",\n".join(f"  {json.dumps(one)}" for one in data.pop("tested"))
        head = f'{json.dumps(data, indent=1)[:-2]},\n "validation": {validation}'
        return f'{head},\n "tested": [\n{tested}\n ],\n "rows": {{\n{rows}\n }}\n}}\n'

    @classmethod
    def from_json(cls, text: str) -> "Fitted":
        """What `to_json` gave.

        Raises:
            ValueError: it is no such document, or its rows are not those that it was fitted on.
        """
        data = json.loads(text)
        rows = rows_from_data(data["rows"])
        if rows.fingerprint != data["fingerprint"]:
            raise ValueError("the rows are not those that the surrogate was fitted on")
        networks, paper = np.asarray(data["rows"]["network"], np.str_), np.asarray(data["rows"]["paper"], bool)
        return cls(data["study"], rows, networks, paper, Checked.from_data(data, rows))


def key_of(rows: Rows, form: Form = POOLED) -> str:
    """SHA-256, in hexadecimal, of rows and of the form of the covariance fitted on them.

    Release 0.1.0 knew one form and named its fits by their rows alone.
    """
    if form == KINDS_SLOPES:
        return rows.fingerprint
    return hashlib.sha256(f"{rows.fingerprint} {form.identity}".encode()).hexdigest()


def _tested_of(validation: Validation, rows: Rows) -> tuple[LeftOutPrediction, ...]:
    """What each protocol predicted for the rows that it left out, to six significant digits."""
    place = {row_id: index for index, row_id in enumerate(rows.id.tolist())}
    found = []
    for protocol in dict.fromkeys(point.protocol for point in validation.points):
        points = [point for point in validation.points if point.protocol == protocol]
        columns = (tuple(_short(getattr(point, name)) for point in points) for name in ("predicted", "low", "high"))
        found.append(LeftOutPrediction(protocol, tuple(place[point.id] for point in points), *columns))
    return tuple(found)


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _tested(data: Mapping[str, Any]) -> LeftOutPrediction:
    columns = {name: tuple(data[name]) for name in ("row", "predicted", "low", "high")}
    return LeftOutPrediction(data["protocol"], **columns)


def save(folder: Path, fitted: Fitted) -> Path:
    """Write the document as `<study>-<model>.json`; older ones stay, since links may still name them."""
    path = folder / f"{fitted.study}-{fitted.model}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(fitted.to_json(), encoding="utf-8")
    return path


def load(folder: Path, study: str, rows: Rows) -> Fitted | None:
    """What was fitted on these very rows of a study, by the form in use; None where nothing was."""
    path = folder / f"{study}-{key_of(rows)[:MODEL_LENGTH]}.json"
    found = read(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found if found and found.key == key_of(rows) else None


def read(text: str | None) -> Fitted | None:
    """The document; None where there is none, or none that this program can use. Old ones are validated again."""
    try:
        return Fitted.from_json(text) if text else None
    except (ValueError, KeyError, TypeError):
        return None


def rows_to_data(rows: Rows) -> dict[str, list[Any]]:
    """Rows as columns of plain data; flops are null where they are not known."""
    flops = [None if np.isnan(value) else value for value in rows.flops.tolist()]
    labels = {name: getattr(rows, label).tolist() for name, label in _LABELS.items()}
    return {"x": rows.x.tolist(), "top1": rows.top1.tolist(), **labels, "flops": flops}


def rows_from_data(columns: Mapping[str, Sequence[Any]]) -> Rows:
    """What `rows_to_data` gave."""
    labels = {label: np.asarray(columns[name], dtype=np.str_) for name, label in _LABELS.items()}
    x = np.asarray(columns["x"], dtype=float).reshape(-1, 3)
    top1, flops = (np.asarray(columns[name], dtype=float) for name in ("top1", "flops"))
    return Rows(x, top1, **labels, flops=flops, level=np.zeros(len(x))).levelled()
