"""Networks that predictions choose, before they are measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcube.answers.evidence import keep_fitted
from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.evaluation.sampling.candidates import Candidate, choose_candidates, keep_predictions, read_predictions
from modelcube.evaluation.sampling.plan import read_plan, seeds_of, write_plan
from modelcube.evaluation.sampling.sampling import FORMULA_BUDGETS, Space
from modelcube.networks.registry import get_backbone
from modelcube.studies.store import StudyStore
from modelcube.surrogate.validation.validation import fit_and_check
from tests.evaluation.sampling.test_sampling import FASHION
from tests.support.sampled import add, sampled_rows


def explorer_of(networks: int, *, fitted: bool) -> Explorer:
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        grown = add(store, sampled_rows(networks))
        if fitted:
            keep_fitted(grown, "sampled", fit_and_check)
        tables = {name: grown.tables[name] for name in ("sampled", "imagenet")}
        return Explorer.of(tables, store.fits)


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return explorer_of(60, fitted=True)


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(get_backbone("efficientnet-b0"), replace(FASHION, id="sampled"))


def test_the_best_and_the_tiny_networks_are_added_with_three_seeds_each(explorer: Explorer, space: Space) -> None:
    rows, candidates = choose_candidates(explorer, space, [], "proxy")
    assert len(candidates) == 2 * len(FORMULA_BUDGETS)
    assert {row.name for row in rows} <= {one.name for one in candidates}
    assert {row.seed for row in rows} == {0, 1, 2}
    assert [row.row for row in rows] == list(range(len(rows)))
    assert {row.network_id for row in rows} == {one.network_id for one in candidates}


def test_a_plan_that_was_shortened_is_gone_on_with_and_read_back(
    explorer: Explorer, space: Space, tmp_path: Path
) -> None:
    rows, _ = choose_candidates(explorer, space, [], "proxy")
    shortened = [replace(rows[0], row=40), rows[1]]
    longer, _ = choose_candidates(explorer, space, shortened, "proxy")
    assert [row.row for row in longer[:4]] == [40, 1, 41, 42]
    write_plan(tmp_path / "plan.csv", longer)
    assert read_plan(tmp_path / "plan.csv") == longer


def test_by_a_recipe_that_trains_nothing_one_seed_is_enough(explorer: Explorer, space: Space, tmp_path: Path) -> None:
    rows, _ = choose_candidates(explorer, space, [], "proxy")
    assert {row.seed for row in rows} == {0, 1, 2}
    assert seeds_of("pretrained") == range(1)


def test_predictions_say_how_sure_they_are_and_what_of(explorer: Explorer, space: Space) -> None:
    _, candidates = choose_candidates(explorer, space, [], "proxy")
    for one in candidates:
        budget = 1 / int(one.name.rpartition("/")[2])
        assert one.low < one.mean < one.high
        assert one.flops_ratio <= 1.04 * budget
        assert one.model
        assert one.data
    best = [one.mean for one in candidates if one.name.startswith("optimal")]
    assert best == sorted(best, reverse=True)


def test_what_is_planned_already_is_not_planned_again(explorer: Explorer, space: Space) -> None:
    rows, _ = choose_candidates(explorer, space, [], "proxy")
    again, _ = choose_candidates(explorer, space, rows, "proxy")
    assert again == rows


def test_a_prediction_once_made_is_kept(tmp_path: Path) -> None:
    first = Candidate(
        name="optimal c=1/2",
        network_id="a",
        flops_ratio=0.49,
        mean=88.0,
        low=87.0,
        high=89.0,
        evidence="predicted",
        model="m",
        data="d",
    )
    path = tmp_path / "plan-predicted.csv"
    keep_predictions(path, [first])
    keep_predictions(path, [replace(first, mean=99.0), replace(first, name="optimal c=1/4")])
    assert read_predictions(path) == [first, replace(first, name="optimal c=1/4")]


def test_a_study_without_predictions_chooses_nothing(space: Space) -> None:
    with pytest.raises(InvalidInput, match="rows to predict from"):
        choose_candidates(explorer_of(2, fitted=False), space, [], "proxy")
