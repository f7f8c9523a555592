import json
from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.registry import figure_names
from modelcube.site.export import lean_figure
from modelcube.site.files import FIGURES, Files

TWISTED = {"giant", "tiny", "current", "optimal", "near"}  # row sets that the page makes itself
OTHER = {
    "backbone": "resnet-50",
    "study": "fashion-mnist",
    "family": "tf-efficientnet-aa",
    "count": "2macs",
    "precision": "fp32",
    "surface": "both",
    "game": "play",
}


@pytest.fixture(scope="module")
def files() -> Files:
    families = {("efficientnet-b0", "imagenet"): ["huawei-tinynet", "unknown"]}
    return Files(("efficientnet-b0", "resnet-50"), ("imagenet", "fashion-mnist"), families)


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ("/", "index.html"),
        ("/?backbone=efficientnet-b0&study=imagenet", "index.html"),
        ("/?backbone=resnet-50&flops=0.1", "page/home~resnet-50.html"),
        ("/?study=fashion-mnist", "page/home~fashion-mnist.html"),
        ("/embed/cube?flops=0.1", "embed/cube/index.html"),
        ("/figures/cube.json?backbone=resnet-50&count=2macs&precision=int8", "figures/cube~resnet-50.json"),
        ("/figures/stages.json?count=2macs&precision=fp32&flops=0.1", "figures/stages~2macs~fp32.json"),
        ("/figures/cube.json?surface=both&family=unknown", "figures/cube~unknown~both.json"),
        ("/figures/cube.json?game=shown", "figures/cube.json"),
        ("/figures/cube.csv?count=2macs&surface=both", "figures/cube.csv"),
        ("/figures/cube.metadata.json", "figures/cube.metadata.json"),
        ("/figures/cube.svg?theme=dark", "figures/cube~dark.svg"),
        ("/figures/cube.png?size=1200x630&flops=0.1", "figures/cube~1200x630.png"),
        ("/page/posterior?backbone=efficientnet-b0&family=unknown", "page/posterior~unknown.bin"),
        ("/models/huawei-tinynet.tinynet_a", "models/huawei-tinynet.tinynet_a.json"),
        ("/embed.js", "embed.js"),
    ],
)
def test_an_answer_lies_in_a_file_named_by_what_it_differs_in(files: Files, asked: str, file: str) -> None:
    assert files.file_of(asked) == file


@pytest.mark.parametrize("query", ["backbone=vgg", "study=cifar", "family=nobody", "backbone=resnet-50&family=unknown"])
def test_what_no_file_was_written_for_is_as_if_it_were_not_asked_for(files: Files, query: str) -> None:
    assert files.file_of(f"/figures/rule.json?{query}") in ("figures/rule.json", "figures/rule~resnet-50.json")
    assert "unknown" not in files.file_of(f"/figures/cube.json?{query}")
    assert "nobody" not in files.file_of(f"/figures/cube.json?{query}")


def test_while_a_guess_is_to_be_made_nobodys_accuracies_name_a_file(files: Files) -> None:
    assert files.file_of("/figures/cube.json?family=unknown&game=play") == "figures/cube~play.json"
    paths = list(files.figures_of("cube", "efficientnet-b0", "imagenet", "unknown"))
    assert {files.file_of(path) for path in paths} == {
        f"figures/cube~unknown{surface}.json" for surface in ("", "~accuracy", "~both")
    }


@pytest.mark.parametrize("name", figure_names())
def test_figures_differ_in_what_names_their_files_and_in_what_a_twist_changes(explorer: Explorer, name: str) -> None:
    usual = _lean(explorer, name, "")
    for parameter in OTHER.keys() - set(FIGURES[name]):
        assert _lean(explorer, name, f"{parameter}={OTHER[parameter]}") == usual, parameter


def _lean(explorer: Explorer, name: str, query: str) -> dict[str, Any]:
    figure = lean_figure(name, query, explorer, predicted=True)
    del figure["query"]
    figure["rows"] = {rows: columns for rows, columns in figure["rows"].items() if rows not in TWISTED}
    return figure


def test_pages_carry_the_table(files: Files) -> None:
    table = json.loads(files.to_json())
    assert table["families"] == {"efficientnet-b0 imagenet": ["huawei-tinynet", "unknown"]}
    assert table["answers"]["/figures/rule.json"] == ["figures/rule.json", "backbone", "study"]
    assert table["written"]["count"] == ["2macs", "fvcore"]
