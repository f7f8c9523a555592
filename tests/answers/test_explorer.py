"""A study at any size: from one row to enough for a formula of its own."""

from pathlib import Path

import numpy as np
import pytest

from modelcube.answers.explorer import Explorer, tiny_points
from modelcube.answers.formula import answer_formula
from modelcube.answers.importance import answer_importance
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.assets import asset_folder
from modelcube.evaluation.sampling.imported import Import, import_files
from modelcube.studies.imports import Defaults
from modelcube.studies.store import StudyStore
from tests.support.sampled import add, sampled_rows

NETWORKS = 60


def explorer_of(networks: int, seeds: int = 1) -> Explorer:
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        return Explorer.of(add(store, sampled_rows(networks, seeds)).tables, store.fits)


@pytest.fixture(scope="module")
def sampled() -> Explorer:
    return explorer_of(NETWORKS, seeds=2)


@pytest.mark.parametrize("networks", [1, 2, 3])
def test_few_rows_are_answered_with_the_papers_formula(networks: int) -> None:
    explorer = explorer_of(networks)
    answer = answer_scale(explorer, ScaleQuestion(flops="0.3", study="sampled"))

    assert answer.baseline.resolution == 28
    assert answer.tiny.formula["study"] == "imagenet"
    assert answer_formula(explorer, "sampled").curve_study == "imagenet"
    assert answer_network(explorer, NetworkQuestion(study="sampled", family="proxy")).flops_ratio == 1.0
    assert answer_importance(explorer, "sampled", "efficientnet-b0", []).importance.r is None


@pytest.mark.parametrize("backbone", ["efficientnet-b0", "resnet-50"])
def test_a_sampled_study_has_a_formula_of_its_own_for_any_backbone(sampled: Explorer, backbone: str) -> None:
    answer = answer_scale(sampled, ScaleQuestion(flops="0.3", study="sampled", backbone=backbone))
    document = answer_formula(sampled, "sampled", backbone)

    assert answer.tiny.formula["study"] == "sampled"
    assert answer.tiny.reason is not None or abs(answer.tiny.residual) <= 0.03
    assert (document.curve_study, document.fitted_on) == ("sampled", "efficientnet-b0")


def test_the_formula_is_fitted_on_the_best_networks_each_once(sampled: Explorer) -> None:
    table = sampled.study("sampled")
    points = tiny_points(table)
    means = {row.network_id: row for row in table.means}

    assert len({row.network_id for row in points}) == len(points) == pytest.approx(0.2 * len(means), abs=4)
    for point in points:
        cheaper = [row for row in means.values() if (row.flops or 0) <= (point.flops or 0)]
        assert sum(row.top1 > point.top1 for row in cheaper) < 0.2 * len(means)


def test_a_noisy_front_has_a_band_that_holds_most_of_it(sampled: Explorer) -> None:
    curve, points = sampled.tiny_curve(sampled.study("sampled")), tiny_points(sampled.study("sampled"))

    spread = np.ptp([np.log(row.r or 0) for row in points])
    width = np.interp(0.2, curve.c, np.log(curve.r.high) - np.log(curve.r.low))
    assert 0 < width < 4 * spread


def test_the_papers_curve_still_meets_its_five_points(sampled: Explorer) -> None:
    curve = sampled.tiny_curve(sampled.study("imagenet"))

    for row in sampled.tiny_points(sampled.study("imagenet")):
        assert curve.at(row.flops_ratio or 0)[0] == pytest.approx(row.r, rel=0.01)


def test_seeds_of_a_network_count_once_in_importance(sampled: Explorer) -> None:
    answer = answer_importance(sampled, "sampled", "efficientnet-b0", [])
    near = answer_importance(sampled, "sampled", "efficientnet-b0", [], (0.1, 0.3))

    assert answer.rows == len(sampled.study("sampled").means)
    assert len(sampled.study("sampled").rows) == 2 * answer.rows
    assert 8 <= near.rows < answer.rows
    assert near.importance.r is not None


def test_a_backbone_of_ones_own_has_a_formula_too(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    places = np.random.default_rng(2).uniform(0.4, 1.1, (20, 3)).round(2)
    lines = [f"{r},{d},{w},{60 + 20 * np.log1p(r * d * w):.2f}" for r, d, w in places.tolist()]
    table.write_text("\n".join(["r,d,w,top1", *lines]), encoding="utf-8")
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        import_files(store.engine, Import(files=[table], defaults=Defaults()))
        grown = store.reloaded()
        explorer = Explorer.of(grown.tables, grown.fits)
    answer = answer_scale(explorer, ScaleQuestion(flops="0.3", study="mine"))

    assert answer.tiny.formula["study"] == "mine"
    assert answer_formula(explorer, "mine").fitted_on == "own"
    assert answer_importance(explorer, "mine", "own", []).rows == 20
