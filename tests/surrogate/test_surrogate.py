import numpy as np
import pytest

from modelcube.errors import InvalidInput
from modelcube.surrogate.posterior import collapse
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import AnchorAccuracy, Support, Surrogate, Surroundings
from modelcube.surrogate.validation.scores import distance
from tests.surrogate.support import places

X = places(20)


def test_an_unknown_family_is_less_sure_of_the_level(imagenet: Surrogate) -> None:
    known = imagenet.posterior("efficientnet-b0", "huawei-tinynet").predict(X)
    unknown = imagenet.posterior("efficientnet-b0", "unknown").predict(X)

    assert (unknown.std > known.std).all()
    assert (imagenet.posterior("efficientnet-b0").predict(X).mean == unknown.mean).all()


def test_a_variant_of_a_backbone_is_predicted_by_its_architectures_rows(imagenet: Surrogate) -> None:
    plain = imagenet.posterior("efficientnet-b0", "huawei-tinynet").predict(X)
    variant = imagenet.posterior("efficientnet-b0-ceil", "huawei-tinynet").predict(X)

    assert (plain.mean == variant.mean).all()


def test_an_accuracy_of_ones_own_is_met_within_the_noise(imagenet: Surrogate) -> None:
    for backbone in ("mobilenetv2", None):
        base = AnchorAccuracy(68.0, r=0.8)
        (mean,), (std,) = imagenet.posterior(backbone, base=base).predict(np.log([[0.8, 1, 1]]))
        assert 100 / (1 + np.exp(-mean)) == pytest.approx(68.0, abs=0.53)  # one accuracy's noise
        assert std < 2 * imagenet.found.noise


def test_a_base_counts_as_a_row_that_is_factored_anew(imagenet: Surrogate) -> None:
    base = AnchorAccuracy(73.4)
    quick = imagenet.posterior("mobilenetv2", base=base)
    rows = imagenet.rows.plus(
        Rows.from_anchor(np.ones(3), 73.4, "mobilenetv2", "mobile", imagenet.levels["mobilenetv2"])
    )
    query = imagenet.query("mobilenetv2", "", "mobile")  # its level is what the others say, without the base
    slow = collapse(Surrogate(rows, imagenet.found), query, quick.noise)

    assert quick.predict(X).mean == pytest.approx(slow.predict(X).mean, abs=1e-9)
    assert quick.predict(X).std == pytest.approx(slow.predict(X).std, abs=1e-9)


def test_without_rows_is_a_surrogate_of_the_others(imagenet: Surrogate) -> None:
    own = imagenet.rows.family == "huawei-tinynet"
    others = imagenet.without(own)

    assert len(others.rows) == len(imagenet.rows) - own.sum()
    assert "huawei-tinynet" not in others.families
    assert len(imagenet.without(np.array([3, 5])).rows) == len(imagenet.rows) - 2


@pytest.mark.parametrize(
    ("backbone", "family", "base", "field"),
    [
        ("efficientnet", None, None, "backbone"),
        ("efficientnet-b0", "google", None, "family"),
        (None, None, None, "base"),
        ("mobilenetv2", "huawei-tinynet", AnchorAccuracy(73.4), "family"),
        ("mobilenetv2", None, AnchorAccuracy(100.0), "base_top1"),
        ("mobilenetv2", None, AnchorAccuracy(73.4, w=0.0), "base_w"),
        (None, None, AnchorAccuracy(73.4, kind="transformer"), "base_kind"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_field(
    imagenet: Surrogate, backbone: str | None, family: str | None, base: AnchorAccuracy | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        imagenet.posterior(backbone, family, base)
    assert refused.value.field == field


AROUND = Rows.from_ratios(
    np.array([[1.0, 1, 1], [1.25, 0.8, 1], [1.0, 1, 1.26], [1.1, 1, 1], [0.5, 0.5, 0.5]]),
    np.array([70.0, 71, 72, 73, 60]),
    ["mobilenetv2", "mobilenetv2", "mobilenetv2", "resnet-50", "resnet-50"],
    ["f"] * 5,
)


def test_rows_within_a_quarter_in_every_ratio_support() -> None:
    around = Surroundings(AROUND).around

    assert around([0, 0, 0], "mobile")[0] == Support(3, ("mobilenetv2", "resnet-50"))
    assert around(np.log([0.45, 0.45, 0.45]).tolist(), "mobile")[0] == Support(1, ("resnet-50",))
    assert around(np.log([4.0, 4, 4]).tolist(), "mobile")[0] == Support(0, ())


@pytest.mark.parametrize("kind", ["residual", "mobile", "efficientnet"])
def test_one_place_is_as_far_away_as_among_many(kind: str) -> None:
    places = np.random.default_rng(1).normal(0, 0.5, (50, 3))
    found = [Surroundings(AROUND).around(x, kind)[1] for x in places.tolist()]

    assert found == pytest.approx(distance(AROUND, kind, places).tolist())


def test_the_distance_is_to_the_nearest_row_of_the_kind() -> None:
    x = np.log([[1.0, 1, 1], [1.1, 1, 1], [2.0, 1, 1]])

    assert distance(AROUND, "residual", x) == pytest.approx([np.log(1.1), 0, np.log(2 / 1.1)])
    assert distance(AROUND, "mobile", x) == pytest.approx([0, np.log(1.1), np.hypot(np.log(1.6), np.log(0.8))])
    assert np.isinf(distance(AROUND, "efficientnet", x)).all()
