from modelcube.answers.explorer import Explorer
from modelcube.answers.meaning import meaning_of
from modelcube.answers.models import Int8DropAnswer
from modelcube.answers.network import NetworkQuestion, answer_network


def test_with_other_classes_an_accuracy_only_ranks(explorer: Explorer) -> None:
    own, other = (answer_network(explorer, NetworkQuestion(classes=classes)).accuracy_meaning for classes in (None, 10))

    assert own.label == "ImageNet top-1 accuracy"
    assert other.label == "ImageNet accuracy, for ranking"
    assert answer_network(explorer, NetworkQuestion(classes=1000)).accuracy_meaning == own


def test_beside_int8_memory_stands_what_int8_costs(explorer: Explorer) -> None:
    meaning = meaning_of(explorer.scene("efficientnet-b0"))
    measured = meaning.model_copy(update={"int8_drop": Int8DropAnswer(mean=0.84, low=0.6, high=1.3, pairs=5)})

    assert meaning.int8_text == "float accuracy; int8 drop unknown"
    assert measured.int8_text == "float accuracy; int8 drop 0.8 points (0.6 to 1.3, 5 pairs)"
