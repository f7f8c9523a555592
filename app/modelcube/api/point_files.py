"""Files of points that a worker predicts, and files of predictions."""

import hashlib
import uuid
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.responses import FileResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.answers.predict import level_of
from modelcube.api.level import LevelQuery
from modelcube.api.submitting import submitted_answer
from modelcube.errors import ModelCubeError, NotFound
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.points.point_files import Format, count_points
from modelcube.evaluation.points.prediction_jobs import model_of, predict_job
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.settings import Settings
from modelcube.web.fields import AnyBackbone, StudyName
from modelcube.web.strict import QueryReader, StrictRoute
from modelcube.web.writing import POINT_TYPES, check_may_write, media_type

FORMATS = {form: name for name, form in POINT_TYPES.items()}
SENT_AT_ONCE = 2**18


class PointsQuery(LevelQuery):
    """Whose accuracies the points of a file are to be predicted for."""

    backbone: AnyBackbone = DEFAULT_BACKBONE
    study: StudyName = DEFAULT_STUDY


READER = QueryReader(PointsQuery)
FILE_BODY = {
    "requestBody": {
        "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in POINT_TYPES},
    },
    "parameters": READER.document(),
}
"""For the OpenAPI document: what a route takes beside JSON."""


class PointsRoute(StrictRoute):
    """A strict route that also takes files of points."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, and another for files."""
        handle = super().get_route_handler()

        async def handle_any(request: Request) -> Response:
            form = POINT_TYPES.get(media_type(request.headers.get("content-type", "")))
            return await handle(request) if form is None else await accept_points(request, form)

        return handle_any


async def accept_points(request: Request, form: str) -> Response:
    """Take a file of points in for a worker: 202 with `Location`.

    Raises:
        HTTPException: this request may not write.
        InvalidInput: the file holds no points, or too many.
        NotFound: there is no such study, or nothing is predicted for it.
        NotInstalled: there is no place for files that all machines reach.
        Overloaded: the queue is full.
    """
    check_may_write(request)
    query = await READER(request)
    settings: Settings = request.app.state.settings
    explorer: Explorer = request.app.state.explorer.at(query.model)
    level = level_of(explorer, query.study, query.backbone, query.family, query.base())
    model = await run_in_threadpool(model_of, explorer, query.study, query.backbone, level)
    files, name, kind = Files.of(settings), f"{uuid.uuid4().hex}.{form}", _format(form)
    async with contextmanager_in_threadpool(files.writing(name)) as path:  # to put it elsewhere may take a while
        digest = await _received(request, path)
        await run_in_threadpool(count_points, path, kind)
    base_resolution = explorer.study(query.study).study.base_resolution

    def submit() -> Response:
        job = predict_job(files, name, digest, kind, model, query.backbone, base_resolution)
        return submitted_answer(request.app.state.store, settings, files, job, explorer.version_of(query.study))

    try:
        answer = await run_in_threadpool(submit)
    except ModelCubeError:  # after an error of the database nobody knows whether the job waits: a sweep finds out
        await run_in_threadpool(files.remove, name)
        raise
    if answer.status_code == 200:
        await run_in_threadpool(files.remove, name)
    return answer


def file_answer(files: Files, name: str) -> Response:
    """A file of predictions.

    Raises:
        NotFound: it has been removed.
    """
    if not files.exists(name):
        raise NotFound("file of predictions", name)
    kind = FORMATS[name.rpartition(".")[2]]
    headers = {"cache-control": "no-cache"}
    if (path := files.path(name)) is not None:
        return FileResponse(path, media_type=kind, filename=name, headers=headers)
    return StreamingResponse(_sent(files, name), media_type=kind, headers=headers)


def _sent(files: Files, name: str) -> Iterator[bytes]:
    with files.reading(name) as path, path.open("rb") as file:
        yield from iter(lambda: file.read(SENT_AT_ONCE), b"")


async def _received(request: Request, path: Path) -> str:
    """Write the body into a file; its hash."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        async for part in request.stream():
            digest.update(part)
            file.write(part)
    return digest.hexdigest()


def _format(form: str) -> Format:
    return "npy" if form == "npy" else "csv"
