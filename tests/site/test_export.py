import json
from typing import Any

from modelcube.site.export import leaned


def _document() -> dict[str, Any]:
    trace = {"x": [1], "marker": {"color": [2], "size": 3}, "meta": {"columns": {"x": "r", "marker.color": "mean"}}}
    rows = {"budget_map": {"r": [1], "mean": [2]}, "current": {"r": [1]}}
    return {"name": "budget-map", "rows": rows, "figure": {"data": [trace], "layout": {"title": "×"}}}


def _leaned(*, predicted: bool) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(leaned(json.dumps(_document()).encode(), predicted=predicted))
    return figure


def test_values_that_the_page_takes_from_row_sets_stand_in_a_file_once() -> None:
    (trace,) = _leaned(predicted=True)["figure"]["data"]
    assert (trace["marker"], "x" in trace) == ({"size": 3}, False)


def test_what_a_family_is_predicted_is_left_to_the_page() -> None:
    assert _leaned(predicted=False)["rows"] == {"budget_map": {"r": [], "mean": []}, "current": {"r": [1]}}
    assert _leaned(predicted=True)["rows"] == _document()["rows"]
