import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.network import predict_network
from modelcube.figures.rows.equal_cost import SURFACE_DEPTHS, budget_map, budget_surface, nearest_widths
from modelcube.figures.rows.row_sets import BudgetMap
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.formulas.budget import TOLERANCE, WidthSolver
from modelcube.networks.network import Network
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids
from modelcube.surrogate.verdict import duel

VERTICES = 400


@pytest.fixture(scope="module", params=backbone_ids())
def scene(request: pytest.FixtureRequest, explorer: Explorer) -> BackboneStudy:
    return explorer.scene(request.param)


@pytest.mark.parametrize("c", [0.05, 0.134, 0.7])
def test_the_map_holds_the_nearest_width_or_a_hole(scene: BackboneStudy, c: float) -> None:
    budget = c * scene.baseline_flops
    found = budget_map(scene, budget)
    depths, widths = scene.table.depths.within(PAGE_RANGES.d), scene.table.widths.within(PAGE_RANGES.w)
    assert found.y == [sum(blocks) for blocks in scene.table.depths.values[depths]]
    for row, column in [(0, 0), (3, 40), (len(found.y) - 1, 20), (5, len(found.x) - 1), (7, 60)]:
        pattern = WidthSolver.from_table(scene.table, found.x[column], depths.start + row).nearest(budget)
        pattern = min(max(pattern, widths.start), widths.stop - 1)
        network = Network(scene.backbone, found.x[column], depths.start + row, pattern, scene.base_resolution)
        residual = int(scene.table.of(network).flops) / budget - 1
        assert found.residual[row][column] == pytest.approx(residual, abs=1e-4)
        expected = pytest.approx(network.coordinates.w, abs=1e-4) if abs(residual) <= TOLERANCE else None
        assert found.z[row][column] == expected


def test_the_map_has_holes_and_networks(scene: BackboneStudy) -> None:
    cells = [w for row in budget_map(scene, 0.2 * scene.baseline_flops).z for w in row]
    assert 0 < cells.count(None) < len(cells)


@settings(deadline=None)
@given(flops=st.lists(st.integers(1, 10**9), min_size=2, max_size=9, unique=True).map(sorted), budget=st.floats(1, 2e9))
def test_the_vectorised_search_agrees_with_the_solver_of_one_column(flops: list[int], budget: float) -> None:
    counts = np.array(flops)
    assert nearest_widths(counts[None], budget)[0] == WidthSolver(counts).nearest(budget)


@pytest.mark.parametrize("c", [0.03, 0.3, 1.05])
def test_the_surface_is_small_and_its_triangles_name_its_vertices(scene: BackboneStudy, c: float) -> None:
    surface = budget_surface(scene, c * scene.baseline_flops)
    assert 0 < len(surface.x) == len(surface.y) == len(surface.z) <= VERTICES
    assert len(set(surface.y)) <= SURFACE_DEPTHS
    corners = np.array([surface.i, surface.j, surface.k])
    assert 0 <= corners.min() <= corners.max() < len(surface.x)
    assert all(len(set(triangle)) == 3 for triangle in corners.T.tolist())


def test_the_surface_lies_between_the_widths_on_either_side_of_the_budget(explorer: Explorer) -> None:
    scene = explorer.scene("efficientnet-b0")
    budget = 0.134 * scene.baseline_flops
    surface = budget_surface(scene, budget)
    for vertex in range(0, len(surface.x), 17):
        resolution = round(surface.x[vertex] * scene.base_resolution)
        blocks = round(surface.y[vertex] * scene.backbone.blocks)
        depth = [sum(pattern) for pattern in scene.table.depths.values].index(blocks)
        flops = WidthSolver.from_table(scene.table, resolution, depth).flops
        below = int(np.searchsorted(flops, budget, side="right")) - 1
        low, high = (
            Network(scene.backbone, resolution, depth, width, scene.base_resolution).coordinates.w
            for width in (below, below + 1)
        )
        assert low * 0.9999 <= surface.z[vertex] <= high * 1.0001


def test_a_budget_beyond_every_network_has_an_empty_surface(explorer: Explorer) -> None:
    surface = budget_surface(explorer.scene("resnet-50"), 1e15)
    assert surface.columns() == {name: [] for name in ("x", "y", "z", "top1", "i", "j", "k")}


@pytest.fixture
def predicted(explorer: Explorer) -> View:
    return View(State.from_query("flops=0.2"), explorer)


def test_the_map_predicts_every_network_that_it_holds(predicted: View) -> None:
    assert predicted.predictor is not None
    scene = predicted.scene
    found = budget_map(scene, predicted.budget, predicted.predictor)
    cells = [(j, i) for j in range(len(found.y)) for i in range(len(found.x))]
    for name in ("top1", "margin", "evidence"):
        grid = getattr(found, name)
        assert all((grid[j][i] is None) == (found.z[j][i] is None) for j, i in cells)
    for j, i in [cell for cell in cells if found.z[cell[0]][cell[1]] is not None][::97]:
        depth = scene.table.depths.within(PAGE_RANGES.d).start + j
        widths = scene.table.widths.within(PAGE_RANGES.w)
        nearest = WidthSolver.from_table(scene.table, found.x[i], depth).nearest(predicted.budget)
        width = min(max(nearest, widths.start), widths.stop - 1)
        network = Network(scene.backbone, found.x[i], depth, width, scene.base_resolution)
        answer = predict_network(scene, network, int(scene.table.of(network).flops), predicted.level)
        assert answer is not None
        assert found.top1[j][i] == pytest.approx(answer.mean, abs=0.006)
        assert found.margin[j][i] == pytest.approx(1.96 * answer.std, abs=0.006)
        assert found.evidence[j][i] == answer.evidence


def test_what_needs_more_memory_than_there_is_is_greyed_and_not_predicted(explorer: Explorer) -> None:
    view = View(State.from_query("flops=0.2&sram=300&flash=3000&precision=int8"), explorer)
    scene = view.scene
    found = budget_map(scene, view.budget, view.predictor, view.limits)
    free = budget_map(scene, view.budget, view.predictor)
    widths = scene.table.widths.within(PAGE_RANGES.w)
    unfit = 0
    for j, row in enumerate(found.z):
        depth = scene.table.depths.within(PAGE_RANGES.d).start + j
        for i in [i for i, w in enumerate(row) if w is not None][::7]:
            nearest = WidthSolver.from_table(scene.table, found.x[i], depth).nearest(view.budget)
            width = min(max(nearest, widths.start), widths.stop - 1)
            costs = scene.table.evaluate_patterns([found.x[i]], [depth], [width])
            fits = costs.peak_activation_bytes("int8")[0] <= 300 * 1024 and costs.weight_bytes("int8")[0] <= 3000 * 1024
            assert found.unfit[j][i] == (None if fits else 1)
            assert found.top1[j][i] == (free.top1[j][i] if fits else None)
            unfit += not fits
    assert unfit


def test_strokes_lie_over_what_is_extrapolated(predicted: View) -> None:
    found = budget_map(predicted.scene, predicted.budget, predicted.predictor)
    half = (found.x[1] - found.x[0]) / 2
    strokes = list(zip(found.hatch_x[::3], found.hatch_x[1::3], found.hatch_y[::3], found.hatch_y[1::3], strict=True))
    assert strokes
    assert found.hatch_x[2::3] == found.hatch_y[2::3] == [None] * len(strokes)
    for left, right, low, high in strokes:
        assert left is not None
        assert right is not None
        assert low is not None
        assert high is not None
        assert left < right
        assert low < high
        i = found.x.index(round(left + half))
        j = min(range(len(found.y)), key=lambda row: abs(found.y[row] - (low + 0.01)))
        assert found.evidence[j][i] == "extrapolated"


def test_ties_of_the_map_cannot_be_told_from_its_best_place(predicted: View) -> None:
    assert predicted.predictor is not None
    scene = predicted.scene
    found = budget_map(scene, predicted.budget, predicted.predictor)
    places = {
        (j, i): np.log([found.x[i] / scene.base_resolution, found.y[j] / scene.backbone.blocks, w])
        for j, row in enumerate(found.z)
        for i, w in enumerate(row)
        if w is not None
    }
    candidates = predicted.predictor.at(np.array(list(places.values()))).candidate.tolist()
    best = max(
        (at for at, is_one in zip(places, candidates, strict=True) if is_one), key=lambda at: found_at(found, at)
    )
    assert found.tie[best[0]][best[1]] == 1
    for j, i in list(places)[::61]:
        outcome = duel(predicted.predictor.posterior, places[best], places[j, i])
        assert found.tie[j][i] == int(outcome.tie)
    assert 0 < sum(map(sum, found.tie)) < len(places)


def found_at(found: BudgetMap, at: tuple[int, int]) -> float:
    return found.top1[at[0]][at[1]] or 0


def test_the_surface_is_coloured_by_what_its_places_are_worth(predicted: View) -> None:
    surface = budget_surface(predicted.scene, predicted.budget, predicted.predictor)
    assert predicted.predictor is not None
    x = np.log(np.array([surface.x, surface.y, surface.z]).T)
    assert surface.top1 == pytest.approx(predicted.predictor.at(x).predicted_accuracy.mean, abs=0.02)


def test_without_evidence_nothing_is_predicted(scene: BackboneStudy) -> None:
    found = budget_map(scene, 0.2 * scene.baseline_flops)
    assert {
        value for name in ("top1", "margin", "evidence", "unfit") for row in getattr(found, name) for value in row
    } == {None}
    assert not any(map(any, found.tie))
    assert found.hatch_x == found.hatch_y == []
    assert set(budget_surface(scene, 0.2 * scene.baseline_flops).top1) == {None}
