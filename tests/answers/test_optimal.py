from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.cubes import cube_of, is_built, warm_cube
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.optimal import find_best, runners_up
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.formulas.cube import Cube, build_cube
from modelcube.surrogate.report import EvidenceRule


@pytest.fixture(scope="module")
def scene(explorer: Explorer) -> BackboneStudy:
    return explorer.scene("efficientnet-b0")


@pytest.fixture(scope="module")
def cube(scene: BackboneStudy) -> Cube:
    found = cube_of(scene, scene.level())
    assert found is not None
    assert is_built(scene, scene.level())
    return found


def test_the_cube_of_the_page_as_it_opens_can_be_built_before_anyone_asks(explorer: Explorer) -> None:
    fresh = replace(explorer)  # with scenes of its own, of which no cube is known
    scene = fresh.scene("efficientnet-b0")
    assert not is_built(scene, scene.level())
    warm_cube(fresh)
    assert is_built(scene, scene.level())


def test_the_cube_holds_every_network_of_the_page_once(cube: Cube, scene: BackboneStudy) -> None:
    assert len(cube.order) == 270 * len(cube.axes.x_d) * len(cube.axes.x_w)
    assert np.array_equal(np.sort(cube.order), np.arange(len(cube.order)))


def test_costs_and_means_are_those_of_the_single_answers(cube: Cube, scene: BackboneStudy) -> None:
    assert scene.evidence is not None
    posterior = scene.evidence.posterior("efficientnet-b0", scene.level())
    for place in np.random.default_rng(0).integers(0, len(cube.order), 200).tolist():
        network = scene.network(cube.choice(place))
        costs = scene.table.of(network)
        assert cube.costs["flops"][place] == costs.flops
        assert cube.costs["params"][place] == costs.params
        assert cube.costs["peak_int8"][place] == costs.peak
        assert cube.costs["weights_fp32"][place] == costs.weight_bytes("fp32")
        assert cube.x(np.array([place]))[0] == pytest.approx(np.log(network.coordinates), abs=1e-6)
        assert cube.mean[place] == pytest.approx(posterior.mean(np.log([network.coordinates]))[0], abs=1e-4)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_what_is_extrapolated_is_told_by_standard_deviation_and_distance(scene: BackboneStudy, share: float) -> None:
    assert scene.evidence is not None
    posterior = scene.evidence.posterior("efficientnet-b0", scene.level())
    near = scene.evidence.neighbours("efficientnet-b0", scene.level())
    strict = EvidenceRule(share * scene.evidence.rule.std, scene.evidence.rule.reach)
    cube = build_cube(
        scene.table,
        scene.base_resolution,
        posterior,
        most_std=strict.std,
        most_distance=strict.distance,
        neighbours=near,
    )
    places = np.random.default_rng(0).integers(0, len(cube.order), 4000)
    x = cube.x(places)
    std = np.hypot(posterior.predict(x).std, posterior.noise)
    distance = np.sqrt(((x[:, None] - near) ** 2).sum(axis=2).min(axis=1))
    clear = (np.abs(std / strict.std - 1) > 1e-3) & (np.abs(distance / strict.distance - 1) > 1e-3)
    expected = ~strict.predicted(std, distance)
    assert 0 < expected[clear].sum() < clear.sum()
    assert np.array_equal(cube.costs["uncovered"][places][clear], expected[clear])


LIMITS = st.fixed_dictionaries(
    {"flops": st.floats(12e6, 400e6)},
    optional={
        "params": st.floats(1.4e6, 6e6),
        "peak_int8": st.floats(60e3, 1.5e6),
        "weights_int8": st.floats(1.4e6, 6e6),
        "max_resolution": st.integers(70, 336),
    },
)


@given(limits=LIMITS)
@settings(max_examples=60, deadline=None)
def test_the_best_is_the_first_of_all_that_fit(cube: Cube, limits: dict[str, float]) -> None:
    fits = np.logical_and.reduce([cube.costs[name] <= bound for name, bound in limits.items()])
    expected = int(np.argmax(fits)) if fits.any() else None
    assert cube.best(limits) == expected


@given(c=st.floats(0.03, 1.05))
@settings(max_examples=60, deadline=None)
def test_the_staircase_answers_what_the_search_finds(cube: Cube, scene: BackboneStudy, c: float) -> None:
    budget = c * scene.baseline_flops
    best = find_best(scene, scene.level(), {"flops": budget})
    assert (None if best is None else best.place) == cube.best({"flops": budget, "uncovered": 0})


def test_a_fixed_resolution_is_kept(scene: BackboneStudy) -> None:
    best = find_best(scene, scene.level(), {"flops": 60e6}, resolution=160)
    assert best is not None
    assert best.choice.resolution == 160


def test_the_limit_that_binds_is_named(scene: BackboneStudy) -> None:
    best = find_best(scene, scene.level(), {"flops": 300e6, "peak_int8": 320 * 1024, "weights_int8": 1e9})
    assert best is not None
    assert best.binding == ("peak_int8",)


def test_limits_that_nothing_meets_have_no_best(scene: BackboneStudy) -> None:
    assert find_best(scene, scene.level(), {"flops": 60e6, "params": 10}) is None


def test_runners_up_cost_no_more_and_are_worth_less(scene: BackboneStudy, cube: Cube) -> None:
    best = find_best(scene, scene.level(), {"flops": 52e6})
    assert best is not None
    rivals = runners_up(scene, scene.level(), best, {"flops": 52e6}, "int8").data
    assert 0 < rivals.tied <= rivals.searched
    most = cube.costs["flops"][best.place]
    assert all(rival.flops <= most for rival in rivals.networks)
    assert rivals.cheapest_in_params is not None
    assert rivals.cheapest_in_params.params <= min(rival.params for rival in rivals.networks)


def test_scale_names_the_candidate_and_judges_every_pair(explorer: Explorer) -> None:
    answer = answer_scale(explorer, ScaleQuestion(flops="0.134", rule="1,1.1,1", predict=True))
    assert answer.optimal is not None
    assert answer.duel is not None
    assert answer.optimal.flops <= answer.budget.value
    assert answer.optimal.accuracy is not None
    assert answer.tiny.accuracy is not None
    assert answer.optimal.accuracy.mean >= answer.tiny.accuracy.mean - 0.01
    pairs = {(duel.first, duel.second) for duel in answer.duel}
    assert len(pairs) == 6
    tiny_giant = next(duel for duel in answer.duel if (duel.first, duel.second) == ("tiny", "giant"))
    assert tiny_giant.without_paper is not None
    assert tiny_giant.wins > tiny_giant.without_paper.wins > 0.5


def test_more_flops_buy_something_in_every_dimension(explorer: Explorer) -> None:
    from modelcube.answers.network import NetworkQuestion, answer_network

    buys = answer_network(explorer, NetworkQuestion(0.68, 0.695, 0.54, buys=True)).buys
    assert buys is not None
    assert all(0 < getattr(buys, axis) < 0.5 for axis in "rdw")


@pytest.mark.parametrize("backbone", ["efficientnet-b0", "mobilenetv2", "resnet-50"])
def test_a_candidate_keeps_a_margin_from_the_edge_of_what_validation_covers(explorer: Explorer, backbone: str) -> None:
    scene = explorer.scene(backbone)
    evidence, level = scene.evidence, scene.level()
    assert evidence is not None
    found = [find_best(scene, level, {"flops": c * scene.baseline_flops}) for c in np.geomspace(0.03, 1.05, 24)]
    networks = [scene.network(best.choice) for best in found if best is not None]
    near = evidence.neighbours(backbone, level)

    assert len(networks) > 12
    for network in networks:
        place = np.log(network.coordinates)
        answer = evidence.accuracy(backbone, level, place.tolist(), 1e8)
        assert answer.evidence == "predicted"
        assert answer.support.rows > 0
        assert np.abs(near - place).max(axis=1).min() <= np.log(1.25) + 1e-5
