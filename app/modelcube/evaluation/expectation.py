"""How long an evaluation will take on the workers that are connected, from what they have measured."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.progress import Result
from modelcube.evaluation.queue import waiting
from modelcube.evaluation.recipes import get_recipe
from modelcube.evaluation.records import Evaluation, Worker
from modelcube.evaluation.request import EvaluationRequest
from modelcube.evaluation.workers import connected
from modelcube.networks.cost_table import cost_table

LOOKED_AT = 200
NEAREST = 5
HOW_TO_START = (
    "no worker is connected, so it waits: start one with `make worker` on this machine, or with `modelcube worker` on "
    "any machine that reaches the database (MODELCUBE_DATABASE_URL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What to expect.

    Attributes:
        seconds: that it runs once a worker has taken it; None where nothing comparable was measured.
        basis: what the figure rests on, in words.
        workers: how many are connected.
        slots: how many evaluations they run at once.
        waiting: how many evaluations wait.
        hint: how to start a worker where there is none.
    """

    seconds: float | None
    basis: str
    workers: int
    slots: int
    waiting: int
    hint: str | None


def expect(session: Session, request: EvaluationRequest, dataset: Dataset) -> Expectation:
    """What to expect of an evaluation.

    Raises:
        NotFound: there is no such recipe.
    """
    workers = connected(session)
    return _expectation(session, workers, *_expected(session, workers, request, dataset))


def expect_predictions(session: Session) -> Expectation:
    """What to expect of predictions: they take seconds to minutes."""
    return _expectation(session, connected(session), None, "predictions take seconds to minutes")


def _expectation(session: Session, workers: Sequence[Worker], seconds: float | None, basis: str) -> Expectation:
    return Expectation(
        seconds=seconds,
        basis=basis,
        workers=len(workers),
        slots=sum(worker.slots for worker in workers),
        waiting=waiting(session),
        hint=None if workers else HOW_TO_START,
    )


def flops_of(request: EvaluationRequest, dataset: Dataset) -> int:
    """Multiply-adds of one image."""
    network = request.network(dataset)
    return int(cost_table(network.backbone, dataset.classes, dataset.in_channels).of(network).flops)


def _expected(
    session: Session, workers: Sequence[Worker], request: EvaluationRequest, dataset: Dataset
) -> tuple[float | None, str]:
    if not workers:
        return None, "no worker is connected"
    results = _results(session, request)
    here = [result for result in results if result.machine in {name for worker in workers for name in worker.machines}]
    if request.measure == "latency":
        return (median(result.seconds for result in here) if here else None), f"{len(here)} latencies measured there"
    images, flops = _images(workers, results, request), flops_of(request, dataset)
    if images is None:
        return None, "the worker has not counted the images of the data set"
    if nearest := sorted(here, key=lambda result: abs(math.log(result.flops / flops)))[:NEAREST]:
        seconds = median(result.seconds / (result.images_seen or 1) / result.flops for result in nearest)
        return seconds * images * flops, f"the {len(nearest)} evaluations there whose networks are nearest in size"
    speeds = [speed for worker in workers if (speed := (worker.speed or {}).get("flops_per_second"))]
    if not speeds:
        return None, "the worker has not measured its speed yet"
    return images * flops / median(speeds), "the worker's speed on a small network"


def _results(session: Session, request: EvaluationRequest) -> list[Result]:
    """Results of the data set and measure, the newest first."""
    found = select(Evaluation.result).where(
        Evaluation.status == "succeeded", Evaluation.kind == "measure", Evaluation.dataset == request.dataset
    )
    documents = session.scalars(found.order_by(Evaluation.key.desc()).limit(LOOKED_AT))
    results = [Result.from_json(document) for document in documents if document]
    return [
        result for result in results if result.measure == request.measure and (result.images_seen or result.latency)
    ]


def _images(workers: Sequence[Worker], results: Sequence[Result], request: EvaluationRequest) -> int | None:
    """Images that a training will see: as one by the recipe saw, else as many as a worker counted an epoch."""
    recipe = get_recipe(request.recipe)
    for result in results:
        if result.recipe == recipe.id and result.images_seen:
            return result.images_seen
    counted = ((worker.speed or {}).get("images", {}).get(request.dataset) for worker in workers)
    counts = [int(count) for count in counted if count]
    if counts:
        return recipe.epochs * min(counts[0], recipe.train_images or counts[0])
    return recipe.epochs * recipe.train_images if recipe.train_images else None
