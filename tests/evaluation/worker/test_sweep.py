import os
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

pytest.importorskip("fsspec", reason="the extra `evaluate` is not installed")

from modelcube.evaluation.jobs.leases import fail, finish
from modelcube.evaluation.jobs.queue import Job, submit
from modelcube.evaluation.training.checkpoints import Checkpoints
from modelcube.evaluation.worker.sweep import DAY, HOUR, Sweeper, sweep
from modelcube.settings import Settings
from tests.support.queues import REQUEST, asked, taken

POINTS, MODEL, OUTPUT = f"{'a' * 32}.csv", f"{'b' * 16}.npz", f"{'c' * 16}.csv"
PREDICT = Job(id="c" * 16, kind="predict", request={"form": "csv", "points": POINTS, "model": MODEL, "output": OUTPUT})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(checkpoints=str(tmp_path / "kept"), kept_days=10, kept_gigabytes=1)


def put(settings: Settings, name: str, age: float, size: int = 10) -> Path:
    """A file of that age in seconds; a large one takes no room on the disk."""
    path = Path(settings.checkpoints or "", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    os.utime(path, (time.time() - age,) * 2)
    return path


def checkpoint(settings: Settings, age: float) -> Path:
    return put(settings, Checkpoints(settings.checkpoints or "").of(REQUEST.key).name, age)


def test_without_a_place_or_files_there_is_nothing_to_do(queue_engine: Engine, settings: Settings) -> None:
    assert sweep(queue_engine, settings) == []
    assert sweep(queue_engine, Settings(ray_address="10.0.0.1:6379")) == []


def test_what_is_old_goes_and_what_is_young_or_foreign_stays(queue_engine: Engine, settings: Settings) -> None:
    old = [put(settings, f"predictions/{name}", 11 * DAY) for name in (OUTPUT, MODEL)]
    young = [put(settings, f"predictions/{'d' * 16}.npy", 9 * DAY), put(settings, f"{'e' * 32}.checkpoint", 9 * DAY)]
    foreign = [put(settings, name, 99 * DAY) for name in ("thesis.csv", "predictions/thesis.csv", "a/b.checkpoint")]

    assert len(sweep(queue_engine, settings)) == 2
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in young + foreign)


def test_what_an_evaluation_needs_stays_until_it_has_ended(queue_engine: Engine, settings: Settings) -> None:
    kept = checkpoint(settings, 99 * DAY)
    asked(queue_engine)
    assert sweep(queue_engine, settings) == []
    fail(queue_engine, taken(queue_engine), "no")
    sweep(queue_engine, settings)
    assert not kept.exists()


def test_points_go_a_day_after_their_predictions_are_done(queue_engine: Engine, settings: Settings) -> None:
    points, model, output = (put(settings, f"predictions/{name}", 2 * DAY) for name in (POINTS, MODEL, OUTPUT))
    submit(queue_engine, PREDICT, queue_length=10)
    assert sweep(queue_engine, settings) == []
    finish(queue_engine, taken(queue_engine), {})
    assert sweep(queue_engine, settings) == [f"predictions/{POINTS}"]
    assert (points.exists(), model.exists(), output.exists()) == (False, True, True)


def test_what_was_left_half_written_goes(queue_engine: Engine, settings: Settings) -> None:
    store = Checkpoints(settings.checkpoints or "").files
    with store.writing(f"{'e' * 32}.checkpoint") as path:
        path.touch()
    name = path.name
    left = [put(settings, name, 2 * DAY), put(settings, f"predictions/{name}", 2 * DAY)]
    running = put(settings, f"predictions/{name.replace('e' * 32, 'f' * 32)}", 60)
    sweep(queue_engine, settings)
    assert [path.exists() for path in left] == [False, False]
    assert running.exists()


def test_beyond_the_room_the_oldest_go_first(queue_engine: Engine, settings: Settings) -> None:
    names = [f"predictions/{letter * 16}.npy" for letter in "abcd"]
    ages = (0.5 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR)
    files = [put(settings, name, age, 400_000_000) for name, age in zip(names, ages, strict=True)]
    sweep(queue_engine, settings)
    assert [path.exists() for path in files] == [True, True, False, False]


def test_nothing_goes_within_the_hour(queue_engine: Engine, settings: Settings) -> None:
    put(settings, f"predictions/{OUTPUT}", 0.5 * HOUR, 2_000_000_000)
    assert sweep(queue_engine, settings) == []


def test_files_behind_an_address_are_swept(queue_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(checkpoints="memory://swept", kept_days=10)
    checkpoint, later = Checkpoints("memory://swept").of("key"), time.time() + 11 * DAY
    checkpoint.save(b"content")
    assert sweep(queue_engine, settings) == []
    monkeypatch.setattr(time, "time", lambda: later)
    assert sweep(queue_engine, settings) == [checkpoint.name]
    assert checkpoint.load() is None


def test_a_worker_sweeps_now_and_then(queue_engine: Engine, settings: Settings) -> None:
    old = put(settings, f"predictions/{OUTPUT}", 99 * DAY)
    sweeper = Sweeper(queue_engine, settings)
    sweeper.look()
    assert sweeper.thread is not None
    sweeper.thread.join()
    assert not old.exists()
    again = put(settings, f"predictions/{OUTPUT}", 99 * DAY)
    sweeper.look()
    sweeper.thread.join()
    assert again.exists()


def test_a_place_that_does_not_answer_ends_no_worker(queue_engine: Engine) -> None:
    sweeper = Sweeper(queue_engine, Settings(checkpoints="nothing://at/all"))
    sweeper.look()
    assert sweeper.thread is not None
    sweeper.thread.join()
