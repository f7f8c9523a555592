"""How long a plan will take on this machine, from a few steps of a few of its networks."""

from collections.abc import Sequence

import numpy as np

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.estimate import START_SECONDS, TESTED
from modelcube.evaluation.jobs.recipes import get_recipe
from modelcube.evaluation.sampling.plan import PlanRow
from modelcube.evaluation.training.devices import joined_group
from modelcube.evaluation.training.loading import image_counts
from modelcube.evaluation.training.speed import seconds_per_image

TRIED = 5  # networks, evenly over the plan's costs
SECONDS_A_NETWORK = 2.0


def plan_hours(rows: Sequence[PlanRow], dataset: Dataset) -> float:
    """Time some networks of a plan (rows of one data set) and add up what all of them need; a latency takes seconds.

    Hours, one evaluation at a time.
    """
    by_cost = sorted((row for row in rows if row.measure == "accuracy"), key=lambda row: row.flops_ratio)
    if not by_cost:
        return START_SECONDS * len(rows) / 3600
    tried = [by_cost[index] for index in np.unique(np.linspace(0, len(by_cost) - 1, TRIED).astype(int))]
    costs = [row.flops_ratio for row in tried]
    times = [time_of(row, dataset) for row in tried]
    shown = {recipe: images_shown(recipe, dataset) for recipe in {row.recipe for row in by_cost}}
    trained = sum(float(np.interp(row.flops_ratio, costs, times)) * shown[row.recipe] for row in by_cost)
    return (START_SECONDS * len(rows) + trained) / 3600


def time_of(row: PlanRow, dataset: Dataset) -> float:
    """Seconds that a training step takes, by the number of its images."""
    network, recipe = row.request.network(dataset), get_recipe(row.recipe)
    with joined_group() as group:
        return seconds_per_image(network, dataset.classes, dataset.in_channels, recipe, group, SECONDS_A_NETWORK)


def images_shown(recipe_id: str, dataset: Dataset) -> float:
    """Images that a training by the recipe shows; one that is only tested counts a third."""
    recipe = get_recipe(recipe_id)
    sizes = image_counts(dataset, recipe)
    between = (sizes.tuning or sizes.test) * max(0, recipe.epochs - 1)
    return recipe.epochs * sizes.train + TESTED * (between + sizes.test)
