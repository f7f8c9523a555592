"""A database for a worker, images to train on, and what can be said of evaluations there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modelcube.database.engine import create_engine
from modelcube.database.schema import upgrade
from modelcube.evaluation.jobs.history import attempts_of, events_since, find
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.settings import Settings
from tests.support.images import write_images
from tests.support.processes import wait_for

QUICK = {"dataset": "mine", "resolution": 14, "d": 0.3, "w": 0.3}
LONG = {"dataset": "mine", "resolution": 84, "recipe": "proxy"}  # half a minute


class Bench:
    """A database, its worker, and what can be said of them."""

    def __init__(self, folder: Path, datasets: str = "", **more: str) -> None:
        self.environment = {
            "MODELCUBE_DATA_DIR": str(folder),
            "MODELCUBE_DATASETS": f"mine={write_images(folder / 'images')},{datasets}",
            "MODELCUBE_LEASE_SECONDS": "4",
            "MODELCUBE_CHECKPOINT_SECONDS": "0.5",
            **more,
        }
        self.log = folder / "worker.log"
        self.settings = Settings(data_dir=folder, database_url=more.get("MODELCUBE_DATABASE_URL"))
        self.engine = create_engine(self.settings.resolved_database_url())
        upgrade(self.engine)

    def wait(self, evaluation_id: str, true: Callable[[Session], Any], what: str) -> None:
        def look() -> bool:
            try:
                with Session(self.engine) as session:
                    return bool(true(session))
            except OperationalError:  # the database was killed, and comes back
                return False

        wait_for(look, what, lambda: f"{self.report(evaluation_id)}\n{self.log.read_text()[-5000:]}")

    def wait_status(self, evaluation_id: str, status: str) -> None:
        self.wait(evaluation_id, lambda session: find(session, evaluation_id).status == status, status)

    def wait_progress(self, evaluation_id: str, attempt: int) -> None:
        """Wait until an attempt has got somewhere."""

        def far_enough(session: Session) -> bool:
            events = events_since(session, find(session, evaluation_id), 0, 1000)
            begun = {"status": "running", "attempt": attempt}
            starts = [event.number for event in events if begun.items() <= event.data.items()]
            return bool(starts) and any(event.number > starts[0] and event.kind == "progress" for event in events)

        self.wait(evaluation_id, far_enough, f"progress of attempt {attempt}")

    def wait_begun(self, evaluation_id: str) -> None:
        """Wait until the process of the newest attempt works."""

        def begun(session: Session) -> bool:
            attempts = attempts_of(session, find(session, evaluation_id))
            return bool(attempts) and attempts[-1].note is not None

        self.wait(evaluation_id, begun, "a process that works")

    def wait_slots(self, evaluation_id: str, slots: int) -> None:
        """Wait until the worker says that it has so many places."""
        self.wait(
            evaluation_id, lambda session: [worker.slots for worker in connected(session)] == [slots], f"{slots} slots"
        )

    def report(self, evaluation_id: str) -> str:
        with Session(self.engine) as session:
            evaluation = find(session, evaluation_id)
            attempts = [(attempt.outcome, attempt.note, attempt.error) for attempt in attempts_of(session, evaluation)]
            return f"{evaluation.status} {evaluation.error} {attempts}"
