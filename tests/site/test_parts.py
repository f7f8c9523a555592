import json
from typing import Any

from modelcube.site.parts import MIN_BYTES, Parts

LARGE = {"c": list(range(MIN_BYTES))}
LAYOUT = {"title": "x" * MIN_BYTES}


def _figure(name: str) -> dict[str, Any]:
    rows = {"tiny_curve": LARGE, "current": {"r": [1]}}
    return {"name": name, "rows": rows, "figure": {"data": [{"name": name}], "layout": LAYOUT}}


def _whole(document: bytes, files: dict[str, bytes]) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(document)
    for path, file in figure.pop("shared").items():
        group, name = path.split(".")
        figure[group][name] = json.loads(files[file])
    return figure


def test_what_figures_share_is_written_once_and_nothing_is_lost() -> None:
    files: dict[str, bytes] = {}
    written: list[str] = []

    def write(file: str, content: bytes) -> None:
        files[file] = content
        written.append(file)

    parts = Parts(write)
    first, second = (parts.divided(_figure(name)) for name in ("cube", "formulas"))
    assert len(written) == len(files) == 2
    assert len(first) < MIN_BYTES
    assert json.loads(first)["shared"].keys() == {"rows.tiny_curve", "figure.layout"}
    assert _whole(first, files) == _figure("cube")
    assert _whole(second, files) == _figure("formulas")
