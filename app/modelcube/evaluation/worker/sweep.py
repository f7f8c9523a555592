"""Sweeping out what nobody needs any more: files of predictions, checkpoints, and what was left half written.

A file is needed while an evaluation that names it waits or runs. Any other goes once it is older than the settings say,
the oldest first where all together take more room than they say. What was half written, and points whose predictions
are done or were never asked for, goes after a day. Only names that this software gives are looked at, and nothing that
is younger than an hour: its job may not be in the queue yet.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import fsspec
import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.files import FOLDER, UNFINISHED, local_folder
from modelcube.evaluation.jobs.records import Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.training.checkpoints import Checkpoints
from modelcube.settings import Settings

HOUR = 3600.0
DAY = 24 * HOUR
BETWEEN_SECONDS = HOUR
KEPT = re.compile(rf"[0-9a-f]{{32}}\.checkpoint|{FOLDER}/[0-9a-f]{{16}}\.(csv|npy|npz)")
PASSING = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}\.(csv|npy)|({FOLDER}/)?{re.escape(UNFINISHED)}[0-9a-f]{{32}}\..*")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its name below the place, bytes, seconds since it was written, and how long it may stay in days."""

    name: str
    size: int
    age: float
    days: float


def sweep(engine: Engine, settings: Settings) -> list[str]:
    """Remove what is not needed; the names of what was removed."""
    url = settings.resolved_checkpoints()
    if url is None:
        return []
    filesystem, root = fsspec.core.url_to_fs(str(local_folder(url) or url))
    files = sorted(_files(filesystem, root, settings.kept_days), key=lambda file: file.age)
    needed = _needed(engine, Checkpoints(url))  # after the files: what is named meanwhile is not among them, or young
    removed, room = [], settings.kept_gigabytes * 1e9
    for file in files:
        room -= file.size
        if file.age > HOUR and file.name not in needed and (room < 0 or file.age > file.days * DAY):
            with suppress(FileNotFoundError):  # another worker sweeps too
                filesystem.rm_file(f"{root}/{file.name}")
            removed.append(file.name)
    return removed


class Sweeper:
    """Sweeps every hour, in a thread of its own: the files may lie far away."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings = engine, settings
        self.due = time.monotonic()
        self.thread: threading.Thread | None = None

    def look(self) -> None:
        """Begin to sweep, if it is time."""
        if time.monotonic() < self.due or (self.thread is not None and self.thread.is_alive()):
            return
        self.due = time.monotonic() + BETWEEN_SECONDS
        self.thread = threading.Thread(target=self._sweep, name="sweeping", daemon=True)
        self.thread.start()

    def _sweep(self) -> None:
        try:
            removed = sweep(self.engine, self.settings)
        except Exception:  # a place that does not answer, or files that another worker sweeps just now
            log.warning("sweeping failed; it is tried again in an hour", exc_info=True)
        else:
            if removed:
                log.info("swept", files=len(removed))


def _files(filesystem: Any, root: str, days: float) -> Iterator[Found]:
    """The files that are ours."""
    now = time.time()
    for path, about in filesystem.find(root, detail=True).items():
        name = path[len(root) :].lstrip("/")
        kept = bool(KEPT.fullmatch(name))
        if kept or PASSING.fullmatch(name):
            with suppress(FileNotFoundError):  # it was half written, and is whole now
                written = filesystem.modified(path).timestamp()
                yield Found(name, about["size"] or 0, now - written, days if kept else min(days, 1))


def _needed(engine: Engine, checkpoints: Checkpoints) -> set[str]:
    """Names of the files of all evaluations that wait or run."""
    with Session(engine) as session:
        open_ones = select(Evaluation.kind, Evaluation.request).where(Evaluation.status.in_(("queued", "running")))
        asked = session.execute(open_ones).all()
    names = set()
    for kind, request in asked:
        if kind == "measure":
            names.add(checkpoints.of(EvaluationRequest.from_json(request).key).name)
        else:
            names |= {f"{FOLDER}/{request[role]}" for role in ("points", "model", "output") if role in request}
    return names
