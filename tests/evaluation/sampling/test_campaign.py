"""Measuring a plan: each result is kept at once, nothing is measured twice, a killed process loses nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset, get_dataset
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.sampling import campaign
from modelcube.evaluation.sampling.campaign import add_to_results, evaluate_row, finished, result_path
from modelcube.evaluation.sampling.commands import Measuring, Sample, estimated, planned
from modelcube.evaluation.sampling.documents import Finished, described
from modelcube.evaluation.sampling.plan import PlanRow, write_plan
from modelcube.settings import Settings
from modelcube.studies.measured import read_measured
from tests.support.idx import write_idx_folder
from tests.support.results import make_result


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = write_idx_folder(tmp_path_factory.mktemp("images"))
    return Settings(data_dir=folder.parent, datasets=f"bars={folder}")


@pytest.fixture(scope="module")
def plan(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of three cheap trainings."""
    path = tmp_path_factory.mktemp("plan") / "plan.csv"
    rows = drawn(path).make(settings)
    cheap = [row for row in rows if row.flops_ratio < 0.1][:3]
    write_plan(path, [replace(row, row=number) for number, row in enumerate(cheap)])
    return path


def drawn(path: Path) -> Sample:
    return Sample(plan=path, dataset="bars", backbone="efficientnet-b0", recipe="smoke", half=2, ranged=8)


def rows_of(plan: Path, settings: Settings) -> list[PlanRow]:
    return planned(settings, drawn(plan), resume=True)


def test_a_plan_that_is_there_is_not_drawn_over(plan: Path, settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="--resume"):
        planned(settings, drawn(plan), resume=False)


@pytest.mark.slow
def test_a_plan_is_measured_in_parts_by_several_processes(plan: Path, settings: Settings, tmp_path: Path) -> None:
    rows, results = rows_of(plan, settings), tmp_path / "bars.csv"
    measuring = Measuring(output=tmp_path / "out", results=results, jobs=2, threads=1)
    first = list(measuring.run(settings, rows[:1]))
    assert [one.row for one in first] == rows[:1]
    assert measuring.left(rows) == rows[1:]
    list(measuring.run(settings, measuring.left(rows)))
    assert measuring.left(rows) == []
    measured = read_measured(results)
    assert [row.id for row in measured] == sorted(row.id for row in measured)
    assert {row.network_id for row in measured} == {row.network_id for row in rows}
    assert {one.row.row: one.result.top1 for one in finished(tmp_path / "out")}.keys() == {0, 1, 2}
    somewhere_else = Measuring(output=tmp_path / "fresh", results=results, jobs=2, threads=1)
    assert somewhere_else.left(rows) == []


def test_results_without_a_row_are_added_from_their_files(plan: Path, settings: Settings, tmp_path: Path) -> None:
    row = rows_of(plan, settings)[0]
    evaluate_row(row, get_dataset(settings, "bars"), tmp_path / "out")
    results = tmp_path / "bars.csv"
    measuring = Measuring(output=tmp_path / "out", results=results, jobs=1, threads=1)
    assert measuring.left([row]) == []
    add_to_results(results, list(finished(tmp_path / "out")), {"bars": get_dataset(settings, "bars")})
    assert [measured.network_id for measured in read_measured(results)] == [row.network_id]


def test_results_of_another_data_set_of_the_name_are_not_added(plan: Path, settings: Settings, tmp_path: Path) -> None:
    row, now = rows_of(plan, settings)[0], get_dataset(settings, "bars")
    before = Finished(row, result_of(row), described(replace(now, classes=11)))
    with pytest.raises(InvalidInput, match="1 channels and 11 classes, not of R0 = 28 px"):
        add_to_results(tmp_path / "bars.csv", [before], {"bars": now})
    assert not (tmp_path / "bars.csv").exists()


def test_a_failure_is_told_after_the_others_have_run(plan: Path, settings: Settings, tmp_path: Path) -> None:
    good = rows_of(plan, settings)[0]
    bad = replace(good, resolution=10_000)
    measuring = Measuring(output=tmp_path, results=None, jobs=1, threads=1)
    running = measuring.run(settings, [bad, good])
    assert next(running).row == good
    with pytest.raises(InvalidInput, match="resolution"):
        next(running)


def test_the_hours_of_a_plan_are_estimated(plan: Path, settings: Settings) -> None:
    assert "3 evaluations: about 0.0 hours, 2 at once" in estimated(settings, rows_of(plan, settings), 2)
    assert estimated(settings, [], 1) == "Nothing is left to measure."


def dies_once(row: PlanRow, dataset: Dataset, output: Path) -> Result:
    """Stands for an evaluation whose process dies the first time, and says who has run."""
    with (output / "begun").open("a") as file:
        file.write(f"{row.row}\n")
    if row.row == 1 and not (output / "died").exists():
        (output / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return result_of(row)


def dies_always(row: PlanRow, dataset: Dataset, output: Path) -> Result:
    """Stands for an evaluation that no memory is enough for."""
    os.kill(os.getpid(), signal.SIGKILL)
    return result_of(row)


def result_of(row: PlanRow) -> Result:
    return make_result(network_id=row.network_id, dataset=row.dataset, recipe=row.recipe, seed=row.seed, top1=50.0)


@pytest.mark.slow
def test_what_a_dead_process_has_broken_is_run_again(
    plan: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(plan, settings)
    datasets = {"bars": get_dataset(settings, "bars")}
    monkeypatch.setattr(campaign, "evaluate_row", dies_once)
    done = list(campaign.run_plan(rows, datasets, tmp_path, jobs=1, threads=1))
    assert sorted(one.row.row for one in done) == [0, 1, 2]
    assert (tmp_path / "begun").read_text().split() == ["0", "1", "2", "1"]


@pytest.mark.slow
def test_what_dies_again_and_again_is_told(
    plan: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datasets = {"bars": get_dataset(settings, "bars")}
    monkeypatch.setattr(campaign, "evaluate_row", dies_always)
    with pytest.raises(campaign.ProcessDied, match="3 times in a row"):
        list(campaign.run_plan(rows_of(plan, settings)[:1], datasets, tmp_path, jobs=1, threads=1))


@pytest.mark.slow
def test_a_killed_process_goes_on_from_its_checkpoint_to_the_same_result(
    plan: Path, settings: Settings, tmp_path: Path
) -> None:
    row = rows_of(plan, settings)[1]
    whole = evaluate_row(row, get_dataset(settings, "bars"), tmp_path / "whole")
    killed = tmp_path / "killed"
    command = [sys.executable, "-W", "ignore", "-m", "modelcube", "evaluate", "--plan", str(plan), "--row", "1"]
    environment = os.environ | {"MODELCUBE_DATASETS": settings.datasets, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([*command, "--output", str(killed)], env=environment)
    while not list(killed.glob("checkpoints/[!u]*.checkpoint")):  # one that is whole, and not `unfinished`
        assert process.poll() is None, "it ended before it had a checkpoint"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not result_path(killed, row).exists()
    subprocess.run([*command, "--output", str(killed)], env=environment, check=True)
    content = json.loads(result_path(killed, row).read_text())
    assert content["result"]["top1"] == whole.top1
    assert content["plan"]["network_id"] == row.network_id
    assert list(killed.glob("checkpoints/*")) == []
