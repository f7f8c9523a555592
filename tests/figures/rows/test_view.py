from dataclasses import replace

import numpy as np
import pytest

from modelcube.answers.cubes import cube_of
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import Explorer
from modelcube.answers.kept import Kept
from modelcube.figures.rows.data import coloured, span
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.surrogate.surrogate import AnchorAccuracy


@pytest.mark.parametrize(
    ("query", "level"),
    [
        ("", Calibration("huawei-tinynet")),
        ("family=tf-efficientnet-aa&family=huawei-tinynet", Calibration("tf-efficientnet-aa")),
        ("family=unknown", Calibration("unknown")),
        ("family=nobody", Calibration("huawei-tinynet")),
        ("base_top1=74&base_r=0.5", Calibration(None, AnchorAccuracy(74.0, 0.5))),
        ("family=huawei-tinynet&base_top1=74", Calibration(None, AnchorAccuracy(74.0))),
    ],
)
def test_predictions_speak_of_the_first_family_or_of_ones_own_base(
    explorer: Explorer, query: str, level: Calibration
) -> None:
    assert View(State.from_query(query), explorer).level == level


def test_every_family_of_every_backbone_has_a_level_that_predicts(explorer: Explorer) -> None:
    for backbone in ("efficientnet-b0", "efficientnet-b0-ceil", "mobilenetv2", "resnet-50"):
        for family in View(State.from_query({"backbone": backbone}), explorer).families:
            view = View(State.from_query({"backbone": backbone, "family": family}), explorer)
            assert view.predictor is not None


def test_nothing_is_predicted_without_evidence(unpredicted: Explorer) -> None:
    view = View(State.from_query("family=unknown"), unpredicted)
    assert (view.predictor, view.is_searched, view.optimal) == (None, False, None)


def test_the_best_network_is_searched_for_unless_the_view_is_to_be_quick(explorer: Explorer) -> None:
    explorer = replace(explorer, kept=Kept())  # for which no other test has built a cube
    query = State.from_query("family=unknown&flops=0.2")
    assert View(query, explorer, quick=True).optimal is None
    view = View(query, explorer)
    cube = cube_of(view.scene, view.level)
    assert cube is not None
    assert view.optimal is not None
    costs = int(view.scene.table.of(view.optimal).flops)
    assert costs <= view.budget
    starts, places = cube.staircase
    assert View(query, explorer, quick=True).optimal == view.optimal
    assert view.optimal == view.scene.network(
        cube.axes.choice(places[sum(start <= view.budget for start in starts) - 1])
    )


def test_nothing_is_predicted_while_a_guess_is_to_be_made(explorer: Explorer) -> None:
    view = View(State.from_query("game=play"), explorer)
    assert (view.predictor, view.optimal) == (None, None)


@pytest.mark.parametrize(
    ("query", "surfaces"),
    [
        ("", ("budget",)),
        ("surface=accuracy", ("accuracy",)),
        ("surface=both", ("budget", "accuracy")),
        ("surface=accuracy&game=play", ("budget",)),
    ],
)
def test_the_cube_has_the_surfaces_that_are_asked_for_and_can_be_told(
    explorer: Explorer, query: str, surfaces: tuple[str, ...]
) -> None:
    assert View(State.from_query(query), explorer).surfaces == surfaces


def test_the_surface_is_of_the_current_networks_accuracy_unless_another_is_asked_for(explorer: Explorer) -> None:
    view = View(State.from_query("r=1&d=1&w=1"), explorer)
    assert view.predictor is not None
    assert view.surface_top1 == view.predictor.at(np.zeros((1, 3))).predicted_accuracy.mean[0]
    assert View(State.from_query("surface_top1=70"), explorer).surface_top1 == 70
    assert View(State.from_query("game=play"), explorer).surface_top1 is None


@pytest.mark.parametrize(
    ("top1", "ends"),
    [
        ([], (0, 100)),
        ([90.0], (90, 95)),
        ([77.8, *np.linspace(83.5, 89.0, 98), 90.0], (80, 90)),
        ([38.0, *np.linspace(53.0, 82.5, 98), 85.5], (50, 85)),
    ],
)
def test_colours_tell_the_accuracies_of_a_study_apart(top1: list[float], ends: tuple[float, float]) -> None:
    assert coloured(np.array(top1)) == ends


@pytest.mark.parametrize(
    ("top1", "ends"), [([], (0, 100)), ([90.0], (90, 95)), ([67.0, 76.8], (65, 80)), ([65, 80], (65, 80))]
)
def test_a_scale_holds_all_accuracies_and_is_never_one_place(top1: list[float], ends: tuple[float, float]) -> None:
    assert span(top1) == ends
