"""One evaluation from request to result: build, count, train or time."""

import time
from collections.abc import Callable

import torch

from modelcube.errors import ModelCubeError
from modelcube.evaluation.build import build
from modelcube.evaluation.checkpoints import Checkpoint
from modelcube.evaluation.counts import Counts, fvcore_counts, table_counts
from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.devices import (
    Group,
    device_name,
    joined_group,
    package_versions,
    processor_name,
)
from modelcube.evaluation.images import load_images
from modelcube.evaluation.machine import machine_name
from modelcube.evaluation.progress import Progress, Result
from modelcube.evaluation.recipes import Recipe, get_recipe
from modelcube.evaluation.request import EvaluationRequest
from modelcube.evaluation.training import Trained, Watch, seed_everything, train
from modelcube.networks.cost_table import cost_table


class CountsDiffer(ModelCubeError):
    """fvcore counts the built network otherwise than our table does: nothing is measured."""

    status = 409
    title = "Counts differ"


def run(
    request: EvaluationRequest,
    dataset: Dataset,
    *,
    checkpoint: Checkpoint | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Result:
    """Evaluate.

    Args:
        request: what is asked for.
        dataset: the data set that it names.
        checkpoint: where an unfinished training is kept and taken up again; without one it starts anew.
        report: told about once a second how far it is.
        stopped: asked twice a second whether to stop.

    Raises:
        CountsDiffer: our figures of the network are not fvcore's.
        InvalidInput: the images cannot be read.
        NotFound: there is no such recipe.
        Stopped: soon after `stopped()` is true.
    """
    recipe = get_recipe(request.recipe)
    counts = checked_counts(request, dataset)
    watch = Watch(report=report, stopped=stopped, checkpoint=checkpoint)
    with joined_group() as group:
        started = time.monotonic()
        trained = trained_network(request, dataset, recipe, group, watch)
        seconds = time.monotonic() - started
    return _result(request, dataset, recipe, counts, group, trained, max(seconds, trained.seconds))


def checked_counts(request: EvaluationRequest, dataset: Dataset) -> Counts:
    """The network's figures, once fvcore has confirmed them.

    Raises:
        CountsDiffer: it has not.
    """
    network = request.network(dataset)
    ours = table_counts(network, cost_table(network.backbone, dataset.classes, dataset.in_channels))
    theirs = fvcore_counts(network, dataset.classes, dataset.in_channels)
    if ours != theirs:
        raise CountsDiffer(f"{network.id}: ours {ours}, fvcore's {theirs}; please report this")
    return ours


def trained_network(
    request: EvaluationRequest,
    dataset: Dataset,
    recipe: Recipe,
    group: Group,
    watch: Watch,
    examine: str = "test",
) -> Trained:
    """Train the network that is asked for, and test it on the part that `examine` names."""
    torch.set_flush_denormal(True)
    network = request.network(dataset)
    seed_everything(request.seed, 0)
    model = build(network, dataset.classes, dataset.in_channels)
    model = model.to(group.device).to(memory_format=torch.channels_last).train()
    images = load_images(dataset, recipe, network.resolution, seed=request.seed, group=group)
    return train(model, recipe, images, seed=request.seed, what=request.key, group=group, watch=watch, examine=examine)


def _result(
    request: EvaluationRequest,
    dataset: Dataset,
    recipe: Recipe,
    counts: Counts,
    group: Group,
    trained: Trained,
    seconds: float,
) -> Result:
    return Result(
        measure=request.measure,
        network_id=request.network(dataset).id,
        dataset=dataset.id,
        recipe=recipe.id,
        seed=request.seed,
        top1=trained.accuracy.top1,
        top5=trained.accuracy.top5,
        test_images=trained.accuracy.images,
        loss=trained.loss,
        epochs=recipe.epochs,
        images_seen=trained.images_seen,
        seconds=seconds,
        images_per_second=trained.images_per_second,
        flops=counts.flops,
        parameters=counts.params,
        device=device_name(group),
        processor=processor_name(group.device),
        machine=machine_name(),
        threads=torch.get_num_threads(),
        versions=package_versions(),
    )
