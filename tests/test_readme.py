from benchmarks.memory import rows
from modelcube.settings import settings_table
from tests.support.server_process import ROOT


def test_it_holds_the_table_of_settings() -> None:
    assert settings_table() in (ROOT / "README.md").read_text(), "copy the output of `modelcube settings` into it"


def test_it_holds_the_errors_of_the_memory_estimate() -> None:
    text = (ROOT / "README.md").read_text()
    assert [row for row in rows() if row not in text] == [], "copy the output of `python -m benchmarks.memory` into it"
