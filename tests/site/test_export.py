from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.site.export import lean_figure

NAME, QUERY = "budget-map", "flops=0.3&family=tf-efficientnet-aa"


@pytest.fixture(scope="module")
def whole(explorer: Explorer) -> FigureDocument:
    return FigureDocument.asked(NAME, QUERY, explorer)


def _lean(explorer: Explorer, *, predicted: bool) -> dict[str, Any]:
    return lean_figure(NAME, QUERY, explorer, predicted=predicted)


def test_values_that_the_page_takes_from_row_sets_stand_in_a_file_once(
    explorer: Explorer, whole: FigureDocument
) -> None:
    figure = _lean(explorer, predicted=True)
    heatmap, *_ = figure["figure"]["data"]
    assert heatmap["meta"]["columns"].keys() == {"x", "y", "z", "customdata"}
    assert not heatmap.keys() & heatmap["meta"]["columns"].keys()
    assert [trace["name"] for trace in figure["figure"]["data"]] == [trace.name for trace in whole.figure.data]
    assert figure["rows"] == whole.rows
    assert whole.figure.data[0].z is not None


def test_what_a_family_is_predicted_is_left_to_the_page(explorer: Explorer, whole: FigureDocument) -> None:
    rows = _lean(explorer, predicted=False)["rows"]
    assert rows["budget_map"] == {column: [] for column in whole.rows["budget_map"]}
    assert rows["current"] == whole.rows["current"]
