import pytest

from modelcube.answers.explorer import Explorer
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.figures.drawing.words import source_sentence
from modelcube.figures.registry import get_figure
from modelcube.figures.rows import rows
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.networks.network import layer_table


@pytest.fixture
def view(explorer: Explorer) -> View:
    return View(State.from_query(""), explorer)


def test_the_first_view_is_tinynet_d(view: View) -> None:
    current = rows.network_row(view, view.current)
    assert (current.resolution, current.blocks, current.flops, current.top1) == ([152], [11], [51_580_656], [67.0])
    assert current == rows.network_row(view, view.tiny)


def test_a_network_stands_at_what_was_measured_else_at_what_is_predicted(explorer: Explorer) -> None:
    view = View(State.from_query(""), explorer)
    tiny, giant = (rows.network_row(view, network) for network in (view.tiny, view.giant))
    assert (tiny.basis, tiny.top1, giant.basis, giant.top1) == (["measured"], [67.0], ["predicted"], [None])
    assert (tiny.evidence, giant.evidence) == (["predicted"], ["extrapolated"])
    for row in (tiny, giant):
        assert row.mean[0] is not None
        assert 55 < row.mean[0] < 70


def test_nothing_is_said_of_a_network_while_accuracies_are_hidden(explorer: Explorer) -> None:
    view = View(State.from_query("game=play"), explorer)
    row = rows.network_row(view, view.tiny).columns()
    assert [row[name] for name in ("top1", "mean", "below", "above", "evidence", "basis")] == [[None]] * 6


def test_of_a_study_without_evidence_only_what_was_measured_is_said(unpredicted: Explorer) -> None:
    view = View(State.from_query(""), unpredicted)
    tiny, giant = (rows.network_row(view, network) for network in (view.tiny, view.giant))
    assert (tiny.basis, tiny.mean, giant.basis, giant.mean) == (["measured"], [None], [None], [None])


def test_ratios_place_the_current_network_and_its_cost_is_the_budget(explorer: Explorer) -> None:
    view = View(State.from_query("r=1&d=1&w=1"), explorer)
    assert rows.network_row(view, view.current).flops == [view.budget] == [385_814_752]


def test_a_locked_budget_outlives_the_ratios(explorer: Explorer) -> None:
    view = View(State.from_query("r=1&d=1&w=1&lock=1&flops=0.5"), explorer)
    assert view.budget == 0.5 * view.baseline
    assert view.tiny.id == View(State.from_query("flops=0.5"), explorer).tiny.id


def test_memory_is_counted_in_the_number_format_of_the_state(explorer: Explorer) -> None:
    int8, fp32 = (View(State.from_query(f"precision={name}"), explorer) for name in ("int8", "fp32"))
    assert rows.network_row(fp32, fp32.current).peak == [4 * rows.network_row(int8, int8.current).peak[0]]
    assert max(rows.stages(int8, int8.current).peak) == rows.network_row(int8, int8.current).peak[0]


def test_measured_rows_are_those_of_the_backbone(view: View) -> None:
    measured = rows.measured(view)
    assert len(measured.id) == 69
    assert set(measured.backbone) == {"efficientnet-b0"}
    assert [model for model, own in zip(measured.model, measured.reference_family, strict=True) if own][:2] == [
        "TinyNet-A",
        "TinyNet-B",
    ]
    tiny = measured.model.index("TinyNet-D")
    assert (measured.flops[tiny], measured.flops_fvcore[tiny]) == (51_580_656, 54_439_184)


def test_chosen_families_leave_the_others_out_and_the_first_one_speaks(explorer: Explorer) -> None:
    query = "family=tf-efficientnet-aa&family=huawei-tinynet&family=nobody"
    measured = rows.measured(View(State.from_query(query), explorer))
    assert set(measured.family) == {"tf-efficientnet-aa", "huawei-tinynet"}
    assert {family for family, own in zip(measured.family, measured.reference_family, strict=True) if own} == {
        "tf-efficientnet-aa"
    }


def test_unknown_families_and_studies_are_as_if_not_named(explorer: Explorer) -> None:
    view = View(State.from_query("family=nobody&study=nothing"), explorer)
    assert rows.measured(view) == rows.measured(View(State.from_query(""), explorer))


def test_the_front_rises_and_nothing_measured_alike_beats_it(view: View) -> None:
    front = rows.front(view)
    pairs = list(zip(front.flops, front.top1, strict=True))
    assert pairs == sorted(pairs) == sorted(pairs, key=lambda pair: pair[1])
    assert not any(front.note)
    for row in view.measured:
        if row.flops and not rows.apart(row):
            assert any(flops <= row.flops and top1 >= row.top1 for flops, top1 in pairs if flops)


def test_rows_that_are_not_plain_say_why(explorer: Explorer) -> None:
    view = View(State.from_query("backbone=mobilenetv2"), explorer)
    notes = dict(zip(rows.measured(view).family, rows.measured(view).note, strict=True))
    assert notes["mutualnet-mobilenetv2"] == "shared weights"
    assert notes["tf-slim-mobilenetv2"] == ""


def test_the_sources_of_most_rows_are_named_first(view: View) -> None:
    sentence = source_sentence(rows.measured(view))
    assert sentence.startswith("Sources: tensorflow/tpu, ")
    assert "more; the table names file and commit of every row." in sentence
    assert source_sentence(rows.near(View(State.from_query("flops=0.03"), view.explorer))) == ""


def test_near_rows_cost_about_the_budget(view: View) -> None:
    near = rows.near(view)
    assert near.model == ["TinyNet-D"]


def test_the_giant_curve_keeps_to_the_rule(view: View) -> None:
    curve = rows.giant_curve(view)
    assert curve.c == sorted(curve.c)
    for phi, r, d, w in zip(curve.phi, curve.r, curve.d, curve.w, strict=True):
        assert (r, d, w) == pytest.approx((1.15**phi, 1.2**phi, 1.1**phi), rel=1e-5)


def test_published_networks_stand_in_order_of_their_exponent(explorer: Explorer) -> None:
    published = rows.published_rule(explorer)
    assert published.label == ["B^-1", "B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7"]
    assert published.phi == list(range(-1, 8))
    assert published.flops[0] == pytest.approx(201.4e6, rel=1e-3)
    assert published.resolution == [192, 224, 240, 260, 300, 380, 456, 528, 600]
    assert published.c[1] == 1


@pytest.mark.parametrize("query", ["study=fashion-mnist", "backbone=resnet-50", ""])
def test_published_networks_cost_a_share_of_their_own_backbone(explorer: Explorer, query: str) -> None:
    data = get_figure("rule").figure_data(State.from_query(query), explorer)
    published = data.row_sets()["published_rule"].columns()
    assert dict(zip(published["label"], published["c"], strict=True))["B7"] == pytest.approx(97.5, rel=0.05)


def test_the_rule_costs_the_backbone_at_exponent_zero(view: View) -> None:
    curve = rows.rule_curve(view.scene, view.baseline)
    assert curve.c[curve.phi.index(0)] == 1


def test_stages_add_up_to_the_network(explorer: Explorer) -> None:
    for backbone in ("efficientnet-b0", "mobilenetv2", "resnet-50"):
        view = View(State.from_query(f"backbone={backbone}&r=0.8&d=1.3&w=0.7"), explorer)
        stages, network = rows.stages(view, view.current), rows.network_row(view, view.current)
        for quantity in ("flops", "flops_fvcore", "params"):
            assert sum(getattr(stages, quantity)) == getattr(network, quantity)[0]
        assert stages.stage == list(dict.fromkeys(layer.stage for layer in layer_table(view.current)))
        assert max(stages.peak) == network.peak[0]


@pytest.fixture
def searched(explorer: Explorer) -> View:
    return View(State.from_query("flops=0.3"), explorer)


def test_the_best_network_is_that_of_scale_with_its_interval(searched: View) -> None:
    found = rows.optimal(searched)
    expected = answer_scale(searched.explorer, ScaleQuestion(flops="0.3", predict=True)).optimal
    assert expected is not None
    assert expected.accuracy is not None
    assert found.id == [expected.id]
    assert found.mean == pytest.approx([expected.accuracy.mean], rel=1e-5)
    assert found.above == pytest.approx([expected.accuracy.high - expected.accuracy.mean], abs=1e-3)
    assert found.below == pytest.approx([expected.accuracy.mean - expected.accuracy.low], abs=1e-3)
    assert found.evidence == ["predicted"]


def test_the_front_of_the_predictions_rises_within_its_interval(searched: View) -> None:
    front = rows.predicted_front(searched)
    assert 50 < len(front.c) <= rows.FRONT_POINTS
    for column in (front.flops, front.c, front.mean):
        assert column == sorted(column)
    assert all(low < mean < high for low, mean, high in zip(front.low, front.mean, front.high, strict=True))
    best = rows.optimal(searched)
    assert best.mean[0] is not None
    within = [mean for flops, mean in zip(front.flops, front.mean, strict=True) if flops <= searched.budget]
    assert max(within) <= best.mean[0] + 1e-3
    assert max(within) == pytest.approx(best.mean[0], abs=0.3)


def test_the_curve_of_the_best_networks_lies_in_its_band(searched: View) -> None:
    curve = rows.optimal_curve(searched)
    assert curve.c == sorted(curve.c) != []
    for axis in "rdw":
        low, value, high = (getattr(curve, f"{axis}{end}") for end in ("_low", "", "_high"))
        assert all(a <= b <= c for a, b, c in zip(low, value, high, strict=True))
