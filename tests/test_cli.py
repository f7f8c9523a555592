import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modelcube import __version__
from modelcube.cli import app


def test_version_is_printed() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.strip() == __version__


def test_a_wrong_setting_ends_in_one_line_that_names_it() -> None:
    result = CliRunner().invoke(app, ["serve", "--port", "99999"])
    assert result.exit_code == 2
    assert "MODELCUBE_PORT: Input should be less than or equal to 65535 (it is 99999)" in result.output


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://someone:secret@127.0.0.1:1/cube", "refused"),
        ("sqlite:////proc/cube/cube.sqlite3", "/proc/cube"),
        ("mysql://127.0.0.1/cube", "sqlite:// or postgresql://"),
    ],
)
def test_a_database_that_cannot_be_opened_ends_serving_in_one_line(
    monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setenv("MODELCUBE_DATABASE_URL", address)
    result = CliRunner().invoke(app, ["serve", "--port", "0"])
    assert result.exit_code == 2
    assert reason in result.output
    assert "Traceback" not in result.output
    assert "secret" not in result.output


def test_a_public_address_with_a_path_is_refused_where_it_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_PUBLIC_URL", "https://cube.example/under/")
    result = CliRunner().invoke(app, ["serve", "--port", "0"])
    assert result.exit_code == 2
    assert "an address without a path" in result.output


def test_settings_are_printed_as_a_table() -> None:
    assert "| `MODELCUBE_PORT` | `8000` |" in CliRunner().invoke(app, ["settings"]).output


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner whose database lies in a temporary folder."""
    monkeypatch.setitem(os.environ, "MODELCUBE_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_budgets_and_ratios_that_cannot_be_read_end_in_one_line(run: CliRunner) -> None:
    for arguments, said in (
        (["scale", "0,5"], "flops is '0,5'; allowed: a share of the backbone from 0.03 to 1.05, or a count from 11.6M"),
        (["scale", "39"], "flops is '39'; allowed: a share"),
        (["network", "nan"], "r is nan; allowed: a number from 0.05 to 4"),
    ):
        result = run.invoke(app, arguments)
        assert result.exit_code == 2
        assert said in result.output
        assert "Traceback" not in result.output


def test_a_network_is_shown_with_what_was_measured(run: CliRunner) -> None:
    output = run.invoke(app, ["network", "0.68", "0.695", "0.54"]).output
    assert "TinyNet-D" in output
    assert "51,580,656" in output
    assert "67 % (huawei-tinynet)" in output


def test_json_is_what_the_interface_answers(run: CliRunner) -> None:
    answer = json.loads(run.invoke(app, ["scale", "0.134", "--rule", "1.2,1.1,1.15", "--json"]).output)
    assert answer["tiny"]["name"] == "TinyNet-D"
    assert answer["rule"] == answer["giant"]


def test_formulas_stand_side_by_side(run: CliRunner) -> None:
    output = run.invoke(app, ["scale", "--params", "3M", "--backbone", "mobilenetv2"]).output
    assert all(name in output for name in ("tiny", "giant", "off the budget"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["network", "9"], "r is 9.0; allowed: a number from 0.05 to 4"),
        (["scale"], "exactly one of flops, macs, params"),
        (["scale", "0.1", "--backbone", "resnet"], "did you mean 'resnet-50'"),
    ],
)
def test_a_mistake_ends_in_one_line(run: CliRunner, arguments: list[str], message: str) -> None:
    result = run.invoke(app, arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_fvcore_agrees(run: CliRunner) -> None:
    pytest.importorskip("timm", reason="the extra `evaluate` is not installed")
    result = run.invoke(app, ["verify", "0.3", "0.5", "0.4", "--classes", "10"])
    assert result.exit_code == 0, result.output
    assert result.output.count(" 0 ") == 4


def test_without_the_extra_verify_says_what_to_install(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("modelcube.evaluation.training.counts", "modelcube.evaluation.training.build"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "timm", None)
    monkeypatch.setitem(sys.modules, "fvcore", None)
    monkeypatch.setitem(sys.modules, "fvcore.nn", None)
    result = run.invoke(app, ["verify", "1", "1", "1"])
    assert result.exit_code == 2
    assert "pip install 'modelcube[evaluate]'" in result.output


def test_a_prediction_has_its_interval(run: CliRunner) -> None:
    output = run.invoke(app, ["predict", "0.7", "1", "0.5", "--backbone", "mobilenetv2", "--base-top1", "73.4"]).output
    assert "recipe: own" in output
    assert "(95 %: " in output


def test_validation_is_written_and_printed(run: CliRunner, tmp_path: Path) -> None:
    results = tmp_path / "results"
    result = run.invoke(app, ["validate", "--results", str(results)])
    assert result.exit_code == 0, result.output
    assert all(name in result.output for name in ("row", "family", "backbone", "own"))
    assert (results / "validation" / "tables.csv").is_file()
    assert list((results / "surrogate").glob("imagenet-*.json"))


def test_results_of_ones_own_become_a_study(run: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "My results.csv"
    table.write_text("r,d,w,top1\n1,1,1,90\n0.5,1,1,80\n", encoding="utf-8")
    described = ["--base-resolution", "64", "--classes", "10", "--backbone", "efficientnet-b0"]

    done = run.invoke(app, ["import", str(table), *described])
    assert done.output.startswith("2 of 2 rows are new in the study 'my-results'"), done.output
    assert run.invoke(app, ["import", str(table), *described]).output.startswith("0 of 2 rows are new")
    output = run.invoke(app, ["network", "0.5", "1", "1", "--study", "my-results"]).output
    assert "80 % (own)" in output
    assert "32 px" in output


def test_studies_are_listed_and_what_was_recorded_is_removed(run: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("r,d,w,top1\n1,1,1,90\n0.5,1,1,80\n", encoding="utf-8")
    run.invoke(app, ["import", str(table)])
    listed = run.invoke(app, ["studies", "mine", "--rows"]).output
    assert "mine.own.1-1-1" in listed
    assert "imagenet" in run.invoke(app, ["studies"]).output

    assert "--rows lists the rows" in run.invoke(app, ["studies", "mine", "--row", "mine.own.1-1-1"]).output
    assert "nothing was recorded here" in run.invoke(app, ["studies", "imagenet", "--remove"]).output
    one = run.invoke(app, ["studies", "mine", "--remove", "--row", "mine.own.1-1-1"])
    assert one.output.startswith("1 rows are removed from the study 'mine'"), one.output
    assert run.invoke(app, ["studies", "--remove", "mine"]).output.startswith("1 rows are removed")
    gone = run.invoke(app, ["studies", "mine"])
    assert (gone.exit_code, "there is no study 'mine'" in gone.output) == (2, True)
    assert run.invoke(app, ["import", str(table)]).output.startswith("2 of 2 rows are new")
    run.invoke(app, ["studies", "mine", "--remove"])


def test_a_wrong_line_imports_nothing(run: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("r,d,w,top1\n1,1,1,90\n0.5,1,1,180\n", encoding="utf-8")
    result = run.invoke(app, ["import", str(table)])

    assert result.exit_code == 2
    assert "mine.csv, line 3: top1 is '180'; allowed: a number from 0 to 100" in result.output
    assert "there is no study 'mine'" in run.invoke(app, ["network", "--study", "mine"]).output


def test_a_known_study_keeps_its_properties(run: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("r,d,w,top1\n1,1,1,90\n", encoding="utf-8")
    result = run.invoke(app, ["import", str(table), "--study", "fashion-mnist", "--classes", "11"])

    assert result.exit_code == 2
    assert "classes is 11; allowed: 10, which is that of the study 'fashion-mnist'" in result.output
