from dataclasses import replace

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.plots.predicted_published import (
    PROTOCOLS,
    PredictedPublishedData,
    figure,
    figure_data,
    score_words,
)
from modelcube.figures.state.state import State
from tests.support.published import FITTED

POOLED = {"row", "family", "backbone", "study", "own"}  # what is left out of a study of several backbones


@pytest.fixture(scope="module")
def data(explorer: Explorer) -> PredictedPublishedData:
    return figure_data(State.from_query(""), explorer)


def test_each_row_that_was_left_out_stands_there_with_its_interval(data: PredictedPublishedData) -> None:
    points = data.validation
    assert set(points.protocol) == POOLED
    assert points.protocol.count("row") == FITTED
    at = points.id.index("tf-slim-mobilenetv2.mobilenet_v2_1.0_224.224")
    assert (points.protocol[at], points.published[at], points.backbone[at]) == ("row", 71.8, "mobilenetv2")
    assert min(points.below) > 0
    assert min(points.above) > 0


def test_rows_of_the_table_have_the_ends_of_the_interval(data: PredictedPublishedData) -> None:
    first = next(data.validation.records())
    assert first.keys() == {"protocol", "id", "backbone", "family", "published", "predicted", "low", "high"}
    assert first["low"] < first["predicted"] < first["high"]


def test_each_protocol_has_its_colour_and_its_own_rows(data: PredictedPublishedData) -> None:
    traces = figure(data).data
    assert len({trace.marker.color for trace in traces}) == len(POOLED) == len(traces)
    assert sum(len(trace.x) for trace in traces) == len(data.validation.id)
    for trace in traces:
        assert len(trace.error_y.array) == len(trace.error_y.arrayminus) == len(trace.customdata) == len(trace.x)


def test_errors_and_coverage_are_told(data: PredictedPublishedData) -> None:
    words = score_words(data.validation)
    assert [text.split(" (")[0] for text in words] == [
        words for protocol, (words, _) in reversed(PROTOCOLS.items()) if protocol in POOLED
    ]
    assert f"({FITTED} times): 0.6 points off" in words[0]


def test_a_study_of_one_backbone_leaves_out_what_it_has(explorer: Explorer) -> None:
    found = figure_data(State.from_query("study=fashion-mnist"), explorer).validation
    assert found.id
    assert set(found.protocol) <= {"row", "network", "octave"}
    assert all(row.startswith("fashion-mnist.") for row in found.id)


def test_what_was_predicted_belongs_to_the_surrogate_that_is_pinned(explorer: Explorer) -> None:
    evidence = explorer.evidence["imagenet"]
    assert evidence is not None
    older = replace(evidence, tested=evidence.tested[:1])
    found = figure_data(State.from_query(""), replace(explorer, evidence={"imagenet": older})).validation
    assert set(found.protocol) == {evidence.tested[0].protocol}


def test_without_validation_the_plot_is_empty(unpredicted: Explorer) -> None:
    found = figure_data(State.from_query(""), unpredicted)
    assert not found.validation.id
    assert score_words(found.validation) == []
