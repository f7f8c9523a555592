import json

from modelcube.assets import asset_folder
from modelcube.pages.explorer.checks import checks
from tests.pages.conftest import ViewOf


def test_the_table_says_what_the_validation_found(view_of: ViewOf) -> None:
    found = checks(view_of("flops=0.134"))
    assert found is not None
    validation = json.loads((asset_folder("results") / "validation" / "validation.json").read_text())
    scores = {(line["protocol"], line["region"]): line["score"] for line in validation["lines"]}
    assert found.fitted.startswith(f"{validation['rows']} accuracies of ")
    assert found.unchecked == ""
    small = next(line for line in found.lines if line.region == "under 60 M multiply-adds")
    assert [score.rows for score in small.scores if score] == [
        scores[protocol, small.region]["rows"] for protocol in ("family", "backbone", "study", "own")
    ]
    assert small.scores[0] is not None
    assert float(small.scores[0].off) == round(scores["family", small.region]["rmse"], 1)


def test_the_regions_of_the_current_network_are_marked(view_of: ViewOf) -> None:
    found = checks(view_of("r=0.6785714285714286&d=0.695&w=0.54"))
    assert found is not None
    assert {line.region for line in found.lines if line.here} == {
        "under 60 M multiply-adds",
        "top-1 60 to 70",
        "d < 0.95",
    }


def test_while_accuracies_are_hidden_no_region_of_accuracy_is_marked(view_of: ViewOf) -> None:
    found = checks(view_of("r=0.6785714285714286&d=0.695&w=0.54&game=play"))
    assert found is not None
    assert not [line for line in found.lines if line.here and line.by == "top1"]


def test_what_failed_and_what_is_missing_are_said(view_of: ViewOf) -> None:
    found = checks(view_of(""))
    assert found is not None
    assert "points)" in found.failed
    assert "are of EfficientNet-B0" in found.missing
    assert "pairs of left-out networks" in found.duels


def test_a_study_of_one_backbone_is_checked_on_its_networks(view_of: ViewOf) -> None:
    found = checks(view_of("study=fashion-mnist"))
    assert found is not None
    assert "of 1 backbone are fitted" in found.fitted
    assert found.protocols == ("a network with all its seeds", "all that cost about the same")
    assert all(len(line.scores) == len(found.protocols) for line in found.lines)
    assert all(any(line.scores) for line in found.lines)
    assert found.failed == ""
    assert "pairs of left-out networks" in found.duels
    assert not found.paper
