"""Recipes as data."""

import pytest

from modelcube.errors import NotFound
from modelcube.evaluation.jobs.recipes import RECIPES, get_recipe


def test_the_papers_recipes_state_its_figures() -> None:
    recipe = get_recipe("imagenet-450")
    assert (recipe.epochs, recipe.batch, recipe.device_batch) == (450, 1024, 128)
    assert (recipe.learning_rate, recipe.decay_factor, recipe.decay_epochs) == (0.048, 0.97, 2.4)
    assert (recipe.warmup_epochs, recipe.warmup_rate, recipe.weight_decay) == (3, 1e-6, 1e-5)
    assert (recipe.dropout, recipe.ema_decay) == (0.2, 0.9999)
    assert recipe.batch_norm_momentum == pytest.approx(1 - 0.99)
    assert get_recipe("imagenet-100").epochs == 100
    assert (get_recipe("resnet50-90").epochs, get_recipe("resnet50-90").learning_rate) == (90, 0.4)


def test_every_recipe_says_where_it_is_from_and_is_found_by_its_id() -> None:
    assert all(recipe.source and recipe.title and get_recipe(name) is recipe for name, recipe in RECIPES.items())


def test_the_papers_batch_is_taken_in_eight_parts_or_by_eight_devices() -> None:
    recipe = get_recipe("imagenet-450")
    assert [(recipe.parts(devices), recipe.at_once(devices)) for devices in (1, 2, 8, 16)] == [
        *((8, 128), (4, 128), (1, 128), (1, 64))
    ]
    assert (get_recipe("proxy").parts(1), get_recipe("proxy").at_once(2)) == (1, 32)


def test_parts_that_do_not_divide_a_share_are_evened_out() -> None:
    recipe = get_recipe("imagenet-450")
    assert (recipe.parts(3), recipe.at_once(3)) == (3, 113)


def test_an_unknown_recipe_is_not_found() -> None:
    with pytest.raises(NotFound, match="did you mean 'proxy'"):
        get_recipe("poxy")
