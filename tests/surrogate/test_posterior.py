import json

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor

from modelcube.surrogate.fit import fit
from modelcube.surrogate.kernel import LEVEL
from modelcube.surrogate.posterior import CHUNK, Posterior, collapse
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.surrogate import AnchorAccuracy, Surrogate
from tests.support.posteriors import posterior_from_bytes
from tests.support.regressor import regressor
from tests.surrogate.support import places, small_rows

EXACT = 1e-9


def assert_equal_to_scikit_learn(process: GaussianProcessRegressor, posterior: Posterior, labels: Floats) -> None:
    x = places(40)
    inputs = np.hstack([x, np.repeat(labels[:, 3:], len(x), axis=0)])
    mean, covariance = process.predict(inputs, return_cov=True)
    _, std = process.predict(inputs, return_std=True)
    found, joint = posterior.predict(x), posterior.joint(x)

    assert np.abs(found.mean - 1 - mean).max() < EXACT
    assert np.abs(found.std - std).max() < EXACT
    assert np.abs(joint.mean - found.mean).max() < EXACT
    assert np.abs(joint.covariance - covariance).max() < EXACT


def test_every_backbone_and_family_is_equal_to_scikit_learn(surrogate: Surrogate) -> None:
    process = regressor(surrogate.rows, surrogate.found)
    pairs = sorted(set(zip(surrogate.rows.backbone.tolist(), surrogate.rows.kind.tolist(), strict=True)))
    for backbone, kind in pairs:
        families = np.unique(surrogate.rows.family[surrogate.rows.backbone == backbone]).tolist()
        for family in ("", *families, surrogate.families[0]):
            labels = surrogate.query(backbone, family, kind)
            assert_equal_to_scikit_learn(process, collapse(surrogate, labels, 0.1), labels)


def test_a_backbone_and_a_kind_that_no_row_names_are_equal_to_scikit_learn(surrogate: Surrogate) -> None:
    labels = surrogate.query("", "", "")
    assert_equal_to_scikit_learn(regressor(surrogate.rows, surrogate.found), collapse(surrogate, labels, 0.1), labels)


@pytest.mark.parametrize("backbone", ["mobilenetv2", None])
def test_with_a_base_it_is_equal_to_scikit_learn_with_one_row_more(imagenet: Surrogate, backbone: str | None) -> None:
    base = AnchorAccuracy(73.4, r=0.9, d=1.1, w=0.95)
    posterior = imagenet.posterior(backbone, base=base)
    x, y = np.log([base.r, base.d, base.w]), np.log(base.top1 / (100 - base.top1))
    labels = imagenet.query(backbone or "", "", "mobile")
    if backbone is None:
        labels[0, LEVEL] = np.clip(y - 1, -0.4, 0.3)  # its one accuracy gives the level
    own = np.hstack([x, labels[0, 3:]])
    rows = regressor(imagenet.rows, imagenet.found)
    process = GaussianProcessRegressor(
        rows.kernel, alpha=np.append(rows.alpha, (2 * imagenet.found.noise) ** 2), optimizer=None
    )
    process.fit(np.vstack([rows.X_train_, own]), np.append(imagenet.rows.y, y) - 1)

    assert len(posterior.m) == len(imagenet.posterior("mobilenetv2").m) + 1
    assert posterior.noise == 2 * imagenet.found.noise
    assert_equal_to_scikit_learn(process, posterior, labels)


def test_fewer_rows_than_features_are_equal_to_scikit_learn() -> None:
    rows = small_rows()
    small = Surrogate(rows, fit(rows)).without(np.arange(2, 18))
    labels = small.query("mobilenetv2", "one-a", "mobile")
    posterior = small.posterior("mobilenetv2", "one-a")

    assert posterior.R.shape == (len(posterior.m), len(posterior.m))
    assert_equal_to_scikit_learn(regressor(small.rows, small.found), posterior, labels)


def test_chunks_change_nothing(imagenet: Surrogate) -> None:
    posterior, x = imagenet.posterior("efficientnet-b0", "huawei-tinynet"), places(CHUNK + 7)
    whole = posterior.predict(x)
    last = posterior.predict(x[-9:])

    assert len(whole.mean) == len(whole.std) == len(x)
    assert whole.mean[-9:] == pytest.approx(last.mean, abs=1e-12)
    assert whole.std[-9:] == pytest.approx(last.std, abs=1e-12)
    assert posterior.mean(x) == pytest.approx(whole.mean, abs=1e-12)
    assert posterior.predict(x[:0]).mean.shape == (0,)


def test_as_float32_it_takes_at_most_60_kb_and_is_near_enough(imagenet: Surrogate) -> None:
    x = places(2000)
    for posterior in (
        imagenet.posterior("efficientnet-b0", "huawei-tinynet"),
        imagenet.posterior(None, base=AnchorAccuracy(74.0, 0.99, 0.98, 0.97)),
    ):
        content = posterior.to_bytes()
        read, exact = posterior_from_bytes(content).predict(x), posterior.predict(x)

        assert len(content) <= 60_000
        assert np.abs(read.mean - exact.mean).max() < 4e-5  # a thousandth of a point
        assert np.abs(read.std / exact.std - 1).max() < 0.005


def test_as_json_it_holds_all_numbers_in_full(imagenet: Surrogate) -> None:
    posterior = imagenet.posterior("efficientnet-b0", "huawei-tinynet")
    content = json.loads(posterior.to_json())

    assert content["m"] == posterior.m.tolist()
    assert content["settings"] == posterior.settings.tolist()
    assert len(content["R"]) == len(posterior.m) * (len(posterior.m) + 1) // 2
    assert (content["noise"], content["v_shape"]) == (posterior.noise, posterior.v_shape)
