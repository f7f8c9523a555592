"""One evaluation from request to result: build, count, train or time."""

import time
from collections.abc import Callable
from functools import partial

import torch

from modelcube.errors import ModelCubeError
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.machine import machine_name
from modelcube.evaluation.jobs.progress import Progress, Result
from modelcube.evaluation.jobs.recipes import Recipe, check_augments, get_recipe
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.training.attempt import CHECKPOINT_SECONDS, ResumeStatus, Trained, Watch, train
from modelcube.evaluation.training.build import build
from modelcube.evaluation.training.checkpoints import Checkpoint
from modelcube.evaluation.training.counts import Counts, fvcore_counts, table_counts
from modelcube.evaluation.training.devices import (
    Group,
    device_name,
    joined_group,
    package_versions,
    processor_name,
)
from modelcube.evaluation.training.latency import measure_latency
from modelcube.evaluation.training.loading import load_images
from modelcube.evaluation.training.pretrained import load_pretrained
from modelcube.evaluation.training.training import seed_everything
from modelcube.networks.cost_table import cost_table
from modelcube.settings import Settings

CPU = torch.device("cpu")


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
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
    begins: Callable[[ResumeStatus], None] = lambda beginning: None,
    machine: str | None = None,
) -> Result:
    """Evaluate.

    Args:
        request: what is asked for.
        dataset: the data set that it names.
        checkpoint: where an unfinished training is kept and taken up again; without one it starts anew.
        report: told about once a second how far it is.
        stopped: asked twice a second whether to stop.
        checkpoint_seconds: between two checkpoints.
        begins: told where a training begins, once it does.
        machine: name of this machine, by default as the settings say.

    Raises:
        CountsDiffer: our figures of the network are not fvcore's.
        Diverged: the training came to no numbers.
        InvalidInput: the images cannot be read, are too few, or cannot be shown as the recipe wants them.
        NotFound: there is no such recipe.
        Stopped: soon after `stopped()` is true.
    """
    recipe = get_recipe(request.recipe)
    if request.measure == "accuracy":
        check_augments(recipe, dataset.kind)  # before anything is counted, which takes a while
    counts = checked_counts(request, dataset)
    found = _found_out(request, dataset, recipe, counts, machine or machine_name(Settings()))
    started = time.monotonic()
    if request.measure == "latency":
        model = build(request.network(dataset), dataset.classes, dataset.in_channels)
        shape = (dataset.in_channels, request.resolution, request.resolution)
        latency = measure_latency(model, shape, report=report, stopped=stopped)
        return found(
            latency=latency, seconds=time.monotonic() - started, threads=1, processor=processor_name(CPU), device="cpu"
        )
    watch = Watch(
        report=report, stopped=stopped, checkpoint=checkpoint, checkpoint_seconds=checkpoint_seconds, begins=begins
    )
    with joined_group() as group:
        trained = trained_network(request, dataset, recipe, group, watch)
    return found(
        top1=trained.accuracy.top1,
        top5=trained.accuracy.top5,
        test_images=trained.accuracy.images,
        unreadable_images=trained.left_out and trained.left_out.unreadable,
        skipped_files=trained.left_out and trained.left_out.skipped,
        loss=trained.loss,
        epochs=recipe.epochs,
        images_seen=trained.images_seen,
        images_per_second=trained.images_per_second,
        seconds=max(time.monotonic() - started, trained.seconds),
        threads=torch.get_num_threads(),
        processor=processor_name(group.device),
        device=device_name(group),
    )


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
    if recipe.epochs == 0:
        load_pretrained(model, network, dataset)
    model = model.to(group.device).to(memory_format=torch.channels_last).train()
    images = load_images(dataset, recipe, network.resolution, seed=request.seed, group=group)
    what = f"{request.key}, {dataset.in_channels} channels, {dataset.classes} classes"
    return train(model, recipe, images, seed=request.seed, what=what, group=group, watch=watch, examine=examine)


def _found_out(
    request: EvaluationRequest, dataset: Dataset, recipe: Recipe, counts: Counts, machine: str
) -> Callable[..., Result]:
    """A result of which all is known but what was measured."""
    return partial(
        Result,
        measure=request.measure,
        network_id=request.network(dataset).id,
        dataset=dataset.id,
        recipe=recipe.id,
        seed=request.seed,
        flops=counts.flops,
        parameters=counts.params,
        machine=machine,
        versions=package_versions(),
    )
