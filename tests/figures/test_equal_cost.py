import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.explorer import Explorer, Scene
from modelcube.figures.equal_cost import SURFACE_DEPTHS, budget_map, budget_surface, nearest_widths
from modelcube.formulas.budget import TOLERANCE, WidthSolver
from modelcube.networks.network import Network
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import backbone_ids

VERTICES = 400


@pytest.fixture(scope="module", params=backbone_ids())
def scene(request: pytest.FixtureRequest, explorer: Explorer) -> Scene:
    return explorer.scene(request.param)


@pytest.mark.parametrize("c", [0.05, 0.134, 0.7])
def test_the_map_holds_the_nearest_width_or_a_hole(scene: Scene, c: float) -> None:
    budget = c * scene.baseline_flops
    found = budget_map(scene, budget)
    depths, widths = scene.table.depths.within(PAGE_RANGES.d), scene.table.widths.within(PAGE_RANGES.w)
    assert found.y == [sum(blocks) for blocks in scene.table.depths.values[depths]]
    for row, column in [(0, 0), (3, 40), (len(found.y) - 1, 20), (5, len(found.x) - 1), (7, 60)]:
        pattern = WidthSolver.of(scene.table, found.x[column], depths.start + row).nearest(budget)
        pattern = min(max(pattern, widths.start), widths.stop - 1)
        network = Network(scene.backbone, found.x[column], depths.start + row, pattern, scene.base_resolution)
        residual = int(scene.table.of(network).flops) / budget - 1
        assert found.residual[row][column] == pytest.approx(residual, abs=1e-4)
        expected = pytest.approx(network.coordinates.w, abs=1e-4) if abs(residual) <= TOLERANCE else None
        assert found.z[row][column] == expected


def test_the_map_has_holes_and_networks(scene: Scene) -> None:
    cells = [w for row in budget_map(scene, 0.2 * scene.baseline_flops).z for w in row]
    assert 0 < cells.count(None) < len(cells)


@settings(deadline=None)
@given(flops=st.lists(st.integers(1, 10**9), min_size=2, max_size=9, unique=True).map(sorted), budget=st.floats(1, 2e9))
def test_the_vectorised_search_agrees_with_the_solver_of_one_column(flops: list[int], budget: float) -> None:
    counts = np.array(flops)
    assert nearest_widths(counts[None], budget)[0] == WidthSolver(counts).nearest(budget)


@pytest.mark.parametrize("c", [0.03, 0.3, 1.05])
def test_the_surface_is_small_and_its_triangles_name_its_vertices(scene: Scene, c: float) -> None:
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
        flops = WidthSolver.of(scene.table, resolution, depth).flops
        below = int(np.searchsorted(flops, budget, side="right")) - 1
        low, high = (
            Network(scene.backbone, resolution, depth, width, scene.base_resolution).coordinates.w
            for width in (below, below + 1)
        )
        assert low * 0.9999 <= surface.z[vertex] <= high * 1.0001


def test_a_budget_beyond_every_network_has_an_empty_surface(explorer: Explorer) -> None:
    surface = budget_surface(explorer.scene("resnet-50"), 1e15)
    assert surface.columns() == {name: [] for name in ("x", "y", "z", "i", "j", "k")}
