"""`/evaluations`: measure a network, see how it goes, cancel it."""

from typing import Annotated, Literal

from fastapi import Header, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from sse_starlette import EventSourceResponse

from modelcube.api.evaluation_documents import (
    EstimateAnswer,
    EstimateDocument,
    EvaluationDocument,
    EvaluationsDocument,
    described,
    estimated,
)
from modelcube.api.point_files import FORMATS, file_answer
from modelcube.errors import Conflict, InvalidInput, NotFound
from modelcube.evaluation.jobs.datasets import Dataset, known_dataset
from modelcube.evaluation.jobs.estimate import expect, flops_of
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.jobs.history import asked_as, attempts_by_evaluation, attempts_of, find, list_evaluations
from modelcube.evaluation.jobs.measurements import check_joins
from modelcube.evaluation.jobs.queue import Job, Submitted, cancel, submit
from modelcube.evaluation.jobs.recipes import RECIPES, check_augments, get_recipe
from modelcube.evaluation.jobs.request import EvaluationRequest, Measure
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.networks.network import realise
from modelcube.networks.ranges import API_RANGES
from modelcube.networks.registry import DEFAULT_BACKBONE, get_backbone
from modelcube.settings import Settings
from modelcube.studies.recording import StudyDescription
from modelcube.studies.rows import MAX_SEED
from modelcube.web.dependencies import DatasetsDependency, ExplorerDependency, QueueDependency, SettingsDependency
from modelcube.web.event_stream import event_stream
from modelcube.web.fields import Backbone
from modelcube.web.json_response import json_answer
from modelcube.web.middleware.head import HEAD_ONLY
from modelcube.web.strict import StrictQuery, strict_router
from modelcube.web.writing import writing_router

FRESH = {"cache-control": "no-cache"}
MAX_PIXELS = 10_000

router = strict_router("evaluations")
writing = writing_router("evaluations")

EvaluationId = Annotated[str, Path(description="Id of the evaluation", max_length=200, examples=["3f1c9a40be7d2258"])]


class EvaluationQuestion(StrictQuery):
    """What is to be measured."""

    backbone: Backbone = DEFAULT_BACKBONE
    r: float | None = Field(
        None, ge=API_RANGES.r.low, le=API_RANGES.r.high, description="Resolution ratio, 1 by default", examples=[0.7]
    )
    resolution: int | None = Field(None, ge=1, le=MAX_PIXELS, description="Pixels a side in place of r")
    d: float = Field(1.0, ge=API_RANGES.d.low, le=API_RANGES.d.high, description="Depth ratio", examples=[0.8])
    w: float = Field(1.0, ge=API_RANGES.w.low, le=API_RANGES.w.high, description="Width ratio", examples=[0.6])
    dataset: str = Field(description="Name of a data set that the server's settings know", examples=["fashion-mnist"])
    recipe: str = Field("proxy", description=f"How it is trained: {', '.join(RECIPES)}", examples=["proxy"])
    seed: int = Field(0, ge=0, le=MAX_SEED, description="Of everything that chance decides", examples=[0])
    measure: Measure = Field("accuracy", description="What is wanted")
    machine: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="For a latency: the machine that it is measured on, by default the connected worker's",
    )


class EvaluationsQuery(StrictQuery):
    """Which evaluations."""

    status: Literal["queued", "running", "succeeded", "failed", "canceled"] | None = Field(
        None, description="Where they stand"
    )
    kind: Literal["measure", "predict", "grid"] | None = Field(None, description="What they do")
    backbone: str | None = Field(None, description="Backbone", max_length=200)
    network_id: str | None = Field(None, description="Id of the network", max_length=1000)
    dataset: str | None = Field(None, description="Data set", max_length=200)
    recipe: str | None = Field(None, description="Recipe", max_length=200)
    limit: int = Field(50, ge=1, le=500, description="Most evaluations of one page")
    next: str | None = Field(None, description="`next` of the answer before, for the page after it", max_length=200)


@writing.post(
    "/evaluations",
    status_code=202,
    response_model=EvaluationDocument,
    responses={200: {"model": EvaluationDocument, "description": "It waits, runs or has succeeded already"}},
    summary="Measure a network",
)
def create_evaluation(
    body: EvaluationQuestion,
    settings: SettingsDependency,
    datasets: DatasetsDependency,
    store: QueueDependency,
    explorer: ExplorerDependency,
) -> Response:
    """Put a network into the queue of what workers measure: 202 with `Location`, 200 where the same was asked before.

    Equal network, data set, recipe, seed, measure and machine are one evaluation, never run twice; one that failed or
    was canceled starts again. `expected` says how long it will take, and how to start a worker where there is none.
    """
    dataset = known_dataset(datasets, body.dataset)
    with store.session() as session:
        request = request_of(body, dataset, session)
        asked = asked_as(session, request, named=body.machine is not None)
        if asked is None:  # what bounds would refuse today may be there since yesterday
            check_joins(session, request, StudyDescription.from_data_set(dataset))
            check_bounds(request, dataset, settings, session)
    if asked is None:
        submitted = submit(store.engine, Job.measuring(request), queue_length=settings.queue_length)
    else:
        submitted = Submitted(asked, new=False)
    with store.session() as session:
        evaluation = find(session, submitted.id)
        expected = EstimateAnswer.model_validate(expect(session, request, dataset), from_attributes=True)
        document = described(evaluation, attempts_of(session, evaluation), explorer.version, expected)
    return json_answer(document, 202 if submitted.new else 200, {"location": f"/evaluations/{submitted.id}"})


@router.get("/evaluations", response_model=EvaluationsDocument, summary="Evaluations, the newest first")
def read_evaluations(
    query: Annotated[EvaluationsQuery, Query()],
    datasets: DatasetsDependency,
    store: QueueDependency,
    explorer: ExplorerDependency,
) -> Response:
    """A page of the evaluations that were ever asked for; `next` of the answer asks for the page after it."""
    with store.session() as session:
        page = list_evaluations(session, query.model_dump(), query.limit, query.next)
        attempts = attempts_by_evaluation(session, page.evaluations)
        documents = [described(found, attempts[found.key], explorer.version) for found in page.evaluations]
        workers = len(connected(session))
    return json_answer(
        EvaluationsDocument(
            evaluations=documents,
            next=page.next,
            workers=workers,
            datasets=sorted(datasets),
            recipes=list(RECIPES),
            version=explorer.version,
        ),
        headers=FRESH,
    )


@router.get(
    "/evaluations/estimate", response_model=EstimateDocument, summary="How long an evaluation takes on the workers"
)
def read_estimate(
    query: Annotated[EvaluationQuestion, Query()],
    datasets: DatasetsDependency,
    store: QueueDependency,
    explorer: ExplorerDependency,
) -> Response:
    """What would be measured, and the time that it takes on the connected workers, from what they have measured."""
    dataset = known_dataset(datasets, query.dataset)
    with store.session() as session:
        request = request_of(query, dataset, session)
        expected = expect(session, request, dataset)
    return json_answer(estimated(request, dataset, expected, explorer.version), headers=FRESH)


@router.get("/evaluations/{id}", response_model=EvaluationDocument, summary="Where an evaluation stands")
def read_evaluation(id: EvaluationId, store: QueueDependency, explorer: ExplorerDependency) -> Response:
    """Status, progress, attempts and result of an evaluation."""
    with store.session() as session:
        evaluation = find(session, id)
        document = described(evaluation, attempts_of(session, evaluation), explorer.version)
    return json_answer(document, headers=FRESH)


@router.get(
    "/evaluations/{id}/events",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "Events"}},
    summary="What happens to an evaluation, as it happens",
)
def read_events(
    id: EvaluationId,
    request: Request,
    store: QueueDependency,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=2**53, description="Number of the last event that was read; browsers send it")
    ] = None,
) -> Response:
    """Server-sent events `status` and `progress`, numbered from 1; the stream ends with the evaluation."""
    with store.session() as session:
        find(session, id)
    headers = {"cache-control": "no-store"}
    if request.scope.get(HEAD_ONLY):  # else the stream would run on unread until the evaluation ends
        return Response(media_type="text/event-stream", headers=headers)
    return EventSourceResponse(event_stream(store.engine, id, last_event_id or 0), headers=headers)


@router.get(
    "/evaluations/{id}/result",
    response_class=Response,
    responses={
        200: {"content": {name: {"schema": {"type": "string"}} for name in FORMATS.values()}, "description": "File"}
    },
    summary="The file of predictions that a worker made",
)
def read_result(id: EvaluationId, settings: SettingsDependency, store: QueueDependency) -> Response:
    """CSV with a header, or .npy: mean, std, low, high (per cent), and 1 where the interval was shown to hold.

    Of a cube of places (`/studies/{id}/grid`) an array of n³ lines, the width running fastest.
    """
    with store.session() as session:
        evaluation = find(session, id)
        output = evaluation.request.get("output")
        if output is None:
            raise NotFound("file of predictions", id)
        if evaluation.status != "succeeded":
            raise Conflict(f"the predictions are {evaluation.status}; there is a file once they have succeeded")
    return file_answer(Files.of(settings), output)


@writing.post(
    "/evaluations/{id}/cancel", status_code=202, response_model=EvaluationDocument, summary="Cancel an evaluation"
)
def cancel_evaluation(id: EvaluationId, store: QueueDependency, explorer: ExplorerDependency) -> Response:
    """Cancel an evaluation that waits or runs; its process ends within seconds. 409 where it has ended already."""
    cancel(store.engine, id)
    with store.session() as session:
        evaluation = find(session, id)
        document = described(evaluation, attempts_of(session, evaluation), explorer.version)
    return json_answer(document, 202)


def request_of(question: EvaluationQuestion, dataset: Dataset, session: Session) -> EvaluationRequest:
    """The evaluation that is asked for; a latency without a machine is the newest connected worker's.

    Raises:
        InvalidInput: a value is out of range, both r and resolution are given, or the recipe wants other images.
        NotFound: there is no such backbone or recipe.
    """
    if question.r is not None and question.resolution is not None:
        raise InvalidInput("resolution", question.resolution, "either r or resolution")
    recipe = get_recipe(question.recipe)
    if question.measure == "accuracy":
        check_augments(recipe, dataset.kind)
    network = realise(
        get_backbone(question.backbone),
        question.r or 1.0,
        question.d,
        question.w,
        resolution=question.resolution,
        base_resolution=dataset.base_resolution,
    )
    machine = question.machine
    if question.measure == "latency" and machine is None:
        machine = next((name for worker in connected(session) for name in worker.machines), None)
    return EvaluationRequest(
        backbone=question.backbone,
        resolution=network.resolution,
        d=question.d,
        w=question.w,
        dataset=dataset.id,
        recipe=question.recipe,
        seed=question.seed,
        measure=question.measure,
        machine=machine,
    )


def check_bounds(request: EvaluationRequest, dataset: Dataset, settings: Settings, session: Session) -> None:
    """Nothing, if the settings allow an evaluation of this size.

    Raises:
        InvalidInput: the network is too large, or would take too long.
    """
    flops = flops_of(request, dataset)
    if flops > settings.evaluation_flops:
        raise InvalidInput("flops", flops, f"networks of up to {settings.evaluation_flops:,} multiply-adds")
    expected = expect(session, request, dataset)
    seconds = expected.seconds if expected.measured else None  # a guess is no reason to refuse: the worker has a clock
    if seconds is not None and seconds > settings.evaluation_hours * 3600:
        allowed = f"evaluations of up to {settings.evaluation_hours:g} hours"
        raise InvalidInput(
            "recipe", request.recipe, allowed, f"it would take {seconds / 3600:.1f} hours; allowed: {allowed}"
        )
