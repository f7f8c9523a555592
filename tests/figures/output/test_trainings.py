"""Captions of a study that is measured here say how long its networks were trained, and what to mind."""

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.trainings import trainings_note
from modelcube.figures.registry import figure_names


@pytest.mark.parametrize("name", figure_names())
def test_every_caption_of_a_study_measured_here_says_size_images_and_epochs(explorer: Explorer, name: str) -> None:
    caption = FigureDocument.asked(name, "study=fashion-mnist", explorer).caption
    assert "28 pixels" in caption
    assert "109,952 images in 2 epochs (proxy), 329,856 images in 6 epochs (proxy-long)" in caption


def test_a_caption_is_of_its_language(explorer: Explorer) -> None:
    caption = FigureDocument.asked("cube", "study=fashion-mnist&lang=zh", explorer).caption
    assert "每边只有 28 像素" in caption
    assert "Trainings" not in caption


def test_published_rows_that_do_not_say_it_get_no_note(explorer: Explorer) -> None:
    assert trainings_note(explorer.study("imagenet")) == ""
