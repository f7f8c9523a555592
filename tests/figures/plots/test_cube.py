import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.plots.cube import quick_alt
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State

QUERIES = (
    "flops=0.1",
    "surface=both&backbone=resnet-50&flops=0.3",
    "surface=accuracy&surface_top1=72&r=0.7&d=0.8&w=0.5",
    "surface=accuracy&game=play&r=0.7&d=0.8&w=0.5&flops=0.1",
    "study=fashion-mnist",
)


@pytest.mark.parametrize("query", QUERIES)
def test_it_is_described_alike_without_its_surfaces(query: str, explorer: Explorer) -> None:
    assert quick_alt(View(State.from_query(query), explorer)) == FigureDocument.asked("cube", query, explorer).alt
