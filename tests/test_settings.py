from pathlib import Path

import pytest
from pydantic import ValidationError

from modelcube.settings import PREFIX, Settings, settings_table


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_PORT", "8123")
    assert Settings().port == 8123


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_PORT", "")
    assert Settings().port == 8000


def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_PORT", "99999")
    with pytest.raises(ValidationError, match="port"):
        Settings()


def test_the_database_lies_in_the_data_directory_by_default(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).resolved_database_url() == f"sqlite:///{tmp_path}/modelcube.sqlite3"


def test_another_database_may_be_named(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path, database_url="sqlite://").resolved_database_url() == "sqlite://"


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_table_shows_every_setting() -> None:
    table = settings_table()
    assert [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in table] == []
