"""At equal cost a network with a name or a measurement comes first; budgets that are exactly a known network's cost."""

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.formulas.rule import GIANT
from modelcube.networks.registry import backbone_ids

NAMED = {
    "TinyNet-A": (336_867_712, 192, 207),
    "TinyNet-B": (200_709_360, 188, 189),
    "TinyNet-C": (99_536_432, 184, 156),
    "TinyNet-D": (51_580_656, 152, 129),
    "TinyNet-E": (24_356_848, 106, 97),
}


@pytest.mark.parametrize(("name", "expected"), NAMED.items())
def test_a_named_networks_cost_gives_that_network(
    explorer: Explorer, name: str, expected: tuple[int, int, int]
) -> None:
    flops, tiny_pixels, giant_pixels = expected
    for asked in (str(flops), f"{flops / 385_814_752:.6g}"):  # as a count, and as ticks of the page have it
        answer = answer_scale(explorer, ScaleQuestion(flops=asked, predict=False))
        assert (answer.tiny.name, answer.tiny.flops) == (name, flops)
        assert answer.tiny.realised.resolution == tiny_pixels
        assert answer.giant.realised.resolution == giant_pixels
        assert abs(answer.giant.residual) < 0.03


@pytest.mark.parametrize("study", ["imagenet", "fashion-mnist"])
@pytest.mark.parametrize("backbone", backbone_ids())
def test_the_backbones_own_cost_gives_the_backbone_as_the_giant(explorer: Explorer, backbone: str, study: str) -> None:
    scene = explorer.scene(backbone, study)
    answer = answer_scale(explorer, ScaleQuestion(flops="1", backbone=backbone, study=study, predict=False))
    assert answer.giant.id == scene.baseline.id
    assert answer.giant.requested.model_dump() == {"r": 1.0, "d": 1.0, "w": 1.0}
    assert answer.giant.formula["phi"] == 0
    assert answer.giant.residual == 0


def test_parameters_alone_do_not_say_how_many_pixels_so_the_named_network_comes_first(explorer: Explorer) -> None:
    b0 = answer_scale(explorer, ScaleQuestion(params="5288548", predict=False)).giant
    tinynet = answer_scale(explorer, ScaleQuestion(params="2338446", predict=False)).tiny
    assert (b0.name, b0.realised.resolution) == ("EfficientNet-B0", 224)
    assert (tinynet.name, tinynet.realised.resolution) == ("TinyNet-D", 152)


@pytest.mark.parametrize("study", ["imagenet", "fashion-mnist"])
@pytest.mark.parametrize("backbone", backbone_ids())
def test_no_answer_passes_over_a_known_network_of_its_cost(explorer: Explorer, backbone: str, study: str) -> None:
    scene = explorer.scene(backbone, study)
    answers = [*explorer.tiny(scene).answers, *(answer.choice for answer in explorer.rule(GIANT, scene).answers)]
    known = set(scene.known.values())
    passed = [choice for choice in answers if choice not in known and scene.preferred(choice) != choice]
    assert scene.baseline.id in scene.known
    assert passed == []
