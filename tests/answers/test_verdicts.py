"""Verdicts on duels, and the score of the ledger of forecasts, as answers give them."""

import csv
from itertools import pairwise

import numpy as np
import pytest

from modelcube.answers.explorer import Explorer
from modelcube.answers.forecasts import forecast_scores
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.assets import asset_folder
from modelcube.surrogate.verdict import JUDGED


def test_along_the_budget_a_verdict_changes_four_times_at_most(explorer: Explorer) -> None:
    said = []
    for c in JUDGED.tolist():
        duels = answer_scale(explorer, ScaleQuestion(flops=str(c))).duel or []
        (duel,) = [one for one in duels if (one.first, one.second) == ("tiny", "giant")]
        assert duel.range is not None
        assert duel.range.c_low - 1e-9 <= c <= duel.range.c_high + 1e-9
        said.append((duel.verdict, duel.better))
    assert sum(one != other for one, other in pairwise(said)) <= 4
    assert said[0] == ("undecided", None)


def test_a_rule_of_ones_own_is_judged_too_and_the_best_network_at_its_budget_alone(explorer: Explorer) -> None:
    duels = answer_scale(explorer, ScaleQuestion(flops="0.3", rule="1.2,1.1,1.15")).duel or []
    ranges = {(one.first, one.second): one.range for one in duels}
    assert ranges["tiny", "rule"] is not None
    assert ranges["optimal", "tiny"] is None
    (same,) = [one for one in duels if (one.first, one.second) == ("giant", "rule")]
    assert (same.verdict, same.better) == ("undecided", None)


def test_the_ledger_is_scored_on_rows_that_came_later() -> None:
    (found, *_) = forecast_scores("imagenet")
    assert found.forecast == "2026-11-30-0.1.0"
    with (asset_folder("results") / "forecasts" / "scored.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["forecast"] == found.forecast]
    assert {line["model"] for line in lines} == {found.model}
    errors = [float(line["mean"]) - float(line["published"]) for line in lines]
    assert found.rmse == pytest.approx(np.sqrt(np.mean(np.square(errors))), abs=1e-3)
    assert 0.85 < found.inside_95 < 0.99
    assert forecast_scores("fashion-mnist") == ()
