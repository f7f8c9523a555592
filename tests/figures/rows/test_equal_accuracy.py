from collections import Counter

import numpy as np
import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.rows.equal_accuracy import accuracy_surface, sides, triangles, vertices
from modelcube.figures.rows.predictor import Predictor
from modelcube.figures.rows.row_sets import AccuracySurface
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.networks.ranges import PAGE_RANGES

QUERIES = [
    "",
    "flops=0.5&family=unknown",
    "backbone=resnet-50",
    "backbone=mobilenetv2&surface_top1=70",
    "study=fashion-mnist",
    "base_top1=71.5&base_w=0.75",
]
WITHIN = 0.2  # points


@pytest.fixture(params=QUERIES)
def view(request: pytest.FixtureRequest, explorer: Explorer) -> View:
    return View(State.from_query(request.param), explorer)


def surface_of(view: View) -> AccuracySurface:
    return accuracy_surface(predictor_of(view), view.surface_top1)


def predictor_of(view: View) -> Predictor:
    assert view.predictor is not None
    return view.predictor


def sphere(radius: float) -> tuple[np.ndarray, np.ndarray]:
    """A field that is `radius` minus the distance from the middle of a grid, and the middle."""
    index = np.indices((12, 12, 12)).astype(float)
    middle = np.array([5.3, 5.6, 5.4])
    distance = np.sqrt(((index - middle[:, None, None, None]) ** 2).sum(axis=0))
    return radius - distance, middle


def test_every_vertex_is_worth_the_level_and_lies_in_the_cube(view: View) -> None:
    surface = surface_of(view)
    assert len(surface.x) > 50
    assert np.abs(np.array(surface.top1) - surface.level[0]).max() < WITHIN
    for values, ends in zip(
        (surface.x, surface.y, surface.z), (PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w), strict=True
    ):
        assert ends.low <= min(values) <= max(values) <= ends.high


def test_a_vertex_says_what_the_predictor_says(view: View) -> None:
    surface = surface_of(view)
    found = predictor_of(view).at(np.log(np.column_stack([surface.x, surface.y, surface.z])))
    assert surface.top1 == pytest.approx(found.predicted_accuracy.mean, abs=0.006)
    assert surface.margin == pytest.approx(found.margin, abs=0.006)
    assert sum(one != other for one, other in zip(surface.evidence, found.evidence, strict=True)) <= 1  # of six digits


def test_triangles_cover_what_is_predicted_and_the_net_what_is_extrapolated(view: View) -> None:
    surface = surface_of(view)
    evidence = np.array(surface.evidence)
    corners = np.array([surface.i, surface.j, surface.k])
    assert corners.size
    assert set(evidence[corners].ravel()) == {"predicted"}
    where = {place: evidence[at] for at, place in enumerate(zip(surface.x, surface.y, surface.z, strict=True))}
    ends = list(zip(surface.net_x, surface.net_y, surface.net_z, strict=True))
    assert ends[2::3] == [(None, None, None)] * (len(ends) // 3)
    lines = zip(ends[::3], ends[1::3], strict=True)
    assert all("extrapolated" in (where[first], where[last]) for first, last in lines)  # type: ignore[index]
    named = {place for place in ends if place[0] is not None}
    assert {place for place, kind in where.items() if kind == "extrapolated"} <= named


def test_the_default_level_is_the_current_networks(explorer: Explorer) -> None:
    view = View(State.from_query("r=0.9&d=0.8&w=0.9"), explorer)
    place = view.current.coordinates
    predicted_accuracy = predictor_of(view).at(np.log([[place.r, place.d, place.w]])).predicted_accuracy.mean[0]
    assert surface_of(view).level == [pytest.approx(predicted_accuracy, rel=1e-5)]


def test_a_level_may_be_met_twice_along_an_axis(explorer: Explorer) -> None:
    view = View(State.from_query("study=fashion-mnist"), explorer)
    surface = surface_of(view)
    columns = Counter(zip(np.round(np.log(surface.x), 1), np.round(np.log(surface.y), 1), strict=True))
    assert max(columns.values()) > 1


@pytest.mark.parametrize("top1", [0.1, 99.9])
def test_a_level_beyond_the_cube_has_no_place(explorer: Explorer, top1: float) -> None:
    view = View(State.from_query(f"surface_top1={top1}"), explorer)
    columns = surface_of(view).columns()
    assert columns.pop("level") == [top1]
    assert set(map(len, columns.values())) == {0}


def test_nothing_is_drawn_where_nothing_is_predicted(unpredicted: Explorer, explorer: Explorer) -> None:
    for view in (View(State.from_query(""), unpredicted), View(State.from_query("game=play"), explorer)):
        columns = accuracy_surface(view.predictor, view.surface_top1).columns()
        assert set(map(len, columns.values())) == {0}


def test_a_closed_surface_has_no_border_and_encloses_its_volume() -> None:
    field, middle = sphere(4.2)
    numbers, places = vertices(field, 0)
    assert np.sqrt(((places - middle) ** 2).sum(axis=1)) == pytest.approx(np.full(len(places), 4.2), abs=0.2)
    corners = triangles(field > 0, numbers)
    pairs = Counter(
        (a, b)
        for first, second, third in corners.tolist()
        for a, b in ((first, second), (second, third), (third, first))
    )
    assert all(count == 1 and pairs[b, a] == 1 for (a, b), count in pairs.items())  # its two triangles turn alike
    a, b, c = (places[corners[:, corner]] - middle for corner in range(3))
    volume = float(np.einsum("ni,ni->n", a, np.cross(b, c)).sum() / 6)
    assert abs(volume) == pytest.approx(4 / 3 * np.pi * 4.2**3, rel=0.08)


def test_the_net_joins_neighbours_each_once() -> None:
    field, _ = sphere(3.7)
    numbers, places = vertices(field, 0)
    lines = sides(field > 0, numbers)
    assert lines.min() >= 0
    assert len(np.unique(np.sort(lines, axis=1), axis=0)) == len(lines)
    assert np.abs(places[lines[:, 0]] - places[lines[:, 1]]).max() <= 2
