"""The Plotly.js bundle that is checked in is what its build wrote, and holds what the figures need."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "static" / "vendor" / "plotly"
VERSION = "4.1.1"
TRACES = {"scatter", "bar", "heatmap", "contour", "scatter3d", "mesh3d"}
COMPONENTS = {"annotations", "shapes", "legend", "colorbar", "colorscale", "modebar", "fx", "errorbars"}
LARGEST_BROTLI = 320_000
"""Bytes: the first load of the page is to stay below 560 KB with everything else in it."""


def checksums() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def versions() -> dict[str, str]:
    lines = (FOLDER / "VERSION").read_text().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines)


@cache
def bundle() -> str:
    return (FOLDER / "plotly.min.js").read_text(encoding="utf-8")


def registered(kind: str) -> set[str]:
    return set(re.findall(rf'moduleType:"{kind}",name:"(\w+)"', bundle()))


@pytest.mark.parametrize("name", sorted(checksums()))
def test_a_file_is_what_the_build_wrote(name: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksums()[name]


def test_every_generated_file_has_a_checksum() -> None:
    by_hand = {"README.md", "SHA256SUMS"}
    assert {path.name for path in FOLDER.iterdir()} - by_hand == set(checksums())


def test_the_version_is_one_everywhere() -> None:
    package = json.loads((ROOT / "tools" / "plotly" / "package.json").read_text())
    assert package["devDependencies"]["plotly.js"] == versions()["plotly.js"] == VERSION
    assert f'"{VERSION}"' in bundle()
    assert f"plotly.js v{VERSION}" in bundle().splitlines()[0]


def test_it_holds_exactly_the_traces_of_our_figures() -> None:
    assert registered("trace") == TRACES


def test_it_holds_what_figures_are_furnished_with() -> None:
    assert registered("component") >= COMPONENTS


def test_the_compressed_file_holds_the_same_script() -> None:
    compressed = (FOLDER / "plotly.min.js.br").read_bytes()
    assert brotli.decompress(compressed).decode("utf-8") == bundle()


def test_it_is_small_enough_for_the_first_load() -> None:
    assert (FOLDER / "plotly.min.js.br").stat().st_size <= LARGEST_BROTLI


def test_a_strict_content_security_policy_does_not_stop_it() -> None:
    assert not re.search(r"\beval\(|\bnew Function\b|[^\w.]Function\(", bundle())


def test_it_cannot_send_a_figure_to_a_server() -> None:
    assert "CHART_AUTH_SUCCESS" not in bundle()


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "tools" / "plotly" / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/plotly.js"]["version"] == VERSION
    assert [name for name, package in packages.items() if "resolved" in package] == []
