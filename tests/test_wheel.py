"""The built wheel works elsewhere: templates, static files and results travel with it."""

import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.server_process import ROOT, running_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("modelcube-*.whl"))


@pytest.fixture(scope="module")
def installed_server(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server run from another folder out of the installed wheel alone."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with running_server(elsewhere / "data", cwd=elsewhere, python_path=target) as address:
        assert (target / "bin" / "modelcube").exists()
        yield address


def test_every_shipped_file_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "templates", "static", "results"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    missing = [name for name in tracked.stdout.splitlines() if f"modelcube/{name}" not in names]
    assert missing == []


def test_nothing_but_the_package_is_in_it(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"modelcube"}


@pytest.mark.parametrize("path", ["/", "/healthz", "/docs", "/static/0/docs/docs.js", "/openapi.json"])
def test_it_serves_from_any_folder(installed_server: str, path: str) -> None:
    with urllib.request.urlopen(installed_server + path) as answer:
        assert answer.status == 200
