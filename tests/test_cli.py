from typer.testing import CliRunner

from modelcube import __version__
from modelcube.cli import app


def test_version_is_printed() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.strip() == __version__


def test_a_wrong_setting_ends_in_one_line_that_names_it() -> None:
    result = CliRunner().invoke(app, ["serve", "--port", "99999"])
    assert result.exit_code == 2
    assert "MODELCUBE_PORT: Input should be less than or equal to 65535 (it is 99999)" in result.output


def test_settings_are_printed_as_a_table() -> None:
    assert "| `MODELCUBE_PORT` | `8000` |" in CliRunner().invoke(app, ["settings"]).output
