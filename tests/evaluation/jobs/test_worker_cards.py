from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.worker_cards import WorkerInfo, connected, heartbeat, unregister

CARD = WorkerInfo(id="one", host="here", slots=2, machines=["here"], device="cpu")


def names(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return [worker.id for worker in connected(session)]


def test_a_worker_is_connected_for_as_long_as_it_says_so(queue_engine: Engine) -> None:
    heartbeat(queue_engine, CARD, 60)
    assert names(queue_engine) == ["one"]
    heartbeat(queue_engine, CARD, -1)
    assert names(queue_engine) == []
    heartbeat(queue_engine, CARD, 60)
    assert names(queue_engine) == ["one"]


def test_a_worker_that_leaves_is_gone(queue_engine: Engine) -> None:
    heartbeat(queue_engine, CARD, 60)
    unregister(queue_engine, "one")
    assert names(queue_engine) == []
