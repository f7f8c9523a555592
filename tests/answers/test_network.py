import pytest

from modelcube.answers.explorer import Explorer
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.errors import InvalidInput, NotFound


def test_a_published_network_comes_with_its_name_and_measurement(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(0.68, 0.695, 0.54))
    assert (answer.name, answer.flops, answer.params) == ("TinyNet-D", 51_580_656, 2_338_446)
    assert [(row.model, row.top1, row.evidence) for row in answer.measured] == [("TinyNet-D", 67.0, "paper")]
    assert answer.nearest[0].distance == 0


def test_requested_and_realised_are_told_apart(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(0.68, 0.695, 0.54))
    assert (answer.requested.r, answer.requested.d, answer.requested.w) == (0.68, 0.695, 0.54)
    assert answer.coordinates.r == 152 / 224
    assert (answer.realised.resolution, answer.realised.blocks) == (152, 11)
    assert [stage.resolution for stage in answer.realised.stages] == [76, 38, 19, 10, 10, 5, 5]


def test_pixels_may_stand_for_the_ratio(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(d=1.2, resolution=192))
    assert (answer.name, answer.realised.resolution) == ("TinyNet-A", 192)
    assert int(224 * answer.requested.r) == 192


def test_an_unmeasured_network_has_neighbours_in_order(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(0.9, 0.9, 0.9))
    assert answer.measured == []
    distances = [row.distance for row in answer.nearest]
    assert distances == sorted(distances)
    assert distances[0] > 0


def test_layers_are_split_on_demand_and_add_up(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(0.5, 0.7, 0.6, layers=True))
    assert answer.layers is not None
    assert sum(layer.flops for layer in answer.layers) == answer.flops
    assert answer_network(explorer, NetworkQuestion(0.5, 0.7, 0.6)).layers is None


def test_classes_change_the_classifier_alone(explorer: Explorer) -> None:
    usual, ten = (answer_network(explorer, NetworkQuestion(classes=classes)) for classes in (None, 10))
    assert usual.params - ten.params == 990 * 1281
    assert "num_classes=10," in ten.timm


def test_mistakes_are_named(explorer: Explorer) -> None:
    with pytest.raises(InvalidInput, match=r"w is 5\.0; allowed: a number from 0\.05 to 4"):
        answer_network(explorer, NetworkQuestion(w=5.0))
    with pytest.raises(NotFound, match="there is no study 'imagnet'"):
        answer_network(explorer, NetworkQuestion(study="imagnet"))
    with pytest.raises(InvalidInput, match="family is 'nobody'"):
        answer_network(explorer, NetworkQuestion(family="nobody"))
