import numpy as np
import pytest

from modelcube.errors import InvalidInput
from modelcube.surrogate.posterior import collapse
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import AnchorAccuracy, Surrogate
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
