"""`modelcube sample` and `modelcube evaluate` from the shell."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

from modelcube.cli import app
from modelcube.evaluation.jobs.datasets import get_dataset
from modelcube.evaluation.sampling.candidates import predictions_path, read_predictions
from modelcube.evaluation.sampling.plan import PlanRow, read_plan, write_plan
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.settings import Settings
from modelcube.studies.measured import measured_row, read_measured, write_measured
from modelcube.studies.rows import MeasuredRow
from tests.support.idx import write_idx_folder
from tests.support.image_folder import write_image_folder

RUNNER = CliRunner()


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a plan on images of one's own, which the settings name; not yet there."""
    folder = write_image_folder(tmp_path / "images")
    monkeypatch.setenv("MODELCUBE_DATASETS", f"colours={folder}?base_resolution=32")
    return tmp_path / "plan.csv"


def invoke(*arguments: object) -> str:
    result = RUNNER.invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def sample(plan: Path, *arguments: object) -> str:
    study = ("--dataset", "colours", "--recipe", "smoke", "--half", 2, "--range", 3)
    return invoke("sample", "--plan", plan, *study, *arguments)


def test_a_plan_of_ones_own_images_is_written_and_kept(plan: Path) -> None:
    assert "done" in sample(plan)
    rows = read_plan(plan)
    assert {row.dataset for row in rows} == {"colours"}
    assert [row.set for row in rows if row.set != "named"] == ["half", "range", "half", "range", "range"]
    refused = RUNNER.invoke(app, ["sample", "--plan", str(plan), "--dataset", "colours"])
    assert refused.exit_code == 2
    assert "--resume" in refused.output


def test_a_data_set_that_the_settings_do_not_name_is_refused(plan: Path) -> None:
    refused = RUNNER.invoke(app, ["sample", "--plan", str(plan), "--dataset", "/etc/passwd"])
    assert refused.exit_code == 2
    assert "there is no dataset" in refused.output
    assert not plan.exists()


def test_a_recipe_that_does_not_fit_the_images_is_refused(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_DATASETS", f"bars={write_idx_folder(plan.parent / 'bars')}")
    refused = RUNNER.invoke(app, ["sample", "--plan", str(plan), "--dataset", "bars", "--recipe", "imagenet-100"])
    assert refused.exit_code == 2
    assert "neither cropped nor augmented" in refused.output
    assert not plan.exists()


def test_one_line_of_a_plan_is_evaluated_to_one_file(plan: Path, tmp_path: Path) -> None:
    sample(plan)
    cheapest = min(read_plan(plan), key=lambda row: row.flops_ratio)
    said = invoke("evaluate", "--plan", plan, "--row", cheapest.row, "--output", tmp_path / "out")
    (written,) = (tmp_path / "out").glob("*.json")
    content = json.loads(written.read_text())
    assert content["result"]["network_id"] == cheapest.network_id
    assert content["request"]["dataset"] == "colours"
    assert "top-1" in said


def test_what_has_its_file_is_measured_again_only_when_told_so(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample(plan)
    cheapest = min(read_plan(plan), key=lambda row: row.flops_ratio)
    command = ("evaluate", "--plan", plan, "--row", cheapest.row, "--output", tmp_path / "out")
    first = invoke(*command)
    (written,) = (tmp_path / "out").glob("*.json")
    before = written.read_text()
    again = invoke(*command)
    told = first.strip().splitlines()[-1]
    assert again.strip().splitlines()[-1] == told + "; it was measured before (--again measures it again)"
    assert written.read_text() == before
    assert "measured before" not in invoke(*command, "--again")
    assert written.read_text() != before

    folder = tmp_path / "images"
    monkeypatch.setenv("MODELCUBE_DATASETS", f"colours={folder}?base_resolution=40")
    refused = RUNNER.invoke(app, [str(part) for part in command])
    assert refused.exit_code == 2
    assert "was measured on images of R0 = 32 px, 3 channels and 3 classes, not of R0 = 40 px" in refused.output


@pytest.mark.slow
def test_a_line_of_a_plan_may_be_a_latency(plan: Path, tmp_path: Path) -> None:
    sample(plan)
    cheapest = min(read_plan(plan), key=lambda row: row.flops_ratio)
    write_plan(plan, [replace(cheapest, row=0, measure="latency")])
    assert "1 evaluations: about" in sample(plan, "--estimate")
    results = tmp_path / "mine.csv"
    said = sample(plan, "--output", tmp_path / "out", "--results", results, "--resume")
    assert "latency" in said
    assert "1 of them done" in sample(plan, "--output", tmp_path / "out", "--results", results, "--resume")
    assert list(read_measured(results)) == []


@pytest.mark.slow
def test_a_plan_is_measured_and_gone_on_with(plan: Path, tmp_path: Path) -> None:
    sample(plan)
    cheap = sorted(read_plan(plan), key=lambda row: row.flops_ratio)[:2]
    write_plan(plan, [replace(row, row=number) for number, row in enumerate(cheap)])
    results = tmp_path / "mine.csv"
    assert "2 evaluations: about" in sample(plan, "--estimate")
    said = sample(plan, "--output", tmp_path / "out", "--results", results, "--jobs", 2, "--resume")
    assert "2 of 2" in said
    assert {row.network_id for row in read_measured(results)} == {row.network_id for row in cheap}
    assert "2 of them done" in sample(plan, "--results", results, "--resume")


def measured(rows: list[PlanRow]) -> list[MeasuredRow]:
    """What training these lines would give, were logits linear in ln r, ln d and ln w."""
    dataset = get_dataset(Settings(), "colours")
    found = []
    for one in rows:
        backbone = get_backbone(one.backbone)
        network = realise(backbone, d=one.d, w=one.w, resolution=one.resolution, base_resolution=32)
        r, d, w = map(math.log, network.coordinates)
        logit = 1.5 + 0.7 * r + 0.3 * d + 0.4 * w + 0.02 * math.sin(one.row)
        top1 = round(100 / (1 + math.exp(-logit)), 2)
        row = measured_row(
            dataset, network, d=one.d, w=one.w, recipe=one.recipe, seed=one.seed, top1=top1, source="made up"
        )
        found.append(row)
    return found


def test_a_study_of_ones_own_images_gets_a_tiny_formula_and_chooses_what_to_measure_next(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELCUBE_DATA_DIR", str(tmp_path / "data"))
    study = ("--plan", plan, "--dataset", "colours", "--recipe", "proxy")
    invoke("sample", *study, "--half", 15, "--range", 30)
    drawn = read_plan(plan)
    refused = RUNNER.invoke(app, ["sample", *map(str, study), "--choose"])
    assert refused.exit_code == 2
    assert "nothing is measured on colours yet" in refused.output
    results = tmp_path / "mine.csv"
    write_measured(results, measured(drawn))
    invoke("import", results)
    tiny = json.loads(invoke("scale", "0.25", "--study", "colours", "--json"))["tiny"]
    assert tiny["realised"]["resolution"] <= 32
    invoke("sample", *study, "--choose")
    chosen = read_plan(plan)[len(drawn) :]
    assert {row.set for row in chosen} == {"chosen"}
    predicted = read_predictions(predictions_path(plan))
    assert {row.network_id for row in chosen} <= {one.network_id for one in predicted}
    truth = {row.network_id: row.top1 for row in measured(chosen)}
    assert all(one.low < truth[one.network_id] < one.high for one in predicted if one.network_id in truth)
    invoke("sample", *study, "--choose")
    assert read_plan(plan) == [*drawn, *chosen]
