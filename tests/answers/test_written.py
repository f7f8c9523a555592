"""What busy routes put together from written parts is what the models say."""

import json

import pytest
from pydantic_core import to_json

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import NetworkDocument, Ratios, ScaleDocument
from modelcube.answers.network import NetworkQuestion, answer_network, network_data
from modelcube.answers.scale import ScaleQuestion, answer_scale, scale_json
from modelcube.answers.written import Merged, Written, read, write


def test_parts_are_put_together() -> None:
    ratios = Written(Ratios(r=0.5, d=1, w=1))
    fields = {"a": 1, "b": Written([1, None]), "c": Merged(ratios, {"text": 'a "word"', "d2": Written({"x": 1})})}

    assert json.loads(write(fields)) == {
        "a": 1,
        "b": [1, None],
        "c": {"r": 0.5, "d": 1, "w": 1, "text": 'a "word"', "d2": {"x": 1}},
    }
    assert json.loads(to_json(read(fields))) == json.loads(write(fields))
    assert ratios.json is ratios.json


QUESTIONS = [
    ScaleQuestion(flops="0.134"),
    ScaleQuestion(flops="400M", backbone="resnet-50", predict=False),
    ScaleQuestion(params="3M", rule="1.2,1.1,1.15", peak_memory="320KiB", max_resolution=160),
    ScaleQuestion(flops="0.056", family="unknown", extrapolated=True, classes=10),
    ScaleQuestion(flops="0.3", study="imagenet", backbone="mobilenetv2", peak_memory="1KiB"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_scale_answer_in_parts_is_the_whole_one(explorer: Explorer, question: ScaleQuestion) -> None:
    content = scale_json(explorer, question)

    assert json.loads(content) == answer_scale(explorer, question).model_dump(mode="json")
    assert ScaleDocument.model_validate_json(content) == answer_scale(explorer, question)
    assert content == scale_json(explorer, question)


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize("asked", [{}, {"layers": True, "buys": True}, {"predict": False}, {"resolution": 152}])
def test_a_network_as_plain_data_is_the_document(explorer: Explorer, asked: dict[str, bool], measured: bool) -> None:
    ratios = (152 / 224, 0.695, 0.54) if measured else (0.4, 1.3, 0.9)
    content = to_json(network_data(explorer, NetworkQuestion(*ratios, **asked)))  # type: ignore[arg-type]

    document = answer_network(explorer, NetworkQuestion(*ratios, **asked))  # type: ignore[arg-type]
    assert content.decode() == document.model_dump_json()
    assert NetworkDocument.model_validate_json(content) == document
