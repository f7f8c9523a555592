from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.request import EvaluationRequest

REQUEST = EvaluationRequest(
    backbone="efficientnet-b0", resolution=28, d=1.0, w=1.0, dataset="fashion-mnist", recipe="smoke"
)


def test_settings_that_round_to_one_network_are_one_evaluation() -> None:
    same = replace(REQUEST, d=1.01, w=1.001)
    assert same.key == REQUEST.key
    assert same.id == REQUEST.id


@pytest.mark.parametrize(
    "change",
    [
        {"resolution": 30},
        {"w": 0.5},
        {"dataset": "other"},
        {"recipe": "proxy"},
        {"seed": 1},
        {"measure": "latency"},
    ],
)
def test_whatever_else_differs_makes_another(change: dict[str, Any]) -> None:
    assert replace(REQUEST, **change).id != REQUEST.id


def test_a_latency_belongs_to_a_machine() -> None:
    here, there = (replace(REQUEST, measure="latency", machine=name) for name in ("here", "there"))
    assert here.id != there.id


def test_the_network_stands_in_the_cube_of_the_data_set() -> None:
    network = REQUEST.network(SimpleNamespace(base_resolution=56))
    assert network.coordinates.r == 0.5
    assert network.id == REQUEST.network_id


def test_it_survives_json() -> None:
    assert EvaluationRequest.from_json(REQUEST.to_json()) == REQUEST


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"d": 9.0}, "d"),
        ({"w": float("nan")}, "w"),
        ({"resolution": 0}, "resolution"),
        ({"seed": -1}, "seed"),
        ({"measure": "colour"}, "measure"),
        ({"machine": "here"}, "machine"),
    ],
)
def test_mistakes_name_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(REQUEST, **change)
    assert caught.value.field == field


def test_an_unknown_backbone_is_not_found() -> None:
    with pytest.raises(NotFound):
        replace(REQUEST, backbone="nothing")


def test_a_resolution_out_of_the_data_sets_range_is_refused() -> None:
    with pytest.raises(InvalidInput, match="resolution"):
        REQUEST.network(SimpleNamespace(base_resolution=1000))
