"""What the interface says of evaluations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from modelcube.answers.models import Answer, Version
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.estimate import Expectation
from modelcube.evaluation.jobs.records import AttemptRow, Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest

Moment = Annotated[datetime | None, Field(description="UTC; null before")]


class EvaluatedNetwork(Answer):
    """The network that is measured."""

    id: Annotated[str, Field(description="The network's id; GET /network knows it by backbone, resolution, d and w")]
    backbone: Annotated[str, Field(description="Its backbone", examples=["efficientnet-b0"])]
    resolution: Annotated[int, Field(description="Pixels a side", examples=[28])]
    d: Annotated[float, Field(description="Depth ratio as requested", examples=[0.8])]
    w: Annotated[float, Field(description="Width ratio as requested", examples=[0.6])]


class AttemptAnswer(Answer):
    """One time that a worker took an evaluation."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    number: Annotated[int, Field(description="Counted from 1", examples=[1])]
    worker: Annotated[str, Field(description="Which worker")]
    started_at: Moment
    finished_at: Moment
    outcome: Annotated[
        Literal["running", "succeeded", "failed", "canceled", "lost"],
        Field(description="How it ended; lost: the worker was not heard of any more"),
    ]
    note: Annotated[
        str | None,
        Field(description="That its process works; then where it began, at the start or a checkpoint"),
    ]
    error: Annotated[str | None, Field(description="What went wrong")]


class EstimateAnswer(Answer):
    """What to expect."""

    seconds: Annotated[float | None, Field(description="That it runs; null where nothing comparable was measured")]
    basis: Annotated[str, Field(description="What the figure rests on")]
    workers: Annotated[int, Field(description="Connected workers", examples=[1])]
    slots: Annotated[int, Field(description="Evaluations that they run at once", examples=[2])]
    machines: Annotated[list[str], Field(description="Machines that they measure on", examples=[["here"]])]
    waiting: Annotated[int, Field(description="Evaluations that wait", examples=[0])]
    hint: Annotated[str | None, Field(description="What to do where no connected worker takes it")]


class EstimateDocument(EstimateAnswer):
    """The answer of `GET /evaluations/estimate`: what would be measured, and what to expect."""

    network: Annotated[EvaluatedNetwork, Field(description="What is measured, at the data set's resolution")]
    base_resolution: Annotated[int, Field(description="R0 of the data set in pixels: r = 1", examples=[28])]
    machine: Annotated[str | None, Field(description="For a latency: the machine that it is measured on")]
    version: Version


class EvaluationAnswer(Answer):
    """Where an evaluation stands."""

    id: Annotated[str, Field(description="The same for the same question", examples=["3f1c9a40be7d2258"])]
    kind: Annotated[Literal["measure", "predict", "grid"], Field(description="What it does")]
    status: Annotated[
        Literal["queued", "running", "succeeded", "failed", "canceled"], Field(description="Where it stands")
    ]
    network: Annotated[EvaluatedNetwork | None, Field(description="What is measured; null for predictions")]
    dataset: Annotated[str | None, Field(description="On which data set", examples=["fashion-mnist"])]
    recipe: Annotated[str | None, Field(description="How it is trained", examples=["proxy"])]
    seed: Annotated[int | None, Field(description="Of everything that chance decides", examples=[0])]
    measure: Annotated[str | None, Field(description="accuracy or latency", examples=["accuracy"])]
    machine: Annotated[str | None, Field(description="For a latency: the machine that it is measured on")]
    attempts: Annotated[list[AttemptAnswer], Field(description="Each time that a worker took it")]
    progress: Annotated[
        dict[str, Any] | None,
        Field(
            description="epoch, epochs, step, steps, loss, top1 (per cent) and top1_of (`held-out` or `test`: which "
            "images it is of), images_per_second, eta_seconds"
        ),
    ]
    result: Annotated[
        dict[str, Any] | None,
        Field(
            description="What was found: top1 (per cent), seconds, versions, …; unreadable_images and skipped_files: "
            "files among the images that did not count; row: its id among GET /models, if it "
            "joins a study (latencies and what the recipe smoke trains do not); no_row: why it joins none"
        ),
    ]
    error: Annotated[str | None, Field(description="Why it failed")]
    created_at: Moment
    started_at: Annotated[datetime | None, Field(description="When the latest attempt began, UTC")]
    finished_at: Moment
    urls: Annotated[dict[str, str], Field(description="Where to go on: self, events, cancel, …")]


class EvaluationDocument(EvaluationAnswer):
    """The answer of `GET /evaluations/{id}` and of all that changes an evaluation."""

    expected: Annotated[EstimateAnswer | None, Field(description="What to expect, when it is asked for")] = None
    version: Version


class EvaluationsDocument(Answer):
    """The answer of `GET /evaluations`."""

    evaluations: list[EvaluationDocument] = Field(description="The newest first")
    next: str | None = Field(description="For the parameter `next`: asks for those after these; null at the end")
    workers: int = Field(description="Connected workers", examples=[1])
    datasets: list[str] = Field(description="Data sets that may be measured on", examples=[["fashion-mnist"]])
    recipes: list[str] = Field(description="Recipes that may be trained by", examples=[["proxy"]])
    version: Version = Field(description="Versions of program and data")


def described(
    evaluation: Evaluation, attempts: Sequence[AttemptRow], version: Version, expected: EstimateAnswer | None = None
) -> EvaluationDocument:
    """An evaluation as the interface shows it."""
    request = evaluation.request
    return EvaluationDocument(
        **{name: getattr(evaluation, name) for name in _COPIED},
        network=_network(evaluation.network_id or "", request) if evaluation.kind == "measure" else None,
        **{name: request.get(name) for name in ("seed", "measure")},
        attempts=[AttemptAnswer.model_validate(attempt) for attempt in attempts],
        urls=urls_of(evaluation),
        expected=expected,
        version=version,
    )


def estimated(
    request: EvaluationRequest, dataset: Dataset, expected: Expectation, version: Version
) -> EstimateDocument:
    """What a request would measure, and what to expect of it."""
    answer = EstimateAnswer.model_validate(expected, from_attributes=True)
    return EstimateDocument(
        **answer.model_dump(),
        network=_network(request.network_id, request.to_json()),
        base_resolution=dataset.base_resolution,
        machine=request.machine,
        version=version,
    )


def urls_of(evaluation: Evaluation) -> dict[str, str]:
    """Where to go on from an evaluation."""
    own = f"/evaluations/{evaluation.id}"
    urls = {"self": own, "events": f"{own}/events"}
    if evaluation.status in ("queued", "running"):
        urls["cancel"] = f"{own}/cancel"
    if evaluation.status == "succeeded" and "output" in evaluation.request:
        urls["result"] = f"{own}/result"
    return urls


def _network(network_id: str, request: Mapping[str, Any]) -> EvaluatedNetwork:
    return EvaluatedNetwork(id=network_id, **{name: request[name] for name in ("backbone", "resolution", "d", "w")})


_COPIED = (
    *("id", "kind", "status", "dataset", "recipe", "machine", "progress", "result", "error"),
    *("created_at", "started_at", "finished_at"),
)
