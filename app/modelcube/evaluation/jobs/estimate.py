"""How long an evaluation will take on the workers that are connected, from what they have measured."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.jobs.queue import waiting
from modelcube.evaluation.jobs.recipes import RECIPES, get_recipe
from modelcube.evaluation.jobs.records import Evaluation, Worker
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.networks.cost_table import cost_table

LOOKED_AT = 200
NEAREST = 5
COMPARABLE = 4.0  # times as large or as small: beyond it, what one network took is no more than a guess at another
LASTING_SECONDS = 60.0  # shorter trainings say little of others: their first steps are slow, and so is testing
START_SECONDS = 8.0  # of a process: importing torch, counting, reading the images
TESTED = 1 / 3  # of what training on an image takes: the forward pass alone
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
        measured: whether that is results of comparable networks, not a guess from the worker's speed or from others.
        workers: how many are connected.
        slots: how many evaluations they run at once.
        machines: names of the machines that they measure on.
        waiting: how many evaluations wait.
        hint: what to do where no worker takes it.
    """

    seconds: float | None
    basis: str
    measured: bool
    workers: int
    slots: int
    machines: tuple[str, ...]
    waiting: int
    hint: str | None


class Expected(NamedTuple):
    """Seconds, what the figure rests on, and whether that is results of comparable networks."""

    seconds: float | None
    basis: str
    measured: bool = False


def expect(session: Session, request: EvaluationRequest, dataset: Dataset) -> Expectation:
    """What to expect of an evaluation.

    Raises:
        NotFound: there is no such recipe.
    """
    workers = connected(session)
    return _expectation(session, workers, _expected(session, workers, request, dataset), request.machine)


def expect_predictions(session: Session) -> Expectation:
    """What to expect of predictions: they take seconds to minutes."""
    return _expectation(session, connected(session), Expected(None, "predictions take seconds to minutes"))


def _expectation(
    session: Session, workers: Sequence[Worker], expected: Expected, machine: str | None = None
) -> Expectation:
    machines = tuple(sorted({name for worker in workers for name in worker.machines}))
    hint = None if workers else HOW_TO_START
    if workers and machine is not None and machine not in machines:
        hint = f"no connected worker measures on {machine!r}, so it waits for one; there are {', '.join(machines)}"
    return Expectation(
        **expected._asdict(),
        workers=len(workers),
        slots=sum(worker.slots for worker in workers),
        machines=machines,
        waiting=waiting(session),
        hint=hint,
    )


def flops_of(request: EvaluationRequest, dataset: Dataset) -> int:
    """Multiply-adds of one image."""
    network = request.network(dataset)
    return int(cost_table(network.backbone, dataset.classes, dataset.in_channels).of(network).flops)


def _expected(session: Session, workers: Sequence[Worker], request: EvaluationRequest, dataset: Dataset) -> Expected:
    if not workers:
        return Expected(None, "no worker is connected")
    machines = {name for worker in workers for name in worker.machines}
    results = _results(session, request)
    here = [result for result in results if result.machine in machines]
    if request.measure == "latency":
        there = [result.seconds for result in here if request.machine in (None, result.machine)]
        return Expected(median(there) if there else None, f"{len(there)} latencies measured there", bool(there))
    images, flops = _images(workers, results, request), flops_of(request, dataset)
    if images is None:
        return Expected(None, "the worker has not counted the images of the data set")
    work = images * flops
    if nearest := _nearest(here, request.recipe, flops):
        pace = median(_work_seconds(result) / _images_of(result) / result.flops for result in nearest)
        basis = f"the {len(nearest)} evaluations there whose networks are nearest in size"
        measured = _distance(nearest[0], flops) <= math.log(COMPARABLE)
        return Expected(START_SECONDS + pace * work, basis, measured)
    speeds = [speed for worker in workers if (speed := (worker.speed or {}).get("flops_per_second"))]
    if not speeds:
        return Expected(None, "the worker has not measured its speed yet")
    return Expected(START_SECONDS + work / median(speeds), "the worker's speed on a small network")


def _nearest(results: Sequence[Result], recipe: str, flops: int) -> list[Result]:
    """Those by the recipe, else those that took a while, whose networks are nearest in size."""
    same = [result for result in results if result.recipe == recipe]
    lasting = [result for result in results if _work_seconds(result) >= LASTING_SECONDS]
    return sorted(same or lasting, key=lambda result: _distance(result, flops))[:NEAREST]


def _distance(result: Result, flops: int) -> float:
    """How far a result's network is from one of that size: the logarithm of their ratio."""
    return abs(math.log(result.flops / flops))


def _work_seconds(result: Result) -> float:
    """Seconds for which images were trained on and tested, without the start: what grows with the images."""
    if result.images_seen and result.images_per_second:
        return result.images_seen / result.images_per_second
    return result.seconds


def _results(session: Session, request: EvaluationRequest) -> list[Result]:
    """Results of the data set and measure, the newest first."""
    found = select(Evaluation.result).where(
        Evaluation.status == "succeeded", Evaluation.kind == "measure", Evaluation.dataset == request.dataset
    )
    documents = session.scalars(found.order_by(Evaluation.key.desc()).limit(LOOKED_AT))
    results = [Result.from_json(document) for document in documents if document]
    return [
        result for result in results if result.measure == request.measure and (result.latency or _images_of(result))
    ]


def _images_of(result: Result) -> float:
    """Images that a result took, in images trained on."""
    return (result.images_seen or 0) + TESTED * (result.test_images or 0)


def _images(workers: Sequence[Worker], results: Sequence[Result], request: EvaluationRequest) -> float | None:
    """Images that an evaluation will take, in images trained on; None where nobody has counted them."""
    recipe = get_recipe(request.recipe)
    trained, tested = _trained_images(workers, results, request), _tested_images(workers, results, request)
    if recipe.epochs == 0:
        return TESTED * tested if tested else None
    return None if trained is None else trained + TESTED * (tested or 0)


def _tested_images(workers: Sequence[Worker], results: Sequence[Result], request: EvaluationRequest) -> int | None:
    """Images that it will be tested on: as many as by a recipe that takes as many of them, else as a worker counted."""
    recipe = get_recipe(request.recipe)
    alike = {one.id for one in RECIPES.values() if one.test_images == recipe.test_images}
    for result in results:
        if result.recipe in alike and result.test_images:
            return result.test_images
    return _counted(workers, "test_images", request.dataset, recipe.test_images)


def _trained_images(workers: Sequence[Worker], results: Sequence[Result], request: EvaluationRequest) -> int | None:
    """Images that a training will see: as one by the recipe saw, else as many as a worker counted an epoch."""
    recipe = get_recipe(request.recipe)
    for result in results:
        if result.recipe == recipe.id and result.images_seen:
            return result.images_seen
    an_epoch = _counted(workers, "images", request.dataset, recipe.train_images) or recipe.train_images
    return recipe.epochs * an_epoch if an_epoch else None


def _counted(workers: Sequence[Worker], part: str, dataset: str, most: int | None) -> int | None:
    """Images of a part of a data set by a worker's count, at most so many; None where none has counted any."""
    counts = ((worker.speed or {}).get(part, {}).get(dataset) for worker in workers)
    count = next(filter(None, counts), None)
    return None if count is None else min(int(count), most or int(count))
