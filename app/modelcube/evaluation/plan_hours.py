"""How long a plan will take on this machine, from a few steps of a few of its networks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.devices import joined_group
from modelcube.evaluation.estimate import START_SECONDS, TESTED
from modelcube.evaluation.loading import image_counts
from modelcube.evaluation.plan import PlanRow
from modelcube.evaluation.recipes import get_recipe
from modelcube.evaluation.speed import seconds_per_image

TRIED = 5  # networks, evenly over the plan's costs
SECONDS_A_NETWORK = 2.0


class PlanHours(NamedTuple):
    """Hours of a plan, one evaluation at a time, and the images a second of its quickest and slowest network."""

    hours: float
    fastest: float
    slowest: float


def plan_hours(rows: Sequence[PlanRow], dataset: Dataset) -> PlanHours:
    """Time some networks of a plan (rows of one data set) and add up what all of them need."""
    by_cost = sorted(rows, key=lambda row: row.flops_ratio)
    tried = [by_cost[index] for index in np.unique(np.linspace(0, len(by_cost) - 1, TRIED).astype(int))]
    costs = [row.flops_ratio for row in tried]
    times = [time_of(row, dataset) for row in tried]
    shown = {recipe: images_shown(recipe, dataset) for recipe in {row.recipe for row in rows}}
    total = sum(START_SECONDS + float(np.interp(row.flops_ratio, costs, times)) * shown[row.recipe] for row in rows)
    return PlanHours(total / 3600, 1 / min(times), 1 / max(times))


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
