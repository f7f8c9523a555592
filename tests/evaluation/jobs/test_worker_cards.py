from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.worker_cards import WorkerCard, connected, greet, leave

CARD = WorkerCard(id="one", host="here", slots=2, machines=["here"], device="cpu")


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [worker.id for worker in connected(session)]


def test_a_worker_is_connected_for_as_long_as_it_says_so(queue_engine: Engine) -> None:
    greet(queue_engine, CARD, 60)
    assert names(queue_engine) == ["one"]
    greet(queue_engine, CARD, -1)
    assert names(queue_engine) == []
    greet(queue_engine, CARD, 60)
    assert names(queue_engine) == ["one"]


def test_a_worker_that_leaves_is_gone(queue_engine: Engine) -> None:
    greet(queue_engine, CARD, 60)
    leave(queue_engine, "one")
    assert names(queue_engine) == []
