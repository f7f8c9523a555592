import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest.mock import ANY

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.database.engine import changing
from modelcube.evaluation.jobs.history import attempts_of, events_since, find
from modelcube.evaluation.jobs.leases import (
    MAX_LOSSES,
    UNHEARD,
    LeaseLost,
    annotate,
    begin,
    fail,
    finish,
    held_of,
    release,
    renew,
    report,
    requeue_expired,
    seconds_worked,
    take,
)
from modelcube.evaluation.jobs.queue import cancel
from modelcube.studies.recording import record
from tests.support.queues import asked, expire, outcomes_of, status_of, taken, work_for
from tests.support.sampled import DESCRIBED, sampled_rows

PROGRESS = {"epoch": 1, "epochs": 2, "step": 10, "steps": 20, "loss": 1.5, "top1": 70.0}


def test_the_one_that_waited_longest_is_taken_first(queue_engine: Engine) -> None:
    first, second = asked(queue_engine, seed=7), asked(queue_engine, seed=3)
    assert [taken(queue_engine).evaluation_id for _ in range(2)] == [first, second]
    assert take(queue_engine, "worker", [], 60) is None


def test_each_is_taken_by_one_worker(queue_engine: Engine) -> None:
    evaluations = {asked(queue_engine, seed=seed) for seed in range(8)}
    start = threading.Barrier(12)

    def worker(number: int) -> str | None:
        start.wait(20)
        lease = take(queue_engine, f"worker {number}", [], 60)
        return lease.evaluation_id if lease else None

    with ThreadPoolExecutor(12) as pool:
        got = [evaluation for evaluation in pool.map(worker, range(12)) if evaluation]
    assert len(got) == len(set(got))
    assert set(got) <= evaluations
    rest = {lease.evaluation_id for lease in iter(lambda: take(queue_engine, "late", [], 60), None)}
    assert set(got) | rest == evaluations


def test_a_latency_is_taken_on_its_machine(queue_engine: Engine) -> None:
    asked(queue_engine, measure="latency", machine="there")
    assert take(queue_engine, "worker", ["here"], 60) is None
    assert take(queue_engine, "worker", ["here", "there"], 60) is not None


def test_a_latency_for_whichever_machine_is_that_ones_which_takes_it_until_it_is_lost(queue_engine: Engine) -> None:
    def machine() -> str | None:
        with Session(queue_engine) as session:
            return find(session, evaluation_id).machine

    evaluation_id = asked(queue_engine, measure="latency")
    assert take(queue_engine, "worker", [], 60) is None
    lease = take(queue_engine, "worker", ["here", "there"], 60)
    assert lease is not None
    assert (machine(), lease.request["machine"]) == ("here", "here")
    release(queue_engine, lease, "its machine left")
    assert machine() is None
    assert (take(queue_engine, "worker", ["there"], 60) or lease).request["machine"] == "there"


@pytest.mark.parametrize("first", ["whichever", "here"])
def test_a_latency_asked_for_in_two_ways_is_measured_once(queue_engine: Engine, first: str) -> None:
    ways: list[dict[str, str]] = [{}, {"machine": "here"}]
    ids = [asked(queue_engine, measure="latency", **way) for way in (ways if first == "whichever" else ways[::-1])]
    other = asked(queue_engine, measure="latency", machine="there"), asked(queue_engine, measure="latency", seed=1)
    finish(queue_engine, taken(queue_engine), {"machine": "here"})
    assert taken(queue_engine).evaluation_id == other[1]
    with Session(queue_engine) as session:
        assert [find(session, one).result for one in ids] == [{"machine": "here"}] * 2
        assert len(attempts_of(session, find(session, ids[1]))) == 0
    assert status_of(queue_engine, other[0]) == "queued"


def test_what_ran_out_is_taken_up_again(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    first = taken(queue_engine, "dead")
    assert take(queue_engine, "other", [], 60) is None
    expire(queue_engine, first)
    second = taken(queue_engine, "other")
    assert (second.evaluation_id, second.token) == (evaluation_id, 2)
    assert outcomes_of(queue_engine, evaluation_id) == ["lost", "running"]


def test_what_ran_out_waits_again_though_no_worker_comes(queue_engine: Engine) -> None:
    evaluation_id, other_id = asked(queue_engine), asked(queue_engine, seed=1)
    dead, living = taken(queue_engine, "dead"), taken(queue_engine, "living")
    requeue_expired(queue_engine)
    assert status_of(queue_engine, evaluation_id) == "running"
    report(queue_engine, dead, PROGRESS)
    expire(queue_engine, dead)
    requeue_expired(queue_engine)
    requeue_expired(queue_engine)
    assert [status_of(queue_engine, one) for one in (evaluation_id, other_id)] == ["queued", "running"]
    assert outcomes_of(queue_engine, evaluation_id) == ["lost"]
    with Session(queue_engine) as session:
        found = find(session, evaluation_id)
        (last,) = events_since(session, found, 3, 100)
        assert last.data == {"status": "queued", "attempt": 1, "reason": UNHEARD}
        assert found.progress is None
    with pytest.raises(LeaseLost):
        report(queue_engine, dead, PROGRESS)
    with pytest.raises(LeaseLost):
        finish(queue_engine, dead, {})
    assert not renew(queue_engine, dead, 60)
    assert renew(queue_engine, living, 60)


def test_of_all_who_notice_one_puts_back_what_ran_out(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    expire(queue_engine, taken(queue_engine))
    start = threading.Barrier(8)

    def notice(_: int) -> None:
        start.wait(20)
        requeue_expired(queue_engine)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(notice, range(8)))
    with Session(queue_engine) as session:
        found = find(session, evaluation_id)
        assert (found.status, found.losses, found.events) == ("queued", 1, 3)


def test_a_renewed_lease_is_kept(queue_engine: Engine) -> None:
    asked(queue_engine)
    lease = taken(queue_engine)
    expire(queue_engine, lease)
    assert renew(queue_engine, lease, 60)
    assert take(queue_engine, "other", [], 60) is None


def test_of_two_attempts_only_the_later_may_write(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    first = taken(queue_engine)
    expire(queue_engine, first)
    second = taken(queue_engine)

    assert not renew(queue_engine, first, 60)
    writes: list[Callable[[], None]] = [
        lambda: report(queue_engine, first, PROGRESS),
        lambda: annotate(queue_engine, first, "from the start"),
        lambda: finish(queue_engine, first, {"top1": 1.0}),
        lambda: fail(queue_engine, first, "no"),
        lambda: release(queue_engine, first, "no"),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            write()
    finish(queue_engine, second, {"top1": 2.0})
    with Session(queue_engine) as session:
        assert find(session, evaluation_id).result == {"top1": 2.0}


def test_nothing_is_accepted_twice(queue_engine: Engine) -> None:
    asked(queue_engine)
    lease = taken(queue_engine)
    finish(queue_engine, lease, {})
    with pytest.raises(LeaseLost):
        finish(queue_engine, lease, {})


def test_a_canceled_one_may_not_be_written(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    lease = taken(queue_engine)
    cancel(queue_engine, evaluation_id)
    assert not renew(queue_engine, lease, 60)
    with pytest.raises(LeaseLost):
        finish(queue_engine, lease, {})
    assert outcomes_of(queue_engine, evaluation_id) == ["canceled"]


def test_everything_that_happens_is_an_event(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    lease = taken(queue_engine)
    report(queue_engine, lease, PROGRESS)
    release(queue_engine, lease, "its process died")
    lease = taken(queue_engine)
    annotate(queue_engine, lease, "from the start")
    finish(queue_engine, lease, {})
    with Session(queue_engine) as session:
        evaluation = find(session, evaluation_id)
        events = events_since(session, evaluation, 0, 100)
        assert [event.number for event in events] == list(range(1, 7))
        assert [event.data.get("status", event.kind) for event in events] == [
            *("queued", "running", "progress", "queued", "running", "succeeded")
        ]
        assert events[2].data == PROGRESS
        assert [attempt.note for attempt in attempts_of(session, evaluation)] == [None, "from the start"]
        assert [event.number for event in events_since(session, evaluation, 4, 100)] == [5, 6]
        assert evaluation.finished_at is not None


def test_what_is_lost_again_and_again_fails(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    for _ in range(MAX_LOSSES - 1):
        release(queue_engine, taken(queue_engine), "its process died")
    expire(queue_engine, taken(queue_engine))
    assert take(queue_engine, "worker", [], 60) is None
    assert status_of(queue_engine, evaluation_id) == "failed"
    assert outcomes_of(queue_engine, evaluation_id) == ["lost"] * MAX_LOSSES
    with Session(queue_engine) as session:
        assert (find(session, evaluation_id).error or "").endswith(UNHEARD)


def test_losses_count_in_a_row_only(queue_engine: Engine) -> None:
    evaluation_id = asked(queue_engine)
    for _ in range(MAX_LOSSES + 2):
        lease = taken(queue_engine)
        report(queue_engine, lease, PROGRESS)
        release(queue_engine, lease, "its machine was taken away")
    assert status_of(queue_engine, evaluation_id) == "queued"


def test_a_busy_worker_takes_no_latency_and_nothing_that_waits_behind_it(queue_engine: Engine) -> None:
    latency = asked(queue_engine, measure="latency")
    asked(queue_engine, seed=1)
    assert take(queue_engine, "worker", ["here"], 60, busy=True) is None
    lease = taken(queue_engine)
    assert (lease.evaluation_id, lease.alone) == (latency, True)
    assert not taken(queue_engine).alone


def test_a_latency_whose_worker_is_gone_waits_until_another_is_idle(queue_engine: Engine) -> None:
    latency = asked(queue_engine, measure="latency")
    expire(queue_engine, taken(queue_engine))
    assert take(queue_engine, "other", ["here"], 60, busy=True) is None
    assert status_of(queue_engine, latency) == "queued"
    assert taken(queue_engine, "other").token == 2


def test_those_that_are_held_are_told_at_once(queue_engine: Engine) -> None:
    asked(queue_engine, seed=1), asked(queue_engine, seed=2), asked(queue_engine, seed=3)
    held, canceled, outdated = (taken(queue_engine) for _ in range(3))
    cancel(queue_engine, canceled.evaluation_id)
    release(queue_engine, outdated, "no")
    again = taken(queue_engine)
    assert held_of(queue_engine, [held, canceled, outdated, again]) == {held, again}


def test_time_runs_from_when_a_process_has_begun_and_over_all_attempts(queue_engine: Engine) -> None:
    asked(queue_engine)
    first = taken(queue_engine)
    assert seconds_worked(queue_engine, first) is None
    begin(queue_engine, first)
    work_for(queue_engine, first, 100)
    release(queue_engine, first, "its process died")
    never_begun = taken(queue_engine)
    release(queue_engine, never_begun, "its machine left")
    third = taken(queue_engine)
    begin(queue_engine, third)
    work_for(queue_engine, third, 50)
    assert 150 <= (seconds_worked(queue_engine, third) or 0) < 250


def test_a_worker_that_was_not_heard_of_worked_until_its_lease_ran_out(queue_engine: Engine) -> None:
    asked(queue_engine)
    first = taken(queue_engine)
    begin(queue_engine, first)
    work_for(queue_engine, first, 1000)
    expire(queue_engine, first, 900)
    second = taken(queue_engine)
    begin(queue_engine, second)
    assert (seconds_worked(queue_engine, second) or 0) < 200


def test_what_is_asked_for_again_has_all_its_time_again(queue_engine: Engine) -> None:
    asked(queue_engine)
    first = taken(queue_engine)
    begin(queue_engine, first)
    work_for(queue_engine, first, 1000)
    fail(queue_engine, first, "it took too long")
    asked(queue_engine)
    second = taken(queue_engine)
    begin(queue_engine, second)
    assert (seconds_worked(queue_engine, second) or 0) < 200


def test_what_joins_no_study_is_not_lost(queue_engine: Engine) -> None:
    rows = sampled_rows(2)
    with changing(queue_engine) as session:
        record(session, "sampled", rows[:1], DESCRIBED)
    for described, told in ((DESCRIBED, {"row": rows[1].id}), (replace(DESCRIBED, classes=3), {"no_row": ANY})):
        evaluation_id = asked(queue_engine, seed=described.classes)
        finish(queue_engine, taken(queue_engine), {"top1": 2.0}, rows[1], described)
        with Session(queue_engine) as session:
            result = find(session, evaluation_id).result
        assert result == {"top1": 2.0, **told}
    assert result is not None
    assert "the study 'sampled' is of images of R0 = 28 px, 1 channels and 10 classes" in result["no_row"]
