from dataclasses import replace
from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.pictures import picture_figure
from modelcube.figures.state.canvas import Canvas


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


def test_a_legend_that_would_crowd_a_cube_is_left_out(explorer: Explorer) -> None:
    low, usual = (picture(explorer, "cube", canvas)["layout"] for canvas in (Canvas(640, 360), Canvas()))
    assert low["showlegend"] is False
    assert usual.get("showlegend") is not False


def test_ticks_of_narrow_panels_are_powers_of_ten(explorer: Explorer) -> None:
    layout = picture(explorer, "formulas", Canvas(400, 300))["layout"]
    assert [layout[name]["ticktext"] for name in ("xaxis", "xaxis2", "xaxis3")] == [["0.1", "1"]] * 3


@pytest.mark.parametrize("canvas", [Canvas(400, 300), Canvas()])
def test_a_title_has_as_many_lines_as_it_needs_and_the_plot_begins_below_them(
    explorer: Explorer, canvas: Canvas
) -> None:
    made = FigureDocument.asked("rule", "", explorer)
    one, many = (picture_figure(replace(made, headline="told " * words), canvas)["layout"] for words in (5, 30))
    assert one["title"]["text"].count("<br>") == 0
    assert many["title"]["text"].count("<br>") > 0
    assert many["margin"]["t"] > one["margin"]["t"]
    assert many["legend"]["y"] < one["legend"]["y"]


def test_the_lowest_picture_has_a_plot_however_long_its_headline(explorer: Explorer) -> None:
    made = replace(FigureDocument.asked("accuracy-dimensions", "", explorer), headline="told " * 36)
    layout = picture_figure(made, Canvas(480, 180))["layout"]
    assert all(0.5 <= layout[name]["domain"][1] < 1 for name in ("yaxis", "yaxis2", "yaxis3"))
    assert 0 < layout["legend"]["y"] < 1
