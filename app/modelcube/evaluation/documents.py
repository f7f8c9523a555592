"""The JSON file of a finished evaluation: what `modelcube evaluate` writes and `modelcube import` reads.

`{plan, request, dataset, result, finished_at}`: the line of the plan, what it asks for, what the data set is like
(name, R0, channels, classes), and what was found. Files from before the data set was in them are read, too.
"""

import json
import os
from codecs import BOM_UTF8
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from modelcube.errors import InvalidInput, shown
from modelcube.evaluation.plan import PlanRow
from modelcube.evaluation.progress import Result
from modelcube.studies.bounds import adapter
from modelcube.studies.recording import StudyDescription

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
        found: _Document = adapter(_Document).validate_json(path.read_bytes().removeprefix(BOM_UTF8), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place, value = ".".join(map(str, first["loc"])), shown(first["input"]) if first["loc"] else ""
        allowed = "a JSON file that `modelcube evaluate` wrote"
        message = f"{path}: {place} {value}: {first['msg']}; allowed: {allowed}"
        raise InvalidInput("file", str(path), allowed, message) from error
    except OSError as error:
        raise InvalidInput("file", str(path), f"a readable JSON file ({error.strerror})") from error
    return Finished(found.plan, found.result, found.dataset)
