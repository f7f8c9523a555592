import numpy as np
import pytest

from modelcube.errors import InvalidInput
from modelcube.surrogate.fit import fit
from modelcube.surrogate.kernel import LEVEL
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import AnchorAccuracy, Surrogate
from modelcube.surrogate.terms import POOLED
from modelcube.surrogate.validation.left_out import PROTOCOLS, leave_out, predict_groups, predict_protocol
from tests.support.published import FITTED
from tests.support.regressor import regressor
from tests.surrogate.support import small_rows

ROWS = small_rows()
SMALL = Surrogate(ROWS, fit(ROWS))
GROUPS = [np.array([1, 2, 7]), np.array([0]), np.arange(12, 18)]


def test_a_group_is_predicted_as_by_a_process_that_never_saw_it() -> None:
    for found in predict_groups(SMALL, [*GROUPS, np.array([1, 2])]):
        others = SMALL.without(found.rows)
        inputs = SMALL.inputs[found.rows].copy()
        inputs[:, LEVEL] = [others.levels[name] for name in ROWS.backbone[found.rows]]
        mean, latent = regressor(others.rows, SMALL.found).predict(inputs, return_cov=True)
        noises = [others.noise_of(ROWS.backbone[i], ROWS.family[i]) ** 2 for i in found.rows]

        assert found.mean == pytest.approx(mean + 1, abs=1e-9)
        assert found.covariance == pytest.approx(latent + np.diag(noises), abs=1e-9)


def test_what_is_left_out_is_left_out_of_the_backbones_levels_too() -> None:
    assert SMALL.without(np.array([0])).levels != SMALL.levels
    assert SMALL.found.scales[POOLED.names.index("slope in w by level of all")] > 0.01


def test_of_a_backbone_in_a_family_known_by_one_row_the_noise_is_twice_as_large() -> None:
    (found,) = predict_groups(SMALL, [np.array([1, 2])])  # row 0 is all that is left of this backbone in this family
    others = SMALL.without(found.rows)

    assert others.rows.scarce.tolist() == [True] + [False] * 15
    assert others.posterior("mobilenetv2", "one-a").noise == 2 * SMALL.found.noise
    assert others.posterior("resnet-50", "one-a").noise == SMALL.found.noise
    one = others.posterior("mobilenetv2", "one-a").predict(ROWS.x[1:3])
    assert found.mean == pytest.approx(one.mean, abs=1e-9)
    assert np.diag(found.covariance) == pytest.approx(one.std**2 + 4 * SMALL.found.noise**2, abs=1e-9)


def test_a_network_of_ones_own_is_predicted_as_somebody_with_one_accuracy_would_see_it() -> None:
    groups = PROTOCOLS["own"](ROWS)
    for found in predict_protocol(SMALL, "own", groups):
        (base,) = (row for row in range(found.rows[0] // 3 * 3, found.rows[0] // 3 * 3 + 3) if row not in found.rows)
        others = SMALL.without(np.flatnonzero(ROWS.backbone == ROWS.backbone[base]))
        posterior = others.posterior(None, base=AnchorAccuracy(float(ROWS.top1[base]), *np.exp(ROWS.x[base])))
        one = posterior.joint(ROWS.x[found.rows])

        assert found.mean == pytest.approx(one.mean, abs=1e-9)
        assert found.covariance == pytest.approx(one.covariance + posterior.noise**2 * np.eye(2), abs=1e-9)


def test_a_place_is_predicted_as_by_a_surrogate_that_never_saw_some_rows() -> None:
    x = np.array([[0.1, -0.2, 0.3], [0.0, 0.0, 0.0]])
    for left_out in [*GROUPS, np.flatnonzero(ROWS.backbone == ROWS.backbone[0])]:
        backbone = str(ROWS.backbone[0])
        for family in sorted({*np.delete(ROWS.family, left_out).tolist(), "unknown"}):
            found, noise = SMALL.predict_without(left_out, x, backbone, family)
            posterior = SMALL.without(left_out).posterior(backbone, family)
            expected = posterior.predict(x)
            assert noise == posterior.noise
            assert found.mean == pytest.approx(expected.mean, abs=1e-9)
            assert found.std == pytest.approx(expected.std, abs=1e-9)


def test_nothing_is_predicted_for_a_family_of_which_all_rows_are_left_out() -> None:
    left_out = np.flatnonzero(ROWS.family == "two-a")
    with pytest.raises(InvalidInput, match="other rows"):
        SMALL.predict_without(left_out, np.zeros((1, 3)), str(ROWS.backbone[0]), "two-a")


def test_a_label_that_is_left_out_altogether_makes_no_difference_to_that() -> None:
    (found,) = predict_groups(SMALL, [np.flatnonzero(ROWS.family == "two-a")])
    others = SMALL.without(found.rows)
    mean = np.concatenate(
        [others.posterior(str(ROWS.backbone[index]), "unknown").predict(ROWS.x[[index]]).mean for index in found.rows]
    )

    # the lab of a family that nobody knows is not known either, and "two" is the lab of no other family
    assert found.mean == pytest.approx(mean, abs=1e-9)


def test_errors_are_predicted_minus_published_in_the_order_of_the_rows() -> None:
    found = leave_out(SMALL, "family", GROUPS)

    assert found.rows.tolist() == [0, 1, 2, 7, *range(12, 18)]
    predicted = 100 / (1 + np.exp(-found.mean))
    assert found.error == pytest.approx(predicted - ROWS.top1[found.rows])
    assert found.z == pytest.approx((found.mean - ROWS.y[found.rows]) / found.std)


def test_each_row_stands_by_itself() -> None:
    assert [group.tolist() for group in PROTOCOLS["row"](ROWS)] == [[index] for index in range(18)]


def test_of_a_family_the_base_is_kept() -> None:
    assert [group.tolist() for group in PROTOCOLS["family"](ROWS)] == [
        [1, 2, 3, 4, 5],
        [7, 8, 9, 10, 11],
        [13, 14, 15, 16, 17],
    ]


def test_of_a_backbone_a_base_of_each_family_is_kept() -> None:
    mobilenet, resnet = PROTOCOLS["backbone"](ROWS)

    assert mobilenet.tolist() == [1, 2, 7, 8, 13, 14]
    assert len(resnet) == 6
    assert (ROWS.backbone[resnet] == "resnet-50").all()


def test_of_a_network_of_ones_own_one_row_is_kept() -> None:
    groups = PROTOCOLS["own"](ROWS)

    assert len(groups) == 6
    assert [1, 2] in [group.tolist() for group in groups]
    assert all(len(group) == 2 for group in groups)


def test_of_a_lab_a_base_of_each_backbone_in_each_family_is_kept() -> None:
    one, two = PROTOCOLS["study"](ROWS)

    assert len(one) == 8
    assert len(two) == 4
    assert not {0, 6, 12} & {*one.tolist(), *two.tolist()}


def test_small_families_and_backbones_are_not_tested() -> None:
    few = ROWS.take(np.array([0, 1, 2]))

    assert PROTOCOLS["family"](few) == []
    assert PROTOCOLS["backbone"](few) == []
    assert PROTOCOLS["study"](few) == []
    assert [group.tolist() for group in PROTOCOLS["own"](few)] == [[1, 2]]


def test_the_base_is_nearest_in_the_sum_of_log_ratios() -> None:
    rows = Rows.from_ratios(
        np.array([[1.3, 1, 1], [1.2, 1.2, 1], [0.8, 1, 1]]), np.array([70.0, 71, 72]), ["b"] * 3, ["f"] * 3
    )

    assert rows.nearest_base(np.arange(3)) == 2


@pytest.mark.parametrize(
    ("protocol", "tested"), [("row", FITTED), ("family", 385), ("backbone", 427), ("study", 470), ("own", 473)]
)
def test_rows_of_imagenet_that_are_tested(imagenet: Surrogate, protocol: str, tested: int) -> None:
    groups = PROTOCOLS[protocol](imagenet.rows)

    assert len(np.unique(np.concatenate(groups))) == sum(len(group) for group in groups) == tested
