from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from modelcube.answers.cubes import cube_of, is_built, warm_cube
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.optimal import find_best, runners_up
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.formulas.cube import LIMITS, Axes, Cube, CubeCosts, predict_cube
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


def test_the_cube_holds_every_network_of_the_page_once(cube: Cube) -> None:
    rows = len(cube.axes.x_d) * len(cube.axes.x_w)
    assert cube.accuracies.mean.shape == cube.costs.flops.shape == cube.costs.peak.shape == (rows, 270)


@pytest.mark.parametrize("backbone", ["efficientnet-b0", "mobilenetv2", "resnet-50"])
def test_costs_rise_with_the_resolution_of_a_row(explorer: Explorer, backbone: str) -> None:
    costs = CubeCosts.from_table(explorer.scene(backbone).table, 224)
    for counts in (costs.flops.astype(np.int64), costs.peak.astype(np.int64)):
        assert (np.diff(counts, axis=1) >= 0).all(), "a search takes the first networks of each row"


def test_costs_and_means_are_those_of_the_single_answers(cube: Cube, scene: BackboneStudy) -> None:
    assert scene.evidence is not None
    posterior = scene.evidence.posterior("efficientnet-b0", scene.level())
    places = np.random.default_rng(0).integers(0, cube.accuracies.mean.size, 200)
    costs = {name: cube.cost(name, places).tolist() for name in LIMITS if name != "max_resolution"}
    for index, place in enumerate(places.tolist()):
        network = scene.network(cube.axes.choice(place))
        expected = scene.table.of(network)
        assert costs["flops"][index] == expected.flops
        assert costs["params"][index] == expected.params
        assert costs["peak_int8"][index] == expected.peak
        assert costs["peak_fp32"][index] == expected.peak_activation_bytes("fp32")
        assert costs["weights_fp32"][index] == expected.weight_bytes("fp32")
        assert cube.axes.x(np.array([place]))[0] == pytest.approx(np.log(network.coordinates), abs=1e-6)
        mean = posterior.mean(np.log([network.coordinates]))[0]
        assert cube.accuracies.mean.ravel()[place] == pytest.approx(mean, abs=1e-4)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_what_is_extrapolated_is_told_by_standard_deviation_and_distance(scene: BackboneStudy, share: float) -> None:
    assert scene.evidence is not None
    posterior = scene.evidence.posterior("efficientnet-b0", scene.level())
    near = scene.evidence.neighbours("efficientnet-b0", scene.level())
    strict = EvidenceRule(share * scene.evidence.rule.std, scene.evidence.rule.reach)
    axes = Axes.from_table(scene.table, scene.base_resolution)
    accuracies = predict_cube(axes, posterior, most_std=strict.std, most_distance=strict.distance, neighbours=near)
    places = np.random.default_rng(0).integers(0, accuracies.mean.size, 4000)
    x = axes.x(places)
    std = np.hypot(posterior.predict(x).std, posterior.noise)
    distance = np.sqrt(((x[:, None] - near) ** 2).sum(axis=2).min(axis=1))
    clear = (np.abs(std / strict.std - 1) > 1e-3) & (np.abs(distance / strict.distance - 1) > 1e-3)
    expected = ~strict.predicted(std, distance)
    assert 0 < expected[clear].sum() < clear.sum()
    assert np.array_equal(~accuracies.covered.ravel()[places][clear], expected[clear])


ASKED = st.fixed_dictionaries(
    {"flops": st.floats(12e6, 400e6)},
    optional={
        "params": st.floats(1.4e6, 6e6),
        "peak_int8": st.floats(60e3, 1.5e6),
        "peak_fp32": st.floats(240e3, 6e6),
        "weights_int8": st.floats(1.4e6, 6e6),
        "max_resolution": st.integers(70, 336),
    },
)


def within(cube: Cube, limits: dict[str, float]) -> NDArray[np.bool_]:
    """Which networks stay within limits, (n,)."""
    networks = np.arange(cube.accuracies.mean.size)
    pixels = cube.axes.resolution[networks % len(cube.axes.resolution)]
    known = {name: pixels if name == "max_resolution" else cube.cost(name, networks) for name in limits}
    return np.asarray(np.logical_and.reduce([known[name] <= bound for name, bound in limits.items()]))


@pytest.mark.parametrize("resolution", [None, 160])
@pytest.mark.parametrize("extrapolated", [False, True])
@given(limits=ASKED)
@settings(max_examples=25, deadline=None)
def test_the_best_is_the_first_of_all_that_fit(
    cube: Cube, limits: dict[str, float], resolution: int | None, extrapolated: bool
) -> None:
    fits = within(cube, limits) & (extrapolated | cube.accuracies.covered.ravel())
    if resolution is not None:
        fits &= np.arange(len(fits)) % len(cube.axes.resolution) == resolution - cube.axes.resolution[0]
    mean = np.where(fits, cube.accuracies.mean.ravel(), -np.inf)
    expected = int(np.argmax(mean)) if fits.any() else None
    assert cube.best(limits, resolution, extrapolated)[0] == expected


@given(limits=ASKED)
@settings(max_examples=10, deadline=None)
def test_the_feasible_are_the_best_of_all_that_fit(cube: Cube, limits: dict[str, float]) -> None:
    fits = np.flatnonzero(within(cube, limits) & cube.accuracies.covered.ravel())
    mean = cube.accuracies.mean.ravel()
    found = cube.feasible(limits, 100)
    assert len(found) == min(100, len(fits))
    assert np.isin(found, fits).all()
    assert np.array_equal(mean[found], np.sort(mean[fits])[::-1][:100])


@given(c=st.floats(0.03, 1.05))
@settings(max_examples=60, deadline=None)
def test_the_staircase_answers_what_the_search_finds(cube: Cube, scene: BackboneStudy, c: float) -> None:
    budget = c * scene.baseline_flops
    best = find_best(scene, scene.level(), {"flops": budget})
    assert (None if best is None else best.place) == cube.best({"flops": budget})[0]


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
    most = cube.cost("flops", np.array([best.place]))[0]
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
