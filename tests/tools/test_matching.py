import csv

import pytest

from modelcube.assets import asset_folder
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from tools.matching import Match, Stated, match_rows, printed_unit

MOBILENETV2_HALF = {224: "97", 192: "71", 160: "50"}


def mobilenetv2(resolution: int, macs: str, params: str = "1.95", **changes: float) -> Stated:
    return Stated(
        family="a family",
        architecture="mobilenetv2",
        resolution=resolution,
        d=changes.get("d", 1.0),
        w=changes.get("w", 0.5),
        params=params,
        macs=macs,
    )


def matches(*rows: Stated) -> list[Match | None]:
    found = match_rows({str(number): row for number, row in enumerate(rows)})
    return [found.get(str(number)) for number in range(len(rows))]


def test_printed_figures_that_agree_make_a_row_exact() -> None:
    (match,) = matches(mobilenetv2(224, "97"))

    assert match is not None
    assert match.by == "counts"
    assert match.network == realise(get_backbone("mobilenetv2"), resolution=224, w=0.5)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(mobilenetv2(224, "99"), id="other multiply-adds"),
        pytest.param(mobilenetv2(224, "97", params="2.05"), id="other parameters"),
        pytest.param(mobilenetv2(224, ""), id="parameters alone"),
        pytest.param(mobilenetv2(224, "", params=""), id="nothing printed"),
        pytest.param(mobilenetv2(96, "18", params=""), id="a figure printed too coarsely"),
    ],
)
def test_a_row_is_nominal_with(row: Stated) -> None:
    assert matches(row) == [None]


def test_one_contradicted_resolution_makes_the_whole_setting_nominal() -> None:
    rows = [mobilenetv2(resolution, macs) for resolution, macs in MOBILENETV2_HALF.items()]
    assert None not in matches(*rows)

    assert matches(*rows, mobilenetv2(128, "40")) == [None] * 4


def test_a_coarse_figure_is_exact_beside_a_precise_one_of_the_same_setting() -> None:
    coarse, _ = matches(mobilenetv2(96, "18", params=""), mobilenetv2(224, "97.1", params=""))

    assert coarse is not None


def test_figures_that_all_end_in_zeros_were_rounded_to_them() -> None:
    family = [mobilenetv2(224, "310", "3.50", w=1.0), mobilenetv2(224, "600", "6.11", w=1.4)]
    assert matches(*family) == [None, None]

    third = mobilenetv2(448, "1250", "3.50", w=1.0)
    assert None not in matches(*family, third)


def test_a_family_counts_in_one_way() -> None:
    without_batch_normalisation = mobilenetv2(224, "300", "3.47", w=1.0)
    trainable = mobilenetv2(224, "97", "1.97")
    assert None not in matches(without_batch_normalisation)
    assert None not in matches(trainable)

    assert matches(without_batch_normalisation, trainable).count(None) == 1


def test_the_rounding_that_explains_most_rows_is_taken() -> None:
    b0 = Stated("a family", "efficientnet-b0", 224, 1.0, 1.0, "5.289", "385.8")
    b1 = Stated("a family", "efficientnet-b0", 240, 1.1, 1.0, "7.794", "686.8")

    assert [match and match.backbone.id for match in matches(b0)] == ["efficientnet-b0"]
    assert [match and match.backbone.id for match in matches(b0, b1)] == ["efficientnet-b0-ceil"] * 2


def test_a_known_builder_is_contradicted_by_parameters_only() -> None:
    tinynet_b = Stated("huawei-tinynet", "efficientnet-b0", 188, 1.1, 0.75, "3.73", "202")
    other = Stated("huawei-tinynet", "efficientnet-b0", 188, 1.1, 0.75, "4.79", "202")

    assert [match and match.by for match in matches(tinynet_b)] == ["builder"]
    assert matches(other) == [None]


def test_a_backbone_that_is_not_built_has_no_exact_rows() -> None:
    assert matches(Stated("a family", "mobilenetv1", 224, 1.0, 1.0, "4.24", "569")) == [None]


@pytest.mark.parametrize(("figure", "unit"), [("3.47", 0.01), ("300", 1.0), ("12.324", 0.001)])
def test_the_unit_of_a_printed_figure(figure: str, unit: float) -> None:
    assert printed_unit(figure) == pytest.approx(unit)


def test_the_shipped_rows_are_matched_as_the_rule_says() -> None:
    with (asset_folder("results") / "imagenet.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    stated = {
        key: Stated(
            family=row["family"],
            architecture=row["backbone"],
            resolution=int(row["resolution"]),
            d=float(row["stated_d"]),
            w=float(row["stated_w"]),
            params=row["printed_params_millions"],
            macs=row["printed_macs_millions"],
        )
        for key, row in rows.items()
        if row["resolution"] and row["stated_d"] and row["stated_w"] and "inferred" not in row["note"]
    }

    found = {key: (match.network.id, match.by, match.backbone.id) for key, match in match_rows(stated).items()}

    exact = {key: row for key, row in rows.items() if row["match"] == "exact"}
    assert found == {key: (row["network_id"], row["match_by"], row["built_as"]) for key, row in exact.items()}
