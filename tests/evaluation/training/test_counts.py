"""Our figures against fvcore's on the networks that timm builds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

from modelcube.evaluation.training.build import build
from modelcube.evaluation.training.counts import fvcore_counts, table_counts
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.networks.timm_code import OLDEST_TIMM, timm_code

PUBLISHED_IN_TIMM = [
    ("efficientnet-b0", "tinynet_a", 1.2, 1.0),
    ("efficientnet-b0", "tinynet_e", 0.6, 0.51),
    ("efficientnet-b0-ceil", "efficientnet_b1", 1.1, 1.0),
    ("efficientnet-b0-ceil", "efficientnet_b3", 1.4, 1.2),
    ("mobilenetv2", "mobilenetv2_050", 1.0, 0.5),
    ("resnet-50", "resnet50", 1.0, 1.0),
]


@pytest.mark.parametrize("backbone", backbone_ids())
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_counts_equal_fvcores_anywhere_in_the_cube(backbone: str, data: st.DataObject) -> None:
    """Extreme ratios one at a time: all at their largest, a network would not fit the memory of a small machine."""
    base = get_backbone(backbone)
    extreme = data.draw(st.sampled_from("rdw"))
    ratios = {
        "r": data.draw(st.floats(0.05, 4.0 if extreme == "r" else 1.0)),
        "d": data.draw(st.floats(0.1, 5.0 if extreme == "d" else 1.5)),
        "w": data.draw(st.floats(0.05, 4.0 if extreme == "w" else 1.2)),
    }
    classes, channels = data.draw(st.sampled_from([(1000, 3), (10, 1)]))
    network = realise(base, ratios["r"], ratios["d"], ratios["w"])
    assert table_counts(network, cost_table(base, classes, channels)) == fvcore_counts(network, classes, channels)


@pytest.mark.parametrize(("backbone", "name", "d", "w"), PUBLISHED_IN_TIMM)
def test_networks_have_the_parameters_of_timms_own(backbone: str, name: str, d: float, w: float) -> None:
    import timm

    theirs = timm.create_model(name).state_dict()
    ours = build(realise(get_backbone(backbone), d=d, w=w)).state_dict()
    assert {key: value.shape for key, value in ours.items()} == {key: value.shape for key, value in theirs.items()}


def test_the_timm_that_is_installed_is_none_older_than_snippets_need() -> None:
    import timm

    installed, *oldest = (tuple(map(int, text.split(".")[:3])) for text in (timm.__version__, *OLDEST_TIMM.values()))
    assert set(OLDEST_TIMM) == {get_backbone(name).timm_class for name in backbone_ids()}
    assert max(oldest) <= installed


@pytest.mark.parametrize("backbone", backbone_ids())
def test_the_printed_snippet_builds_the_network(backbone: str) -> None:
    network = realise(get_backbone(backbone), 0.5, 0.7, 0.6)
    scope: dict[str, object] = {}
    code = timm_code(network, classes=10)
    assert f"needs timm {OLDEST_TIMM[network.backbone.timm_class]} or newer" in code
    exec(code, scope)
    built = build(network, classes=10).state_dict()
    pasted = scope["model"].state_dict()  # type: ignore[attr-defined]
    assert {key: value.shape for key, value in pasted.items()} == {key: value.shape for key, value in built.items()}
