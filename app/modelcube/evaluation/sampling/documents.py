"""The JSON file of a finished evaluation: what `modelcube evaluate` writes and `modelcube import` reads.

`{plan, request, dataset, result, finished_at}`: the line of the plan, what it asks for, what the data set is like
(name, R0, channels, classes), and what was found. Files from before the data set was in them are read, too.
"""

import json
import math
import os
from codecs import BOM_UTF8
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from modelcube import __version__
from modelcube.errors import InvalidInput, shown
from modelcube.evaluation.jobs.measurements import measurement
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.sampling.plan import PlanRow
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import DataSet, MeasuredRow

DATA = ("id", "title", "base_resolution", "in_channels", "classes")


@dataclass(frozen=True, slots=True)
class Finished:
    """An evaluation of a plan that is done, and the data set as it was then; None where its file does not say."""

    row: PlanRow
    result: Result
    data: StudyDescription | None


@dataclass(frozen=True, slots=True)
class _Document:
    """What is read of such a file."""

    plan: PlanRow
    result: Result
    dataset: StudyDescription | None = None


def write_document(path: Path, done: Finished) -> None:
    """Write the file at once or not at all."""
    content: dict[str, Any] = {
        "plan": asdict(done.row),
        "request": done.row.request.to_json(),
        "dataset": done.data and {name: getattr(done.data, name) for name in DATA},
        "result": done.result.to_json(),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    half_written = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    half_written.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    half_written.replace(path)


def read_document(path: Path) -> Finished:
    """What a file says.

    Raises:
        InvalidInput: it cannot be read, or is none of these.
    """
    try:
        found: _Document = TypeAdapter(_Document).validate_json(path.read_bytes().removeprefix(BOM_UTF8), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place, value = ".".join(map(str, first["loc"])), shown(first["input"]) if first["loc"] else ""
        allowed = "a JSON file that `modelcube evaluate` wrote"
        message = f"{path}: {place} {value}: {first['msg']}; allowed: {allowed}"
        raise InvalidInput("file", str(path), allowed, message) from error
    except OSError as error:
        raise InvalidInput("file", str(path), f"a readable JSON file ({error.strerror})") from error
    return Finished(found.plan, found.result, found.dataset)


def study_row(done: Finished, dataset: DataSet) -> MeasuredRow:
    """A finished evaluation as a row of its study, under the name that the plan gives it.

    Raises:
        InvalidInput: its result is of another network, or of a data set that was another one.
        NotFound: backbone or recipe are unknown.
    """
    if done.data is not None:
        check_data(done.data, dataset)
    _check_result(done)
    measured = measurement(done.row.request, dataset, done.result)
    assert measured is not None, "only accuracies make rows"
    for name, counted, said in (
        ("multiply-adds", measured.flops, done.result.flops),
        ("parameters", measured.params, done.result.parameters),
    ):
        if counted != said:
            raise InvalidInput(name, said, f"{counted}, as counted for images of {described(dataset).properties}")
    if done.data is None and not math.isclose(measured.flops_ratio or 0, done.row.flops_ratio, rel_tol=1e-3):
        counted_ratio = f"{measured.flops_ratio:.4f}, as counted for images of {described(dataset).properties}"
        raise InvalidInput("flops_ratio", done.row.flops_ratio, counted_ratio)
    version = done.result.versions.get("modelcube", __version__)
    source = f"Model Cube {version}: modelcube sample"
    return replace(measured, model=done.row.name or measured.model, source=source, note=f"set: {done.row.set}")


def described(dataset: DataSet) -> StudyDescription:
    """A data set as the study that its rows make."""
    return StudyDescription.from_data_set(dataset, getattr(dataset, "title", None))


def _check_result(done: Finished) -> None:
    request, result = done.row.request, done.result
    for name in ("network_id", "dataset", "recipe", "seed"):
        if getattr(result, name) != getattr(request, name):
            raise InvalidInput(name, getattr(result, name), f"{getattr(request, name)!r}, as the plan has it")


def check_data(data: StudyDescription, dataset: DataSet) -> None:
    """Nothing, if a data set is what it was when it was measured on.

    Raises:
        InvalidInput: it is not.
    """
    if data.properties != (now := described(dataset).properties):
        raise InvalidInput("dataset", data.id, now, f"it was measured on images of {data.properties}, not of {now}")
