"""Where the time of a test run goes: folders that take long run first, and a summary ends the run."""

from collections import Counter
from pathlib import Path

import pytest

LONG_FIRST = ("journeys", "browser", "api", "figures", "studies")
FILES_SHOWN = 15


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long folders first; within a folder the order stays."""
    items.sort(key=lambda item: _position(item.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds of each folder and of the slowest files, setup and teardown included."""
    reports = [one for found in terminalreporter.stats.values() for one in found if isinstance(one, pytest.TestReport)]
    files, folders = Counter[str](), Counter[str]()
    for report in reports:
        name = report.nodeid.partition("::")[0]
        files[name] += report.duration  # type: ignore[assignment]  # seconds are no whole numbers
        folders[str(Path(name).parent)] += report.duration  # type: ignore[assignment]
    if len(files) < 2:
        return
    terminalreporter.section("seconds by folder and by file, all processes together")
    for name, seconds in [*folders.most_common(), *files.most_common(FILES_SHOWN)]:
        terminalreporter.write_line(f"{seconds:8.1f} {name}")


def _position(nodeid: str) -> int:
    folder = nodeid.split("/")[1]
    return LONG_FIRST.index(folder) if folder in LONG_FIRST else len(LONG_FIRST)
