"""What a task of Ray's does: one attempt at one evaluation, in a process of its own.

Everything that it writes names its token. A second thread looks whether the lease is still held; once it is not, the
training is told to stop, and whatever it still writes is refused.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modelcube.database.engine import create_engine
from modelcube.errors import ModelCubeError
from modelcube.evaluation.jobs.datasets import get_dataset
from modelcube.evaluation.jobs.leases import Lease, LeaseLost, annotate, begin, fail, finish, is_held, report
from modelcube.evaluation.jobs.machine import machine_name
from modelcube.evaluation.jobs.measurements import check_joins, joins_study, measurement
from modelcube.evaluation.jobs.patience import retry_on_disconnect
from modelcube.evaluation.jobs.progress import Progress, Stopped
from modelcube.evaluation.jobs.public import public_text, unforeseen
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.points.prediction_tasks import predict_grid, predict_points
from modelcube.evaluation.training.attempt import ResumeStatus
from modelcube.evaluation.training.checkpoints import Checkpoint, Checkpoints
from modelcube.evaluation.training.running import run
from modelcube.settings import Settings
from modelcube.studies.recording import StudyDescription

LOOK_SECONDS = 0.5
DENSE_SECONDS = 300.0  # progress points come every second at first, then ever more rarely: a few hundred a day

BEGINNINGS: dict[ResumeStatus, str] = {
    "start": "from the start",
    "checkpoint": "from its last checkpoint",
    "unreadable": "from the start: its checkpoint could not be read",
    "outdated": "from the start: its checkpoint is of other images, or of another recipe",
}
"""Where an attempt begins, in words."""
WITHOUT_CHECKPOINTS = "from the start: MODELCUBE_CHECKPOINTS is not set, so nothing is kept of an attempt that is lost"

log = structlog.get_logger()


def perform(settings: dict[str, Any], lease: Lease) -> None:
    """Make one attempt at an evaluation, and write what comes of it."""
    read = Settings.model_validate(settings)
    engine = create_engine(read.resolved_database_url())
    try:
        with watched(engine, lease) as lost:
            retry_on_disconnect(lambda: begin(engine, lease))
            TASKS[lease.kind](engine, lease, read, lost)
    except (Stopped, LeaseLost):
        log.info("stopped", evaluation=lease.evaluation_id, attempt=lease.token)
    except ModelCubeError as error:
        log.warning("failed", evaluation=lease.evaluation_id, attempt=lease.token, reason=str(error))
        _given_up(engine, lease, public_text(str(error), read))
    except Exception as error:
        log.exception("failed", evaluation=lease.evaluation_id, attempt=lease.token)
        _given_up(engine, lease, unforeseen(error))
    finally:
        engine.dispose()


def measure(engine: Engine, lease: Lease, settings: Settings, lost: threading.Event) -> None:
    """Train or time a network."""
    request = EvaluationRequest.from_json(lease.request)
    dataset = get_dataset(settings, request.dataset)
    study = StudyDescription.from_data_set(dataset, dataset.title)
    retry_on_disconnect(lambda: _check_study(engine, request, study))
    checkpoint = _checkpoint(settings, request)

    def begins(beginning: ResumeStatus) -> None:
        note = BEGINNINGS[beginning] if checkpoint is not None else WITHOUT_CHECKPOINTS
        retry_on_disconnect(lambda: annotate(engine, lease, note))

    result = run(
        request,
        dataset,
        checkpoint=checkpoint,
        report=Reporter(engine, lease),
        stopped=lost.is_set,
        checkpoint_seconds=settings.checkpoint_seconds,
        begins=begins,
        machine=machine_name(settings),
    )
    row = measurement(request, dataset, result) if joins_study(request.recipe) else None
    retry_on_disconnect(lambda: finish(engine, lease, result.to_json(), row, study))
    if checkpoint is not None:
        checkpoint.remove()


TASKS: dict[str, Callable[[Engine, Lease, Settings, threading.Event], None]] = {
    "measure": measure,
    "predict": predict_points,
    "grid": predict_grid,
}
"""What is done for each kind of evaluation."""


class Reporter:
    """Writes progress into the database: every second at first, more rarely as time goes by, each epoch in any case."""

    def __init__(self, engine: Engine, lease: Lease) -> None:
        self.engine, self.lease = engine, lease
        self.started = time.monotonic()
        self.said_at = 0.0
        self.epoch = -1

    def __call__(self, progress: Progress) -> None:
        """Write a point, unless it comes too soon after the last.

        Raises:
            Stopped: the lease is lost.
        """
        now = time.monotonic()
        if progress.epoch == self.epoch and now - self.said_at < max(1.0, (now - self.started) / DENSE_SECONDS):
            return
        self.said_at, self.epoch = now, progress.epoch
        try:
            report(self.engine, self.lease, progress.to_json())
        except LeaseLost as error:
            raise Stopped from error
        except OperationalError:
            log.warning("a progress point is lost: the database does not answer", evaluation=self.lease.evaluation_id)


@contextmanager
def watched(engine: Engine, lease: Lease) -> Iterator[threading.Event]:
    """An event that is set once the lease is lost."""
    lost, done = threading.Event(), threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            try:
                held = is_held(engine, lease)
            except OperationalError:
                continue
            if not held:
                lost.set()
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join()


def _check_study(engine: Engine, request: EvaluationRequest, study: StudyDescription) -> None:
    """Nothing, if what is measured may join its study, which is better known before."""
    with Session(engine) as session:
        check_joins(session, request, study)


def _checkpoint(settings: Settings, request: EvaluationRequest) -> Checkpoint | None:
    url = settings.resolved_checkpoints()
    return Checkpoints(url).of(request.key) if url is not None else None


def _given_up(engine: Engine, lease: Lease, error: str) -> None:
    try:
        retry_on_disconnect(lambda: fail(engine, lease, error))
    except LeaseLost:
        log.info("stopped", evaluation=lease.evaluation_id, attempt=lease.token)
