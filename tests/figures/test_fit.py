from dataclasses import replace
from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.canvas import Canvas
from modelcube.figures.documents import FigureDocument
from modelcube.figures.pictures import picture_figure


def picture(explorer: Explorer, name: str, canvas: Canvas) -> dict[str, Any]:
    return picture_figure(FigureDocument.asked(name, "flops=0.1", explorer), canvas)


def test_a_small_picture_is_the_plot_alone(explorer: Explorer) -> None:
    small = picture(explorer, "accuracy-flops", Canvas(240, 180))
    assert small["layout"]["showlegend"] is False
    assert small["layout"]["annotations"] == []
    assert small["layout"]["xaxis"]["ticktext"] == ["10M", "100M", "1G", "10G"]
    assert not [trace for trace in small["data"] if "text" in trace.get("mode", "")]
    usual = picture(explorer, "accuracy-flops", Canvas())
    assert usual["layout"]["annotations"]
    assert [trace for trace in usual["data"] if "text" in trace.get("mode", "")]


def test_a_small_picture_says_that_nothing_is_left(explorer: Explorer) -> None:
    made = FigureDocument.asked("accuracy-dimensions", "hide=accuracy", explorer)
    (note,) = picture_figure(made, Canvas(240, 180))["layout"]["annotations"]
    assert note["text"].startswith("This plot shows accuracies")


def test_labels_have_a_halo_in_the_colour_of_the_paper(explorer: Explorer) -> None:
    figure = picture(explorer, "budget-map", Canvas())
    halos = {trace["textfont"]["shadow"] for trace in figure["data"] if "text" in trace.get("mode", "")}
    assert len(halos) == 1
    assert figure["layout"]["paper_bgcolor"] in halos.pop()


@pytest.mark.parametrize(("canvas", "wide"), [(Canvas(600, 600), False), (Canvas(1200, 400), True)])
def test_a_cube_is_as_wide_as_its_picture_allows(explorer: Explorer, canvas: Canvas, wide: bool) -> None:
    sides = picture(explorer, "cube", canvas)["layout"]["scene"]["aspectratio"]
    assert (sides["x"] > sides["z"]) == wide


def test_a_card_is_drawn_in_larger_letters_at_its_own_size() -> None:
    card = Canvas(1200, 630)
    assert (card.drawn.width * card.drawn.scale, card.drawn.height * card.drawn.scale) == (1200, 630)
    assert card.drawn.scale > card.scale
    assert Canvas(800, 450).drawn == Canvas(800, 450)


def test_a_headline_of_several_lines_is_moved_down(explorer: Explorer) -> None:
    made = FigureDocument.asked("rule", "", explorer)
    one, two = (replace(made, headline="told " * words).figure.layout.title.pad.t for words in (5, 30))
    assert one == 0
    assert two > 0
