import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.errors import Conflict, NotFound, Overloaded
from modelcube.evaluation.jobs.history import events_since, find
from modelcube.evaluation.jobs.leases import fail, finish, take
from modelcube.evaluation.jobs.queue import Job, Submitted, cancel, submit
from tests.support.queues import REQUEST, asked, outcomes_of, status_of, taken

JOB = Job.measuring(REQUEST)


def test_a_new_evaluation_waits(queue_engine: Engine) -> None:
    assert submit(queue_engine, JOB, queue_length=10) == Submitted(REQUEST.id, new=True)
    assert status_of(queue_engine, REQUEST.id) == "queued"


def test_the_same_again_is_the_same_evaluation(queue_engine: Engine) -> None:
    submit(queue_engine, JOB, queue_length=10)
    assert submit(queue_engine, JOB, queue_length=10) == Submitted(REQUEST.id, new=False)
    finish(queue_engine, taken(queue_engine), {})
    assert submit(queue_engine, JOB, queue_length=10) == Submitted(REQUEST.id, new=False)


def test_of_ten_at_once_one_is_new(queue_engine: Engine) -> None:
    start = threading.Barrier(10)

    def client(_: int) -> bool:
        start.wait(20)
        return submit(queue_engine, JOB, queue_length=10).new

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(client, range(10))) == [False] * 9 + [True]


def test_a_failed_one_starts_again(queue_engine: Engine) -> None:
    submit(queue_engine, JOB, queue_length=10)
    fail(queue_engine, taken(queue_engine), "the figures differ")
    assert submit(queue_engine, JOB, queue_length=10) == Submitted(REQUEST.id, new=True)
    assert taken(queue_engine).token == 2
    assert outcomes_of(queue_engine, REQUEST.id) == ["failed", "running"]


def test_a_canceled_one_starts_again(queue_engine: Engine) -> None:
    submit(queue_engine, JOB, queue_length=10)
    cancel(queue_engine, REQUEST.id)
    assert submit(queue_engine, JOB, queue_length=10).new


def test_the_queue_is_bounded(queue_engine: Engine) -> None:
    for seed in range(3):
        asked(queue_engine, seed=seed)
    with pytest.raises(Overloaded) as caught:
        submit(
            queue_engine, Job.measuring(REQUEST.__class__.from_json({**REQUEST.to_json(), "seed": 9})), queue_length=3
        )
    assert caught.value.retry_after > 0
    assert not submit(queue_engine, JOB, queue_length=3).new


def test_a_waiting_one_is_canceled_at_once(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    cancel(queue_engine, evaluation_id)
    assert status_of(queue_engine, evaluation_id) == "canceled"
    assert take(queue_engine, "worker", [], 60) is None


def test_canceling_twice_is_as_good_as_once(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    cancel(queue_engine, evaluation_id)
    cancel(queue_engine, evaluation_id)
    with Session(queue_engine) as session:
        said = [event.data["status"] for event in events_since(session, find(session, evaluation_id), 0, 10)]
    assert said == ["queued", "canceled"]


def test_what_has_ended_cannot_be_canceled(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    finish(queue_engine, taken(queue_engine), {})
    with pytest.raises(Conflict, match="succeeded"):
        cancel(queue_engine, evaluation_id)


def test_what_is_not_there_cannot_be_canceled(queue_engine: Engine) -> None:
    with pytest.raises(NotFound):
        cancel(queue_engine, "nothing")
