"""What happens to an evaluation as server-sent events, read from the database as it comes.

An event's id is its number within the evaluation, so that a client that was cut off goes on where it was
(`Last-Event-ID`), with whichever server of the database it reaches.
"""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from modelcube.database.engine import UNREACHABLE
from modelcube.evaluation.jobs.history import events_since, find
from modelcube.evaluation.jobs.leases import requeue_expired
from modelcube.evaluation.jobs.records import Event
from modelcube.evaluation.jobs.states import FINAL

LOOK_SECONDS = 0.5
READ_AT_ONCE = 500


async def event_stream(engine: Engine, evaluation_id: str, after: int) -> AsyncIterator[ServerSentEvent]:
    """Events after the one of that number; ends when the evaluation has, once all is told."""
    while True:
        try:
            events, ended = await run_in_threadpool(_look, engine, evaluation_id, after)
        except UNREACHABLE:  # the database is gone for a while; the client need not notice
            events, ended = (), False
        for event in events:
            after = event.number
            data = {**_finite(event.data), "at": event.at.isoformat()}
            yield ServerSentEvent(json.dumps(data, allow_nan=False), event=event.kind, id=str(event.number))
        if ended and len(events) < READ_AT_ONCE:
            return
        if not events:
            await asyncio.sleep(LOOK_SECONDS)


def _finite(data: Mapping[str, Any]) -> dict[str, Any]:
    """NaN and infinities, which JSON cannot say and no browser reads, as null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in data.items()
    }


def _look(engine: Engine, evaluation_id: str, after: int) -> tuple[Sequence[Event], bool]:
    requeue_expired(engine)  # a worker that has died says nothing: whoever listens would hear no more
    with Session(engine, expire_on_commit=False) as session:
        evaluation = find(session, evaluation_id)
        return events_since(session, evaluation, after, READ_AT_ONCE), evaluation.status in FINAL
