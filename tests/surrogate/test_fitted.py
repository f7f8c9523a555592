import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from modelcube.assets import asset_folder
from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.fitted import Fitted, LeftOutPrediction, key_of, load, save
from modelcube.surrogate.kernel import Hyperparameters
from modelcube.surrogate.report import EvidenceRule, Validation
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.terms import KINDS_SLOPES, POOLED, SIMPLE, Form
from modelcube.surrogate.validation.validation import check, fit_and_check
from tests.surrogate.support import places, small_rows

ROWS = small_rows()
FOUND = Hyperparameters(POOLED, POOLED.centres, 0.02)
TESTED = LeftOutPrediction("row", (4, 0), (71.25, 80.5), (70.0, 79.0), (72.5, 82.0))
CHECKED = replace(check(ROWS, FOUND), tested=(TESTED,))
FITTED = Fitted("mine", ROWS, np.repeat(["", "one"], 9), np.arange(18) < 3, CHECKED)


def test_a_document_gives_back_all_that_predictions_need() -> None:
    read = Fitted.from_json(FITTED.to_json())

    assert (read.study, read.model, read.checked) == ("mine", key_of(ROWS)[:12], CHECKED)
    assert (read.networks == FITTED.networks).all()
    assert (read.paper == FITTED.paper).all()
    x = places(20)
    ours, theirs = (Surrogate(one.rows, FOUND).posterior("mobilenetv2").predict(x) for one in (FITTED, read))
    assert (ours.mean == theirs.mean).all()
    assert (ours.std == theirs.std).all()


def test_rows_of_unknown_cost_stay_unknown() -> None:
    rows = replace(ROWS, flops=np.where(np.arange(18) == 4, np.nan, ROWS.flops))
    read = Fitted.from_json(replace(FITTED, rows=rows).to_json())

    assert np.array_equal(read.rows.flops, rows.flops, equal_nan=True)


def test_changed_rows_or_another_form_are_refused() -> None:
    text = FITTED.to_json()
    with pytest.raises(ValueError, match="not those that the surrogate was fitted on"):
        Fitted.from_json(text.replace(ROWS.fingerprint, "0" * 64))
    with pytest.raises(ValueError, match="another form"):
        Fitted.from_json(text.replace('"noise":', '"din":'))


def test_scales_are_read_back_for_the_rows_that_they_were_found_on(tmp_path: Path) -> None:
    path = save(tmp_path, FITTED)

    assert path.name == f"mine-{key_of(ROWS)[:12]}.json"
    found = load(tmp_path, "mine", ROWS)
    assert found is not None
    assert found.checked == CHECKED


@pytest.mark.parametrize("gone", [(), ("quotes",), ("quotes", "tested")])
def test_a_document_of_an_older_program_is_validated_again(gone: tuple[str, ...]) -> None:
    found = check(ROWS, FOUND)
    data = json.loads(replace(FITTED, checked=found).to_json())
    del data["validation"]
    data |= {"rule": asdict(found.validation.rule), "quotes": []}
    older = {name: value for name, value in data.items() if name not in gone}

    assert Fitted.from_json(json.dumps(older)).checked == found


def test_a_broken_validation_is_no_document() -> None:
    data = json.loads(FITTED.to_json())

    with pytest.raises(ValueError, match="rule"):
        Fitted.from_json(json.dumps(data | {"validation": {"lines": []}}))


def test_other_rows_another_study_or_another_form_find_none(tmp_path: Path) -> None:
    save(tmp_path, FITTED)

    assert load(tmp_path, "mine", ROWS.take(np.arange(2))) is None
    assert load(tmp_path, "other", ROWS) is None
    simple = Hyperparameters(Form(SIMPLE), Form(SIMPLE).centres, 0.02)
    other = tmp_path / "another form"
    save(other, replace(FITTED, checked=replace(CHECKED, found=simple)))
    assert load(other, "mine", ROWS) is None
    found = load(tmp_path, "mine", ROWS)
    assert found is not None
    assert found.checked == CHECKED


def test_a_document_of_the_form_of_0_1_0_predicts_what_it_did(tmp_path: Path) -> None:
    text = (asset_folder("results") / "surrogate" / "imagenet-eb7df372f1d1.json").read_text(encoding="utf-8")
    fitted = Fitted.from_json(text)

    assert fitted.model == "eb7df372f1d1"
    assert fitted.checked.found.form == KINDS_SLOPES
    posterior = Surrogate(fitted.rows, fitted.checked.found).posterior("efficientnet-b0", "huawei-tinynet")
    assert posterior.noise == fitted.checked.found.noise
    (mean,) = posterior.predict(np.log([[0.68, 0.69, 0.56]])).mean.tolist()
    assert percent(mean) == pytest.approx(67.0, abs=0.3)


def test_scales_are_shipped_for_the_first_start(imagenet: Surrogate) -> None:
    folder = asset_folder("results") / "surrogate"
    found = load(folder, "imagenet", imagenet.rows)

    assert found is not None
    shipped = found.checked
    assert shipped.validation.status == "checked"
    assert {"all", "backbone efficientnet-b0"} <= set(shipped.validation.quoted)
    written = (asset_folder("results") / "validation" / "validation.json").read_text(encoding="utf-8")
    assert shipped.validation == Validation.from_data(json.loads(written))
    assert {one.protocol: len(one.row) for one in shipped.tested}["row"] == len(imagenet.rows)


def test_one_backbones_rows_are_fitted_and_checked_by_what_they_tell_of_each_other() -> None:
    rng = np.random.default_rng(3)
    x = np.repeat(rng.uniform(-0.9, 0.3, (40, 3)), 2, axis=0)
    y = 2 + x @ [0.6, 0.3, 0.4] + rng.normal(0, 0.03, len(x))
    rows = Rows.from_ratios(
        np.exp(x), 100 / (1 + np.exp(-y)), ["efficientnet-b0"] * 80, ["proxy"] * 80, np.exp(x @ [2.0, 1.0, 2.0]) * 5e6
    )
    checked = fit_and_check(rows)

    assert checked.found.noise == pytest.approx(0.03, rel=0.3)
    assert {line.protocol for line in checked.validation.quoted.values()} == {"network"}
    (left_out,) = [one for one in checked.tested if one.protocol == "row"]
    assert left_out.row == tuple(range(80))
    assert np.mean((np.array(left_out.low) < rows.top1) & (rows.top1 < np.array(left_out.high))) > 0.85
    assert left_out.predicted == pytest.approx(rows.top1, abs=5)
    assert checked.validation.rule.std > checked.found.noise
    prediction = Surrogate(rows, checked.found).posterior("efficientnet-b0", "proxy").predict(np.zeros((1, 3)))
    assert prediction.mean[0] == pytest.approx(2, abs=3 * prediction.std[0])


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_a_handful_of_rows_is_fitted_too(count: int) -> None:
    checked = fit_and_check(ROWS.take(np.arange(count)))

    assert np.isfinite(checked.found.scales).all()
    assert (checked.validation.status, checked.validation.rule) == ("too_few_rows", EvidenceRule(0.0, 0.0))
