"""Following the database: a running server notices rows recorded since it started, and refits what they change.

A thread looks every few seconds, off the request path. New rows are answered with at once; predictions stay those of
the old surrogate until the new one is fitted and validated by a process of its own that gives way to all others
(`python -m modelcube.surrogate`). A fit that fails keeps the old one and is reported in the log and by `/healthz`; it
is tried again when the study's rows change, or when the server starts.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import Literal, Self

import structlog
from sqlalchemy.exc import SQLAlchemyError

from modelcube.answers.evidence import keep_fitted
from modelcube.answers.explorer import Explorer
from modelcube.studies.places import comparable_rows
from modelcube.studies.store import StudyStore
from modelcube.surrogate.fitted import MODEL_LENGTH, Checked, FitFailed, key_of, rows_to_data
from modelcube.surrogate.rows import Rows

FIT_SECONDS = 3600  # after which a fit counts as failed
STEP_SECONDS = 0.2  # between looks whether the server ends
COMMAND = (sys.executable, "-m", "modelcube.surrogate")

Work = Iterator[object]
Publish = Callable[[StudyStore, Explorer], None]
logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FitState:
    """How far the surrogate of a study is: `current`, or why predictions are older than the rows."""

    status: Literal["current", "waiting", "fitting", "failed"]
    message: str | None = None


class StudyRefresher:
    """Keeps the studies of an application up to date. `publish` is called with what is to be answered from now on.

    Args:
        store: as opened.
        explorer: of its studies.
        publish: takes a newer store and explorer.
        command: reads rows and writes what was found, as `modelcube.surrogate.__main__`.
    """

    def __init__(
        self, store: StudyStore, explorer: Explorer, publish: Publish, command: tuple[str, ...] = COMMAND
    ) -> None:
        self.store = store
        self.explorer = explorer
        self.states: dict[str, FitState] = {}
        self._publish = publish
        self._command = command
        self._failed: dict[str, str] = {}
        self._fitting: dict[str, str] = {}
        self._seconds = 0.0
        self._works: deque[Work] = deque()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._check()

    def start(self, seconds: float) -> Self:
        """Look every so many seconds; 0: never."""
        if seconds > 0:
            self._seconds = seconds
            self._thread = Thread(target=self._run, args=(seconds,), name="following", daemon=True)
            self._thread.start()
        return self

    def stop(self) -> None:
        """End the thread, and a fit that is running."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def soon(self, work: Work) -> None:
        """Do something in the thread that nobody waits for, a step at a time; the server's end is not held up by it."""
        self._works.append(work)

    def look(self) -> None:
        """Look once: load what is new, and refit what it changed, one study after another, the smallest first.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database does not answer.
        """
        self._load()
        tried = set[str]()
        while not self._stopping.is_set():
            waiting = [name for name, state in self.states.items() if state.status == "waiting" and name not in tried]
            if not waiting:
                return
            study = min(waiting, key=lambda name: len(self.store.tables[name].rows))
            tried.add(study)
            self._refit(study)

    def _load(self) -> None:
        """Answer with what was recorded since the last look."""
        if self.store.has_more():
            store = self.store.reloaded()
            self._answer(store, Explorer.of_store(store))

    def _run(self, seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except SQLAlchemyError as error:
                logger.warning("the database does not answer", error=str(error))
            except Exception:
                logger.exception("following the database failed; the server answers on")
            self._work()
            self._stopping.wait(seconds)

    def _work(self) -> None:
        while self._works:
            for _ in self._works.popleft():
                if self._stopping.is_set():
                    return

    def _answer(self, store: StudyStore, explorer: Explorer) -> None:
        explorer.warm()
        self.store, self.explorer = store, explorer
        self._check()
        self._publish(store, explorer)

    def _check(self) -> None:
        """Say of each study whether its surrogate is that of its rows."""
        states = {}
        for name, table in self.explorer.studies.items():
            if not table.comparable.any():  # nothing to fit: networks given block by block, for example
                states[name] = FitState("current")
                continue
            key, evidence = key_of(comparable_rows(table)), self.explorer.evidence.get(name)
            if evidence is not None and evidence.key == key:
                states[name] = FitState("current")
            elif key in (self._failed.get(name), self._fitting.get(name)):
                states[name] = self.states[name]
            else:
                states[name] = FitState("waiting")
        self.states = states

    def _refit(self, study: str) -> None:
        rows = comparable_rows(self.store.tables[study])
        self._say(study, FitState("fitting"))
        self._fitting = {study: key_of(rows)}
        try:
            keep_fitted(self.store, study, self._checked)
            self._fitting = {}
            self._answer(self.store, Explorer.of_store(self.store))
        except FitFailed as error:
            logger.warning("a surrogate was not fitted; the old one serves on", study=study, reason=str(error))
            self._give_up(study, rows, str(error))
        except (SQLAlchemyError, OSError):  # no database, no memory for a process: the next look tries again
            self._fitting = {}
            self._say(study, FitState("waiting"))
            raise
        except Exception as error:  # it would meet the next look too, after as long a fit
            self._give_up(study, rows, f"{type(error).__name__}; the log says more")
            raise
        else:
            logger.info("a surrogate was fitted", study=study, model=key_of(rows)[:MODEL_LENGTH])

    def _give_up(self, study: str, rows: Rows, message: str) -> None:
        self._fitting = {}
        self._failed[study] = key_of(rows)
        self._say(study, FitState("failed", message))

    def _say(self, study: str, state: FitState) -> None:
        self.states = {**self.states, study: state}

    def _checked(self, rows: Rows) -> Checked:
        """Fit and validate in a process of its own.

        Raises:
            FitFailed: no usable scales were found, or the server ends.
        """
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        with TemporaryFile("w+", encoding="utf-8") as given:  # a pipe would fill before the process begins to read
            json.dump(rows_to_data(rows), given)
            given.seek(0)
            with subprocess.Popen(
                self._command, text=True, env=environment, stdin=given, stdout=pipe, stderr=pipe
            ) as process:
                output, complaint = self._output(process)
        if process.returncode != 0:
            raise FitFailed(complaint.strip().splitlines()[-1] if complaint.strip() else "the fit was ended")
        return Checked.from_data(json.loads(output), rows)

    def _output(self, process: "subprocess.Popen[str]") -> tuple[str, str]:
        """What the fit's process says in the end; rows that are recorded meanwhile are answered with."""
        steps = max(1, round(self._seconds / STEP_SECONDS))
        for step in range(1, int(FIT_SECONDS / STEP_SECONDS)):
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=STEP_SECONDS)
            if self._stopping.is_set():
                break
            if self._seconds and step % steps == 0:
                with suppress(SQLAlchemyError):  # the next look says so
                    self._load()
        process.kill()
        return process.communicate()
