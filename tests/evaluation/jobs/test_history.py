import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.history import attempts_by_evaluation, find, list_evaluations
from modelcube.evaluation.jobs.queue import cancel
from tests.support.queues import asked, expire, taken


def test_pages_show_each_once_the_newest_first(queue_engine: Engine) -> None:
    asked_for = [asked(queue_engine, seed=seed) for seed in range(7)]
    shown, cursor = [], None
    with Session(queue_engine) as session:
        while True:
            page = list_evaluations(session, {}, 3, cursor)
            shown += [evaluation.id for evaluation in page.evaluations]
            if (cursor := page.next) is None:
                break
    assert shown == asked_for[::-1]


def test_a_filter_chooses(queue_engine: Engine) -> None:
    asked(queue_engine, seed=1)
    canceled = asked(queue_engine, seed=2)
    cancel(queue_engine, canceled)
    with Session(queue_engine) as session:
        page = list_evaluations(session, {"status": "canceled", "dataset": None}, 10, None)
        assert [evaluation.id for evaluation in page.evaluations] == [canceled]
        assert list_evaluations(session, {"dataset": "other"}, 10, None).evaluations == ()


def test_a_cursor_holds_for_its_question(queue_engine: Engine) -> None:
    for seed in range(3):
        asked(queue_engine, seed=seed)
    with Session(queue_engine) as session:
        cursor = list_evaluations(session, {}, 1, None).next
        for wrong in ("status", "x", "", "é", "a" * 1000):
            with pytest.raises(InvalidInput):
                list_evaluations(session, {}, 1, wrong)
        with pytest.raises(InvalidInput):
            list_evaluations(session, {"status": "queued"}, 1, cursor)


def test_an_unknown_one_is_not_found(queue_engine: Engine) -> None:
    with Session(queue_engine) as session, pytest.raises(NotFound):
        find(session, "nothing")


def test_attempts_of_many_are_read_by_one_query(queue_engine: Engine) -> None:
    for seed in range(3):
        asked(queue_engine, seed=seed)
    expire(queue_engine, taken(queue_engine))
    taken(queue_engine)
    taken(queue_engine)
    statements: list[str] = []
    with Session(queue_engine) as session:
        evaluations = list_evaluations(session, {}, 10, None).evaluations
        event.listen(queue_engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
        attempts = attempts_by_evaluation(session, evaluations)
        numbers = [[attempt.number for attempt in attempts[evaluation.key]] for evaluation in evaluations]
    assert sorted(numbers) == [[], [1], [1, 2]]
    assert len(statements) == 1
