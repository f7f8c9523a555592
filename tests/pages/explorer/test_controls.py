from modelcube.pages.explorer import controls
from tests.pages.conftest import ViewOf


def test_the_budget_scale_is_logarithmic() -> None:
    assert [controls.along_budget(c) for c in (0.03, 1.05)] == ["0.00%", "100.00%"]
    assert controls.along_budget((0.03 * 1.05) ** 0.5) == "50.00%"


def test_the_papers_networks_name_the_budgets_of_their_backbone(view_of: ViewOf) -> None:
    points = [("TinyNet-A", 0.873), ("TinyNet-D", 0.134), ("TinyNet-E", 0.063)]
    names = [tick.series + tick.name for tick in controls.ticks(view_of(""), points)]
    assert names == ["TinyNet-E", "TinyNet-D", "EfficientNet-B0"]


def test_other_backbones_have_plain_shares(view_of: ViewOf) -> None:
    ticks = controls.ticks(view_of("backbone=mobilenetv2"), [])
    assert [tick.series + tick.name for tick in ticks] == ["1/16", "1/8", "1/4", "1/2", "MobileNetV2"]


def test_sliders_stand_where_the_network_was_asked_for(view_of: ViewOf) -> None:
    r, d, w = controls.sliders(view_of("r=0.9&d=1.225&w=0.9"))
    assert [r.position, d.position, w.position] == ["50.00%", "50.00%", "50.00%"]
    assert [r.realised, d.realised] == ["201\u00a0px", "19\u00a0blocks"]


def test_families_are_listed_with_their_rows(view_of: ViewOf) -> None:
    options = controls.families(view_of("family=huawei-tinynet"))
    assert [option.value for option in options if option.chosen] == ["huawei-tinynet"]
    assert options[0].value == ""
    assert "huawei-tinynet (7)" in [option.text for option in options]
