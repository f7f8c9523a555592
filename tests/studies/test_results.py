"""The shipped data, held to its own description."""

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from modelcube.assets import asset_folder
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.measured import row_id
from modelcube.studies.releasing import list_files
from tests.support.published import EXACT, ROWS

Row = dict[str, str]


@pytest.fixture(scope="module")
def results() -> Path:
    return asset_folder("results")


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def models(results: Path) -> list[Row]:
    return rows_of(results / "imagenet.csv")


@pytest.fixture(scope="module")
def exact(models: list[Row]) -> list[Row]:
    return [row for row in models if row["match"] == "exact"]


def test_the_package_is_valid(results: Path) -> None:
    package = Package(str(results / "datapackage.json"))
    for name in [name for name in package.resource_names if name.startswith("released-")]:
        package.remove_resource(name)  # archives are left open by the validation; test_versions.py opens each
    report = package.validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])


def test_every_file_is_listed(results: Path, tmp_path: Path) -> None:
    """`modelcube validate` and `python -m modelcube.studies.releasing` list what they write."""
    own = Path(shutil.copytree(results, tmp_path / "results"))
    list_files(own)

    listed = json.loads((own / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert listed == json.loads((results / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    files = {path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()}
    assert files - {resource["path"] for resource in listed} == {"README.md", "datapackage.json"}


def test_a_folder_that_is_no_package_gets_no_list(tmp_path: Path) -> None:
    list_files(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_every_column_is_described(results: Path) -> None:
    package = json.loads((results / "datapackage.json").read_text(encoding="utf-8"))
    fields: list[dict[str, Any]] = [
        field | {"table": resource["name"]}
        for resource in package["resources"]
        if resource["type"] == "table"
        for field in resource["schema"]["fields"]
    ]

    for field in fields:
        missing = {"name", "type", "unit", "description", "source", "licence"} - {key for key in field if field[key]}
        assert not missing, (field["table"], field["name"])


def test_all_published_rows_are_there(models: list[Row], exact: list[Row]) -> None:
    assert len(models) == ROWS
    assert len(exact) == EXACT


def test_the_papers_own_networks(models: list[Row]) -> None:
    paper = {row["model"]: row for row in models if row["evidence"] == "paper"}

    names = {f"TinyNet-{letter}" for letter in "ABCDE"} | {"EfficientNet-B0"}
    assert {name for name, row in paper.items() if row["match"] == "exact"} == names
    assert {name: int(row["flops"]) // 10_000 for name, row in paper.items() if name in names} == {
        "EfficientNet-B0": 38581,
        "TinyNet-A": 33686,
        "TinyNet-B": 20070,
        "TinyNet-C": 9953,
        "TinyNet-D": 5158,
        "TinyNet-E": 2435,
    }


def test_a_row_whose_setting_was_never_published_says_what_its_source_prints_and_no_more(models: list[Row]) -> None:
    (row,) = [row for row in models if row["match"] == "inferred"]

    assert (row["model"], row["top1"], row["flops"], row["latency_ms"]) == (
        "EfficientNet-B^-4",
        "56.7",
        "24000000",
        "11.54",
    )
    assert {
        row[name] for name in ("r", "d", "w", "stated_d", "stated_w", "resolution", "train_resolution", "blocks")
    } == {""}
    assert (row["fit"], row["note"].split(";")[0]) == ("false", "setting not published")


def test_a_fitted_row_has_another_one_of_its_backbone_and_family_and_a_place(models: list[Row]) -> None:
    fitted = [row for row in models if row["fit"] == "true"]
    counts = Counter((row["family"], row["backbone"]) for row in fitted)

    assert min(counts.values()) >= 2
    assert all(row["r"] and row["d"] and row["w"] and row["train_resolution"] == row["resolution"] for row in fitted)


def test_every_doubtful_cell_is_decided(models: list[Row]) -> None:
    doubts = rows_of(Path(__file__).parents[2] / "tools" / "imagenet_doubts.csv")
    by_name: dict[tuple[str, str], list[Row]] = {}
    for row in models:
        by_name.setdefault((row["family"], row["model"]), []).append(row)

    assert Counter(doubt["decision"] for doubt in doubts) == {"adopt": 41, "keep": 2}
    for doubt in doubts:
        if (doubt["column"], doubt["decision"]) == ("fit", "adopt"):
            assert [row["fit"] for row in by_name[doubt["family"], doubt["model"]]] == ["false"]
        if doubt["column"] == "family":
            assert (doubt["old"], doubt["model"]) not in by_name
            assert (doubt["new"], doubt["model"]) in by_name


@pytest.mark.parametrize(("study", "rows", "fitted"), [("cifar-10", 94, 82), ("cifar-100", 87, 75)])
def test_rows_on_cifar_are_nominal_and_at_32_pixels(results: Path, study: str, rows: int, fitted: int) -> None:
    found = rows_of(results / f"{study}.csv")

    assert (len(found), sum(row["fit"] == "true" for row in found)) == (rows, fitted)
    assert {(row["study"], row["match"], row["resolution"], row["r"]) for row in found} == {
        (study, "nominal", "32", "1.0")
    }
    assert all(row["id"].startswith(f"{study}.{row['family']}.") for row in found)


def test_an_exact_row_is_its_network(exact: list[Row]) -> None:
    for row in exact:
        backbone = get_backbone(row["built_as"])
        d, w = float(row["stated_d"]), float(row["stated_w"])
        network = realise(backbone, resolution=int(row["resolution"]), d=d, w=w)
        costs = cost_table(backbone).of(network)

        assert row["network_id"] == network.id
        assert tuple(float(row[axis]) for axis in "rdw") == tuple(network.coordinates)
        assert (int(row["flops"]), int(row["params"])) == (int(costs.flops), int(costs.params))
        assert row["flops_source"] == row["params_source"] == "counted"


def test_a_nominal_row_says_nothing_of_channels(models: list[Row]) -> None:
    for row in models:
        if row["match"] == "nominal":
            assert [row[name] for name in ("network_id", "built_as", "match_by")] == ["", "", ""]
            assert (row["d"], row["w"]) == (row["stated_d"], row["stated_w"])
            assert row["flops_source"] == ("printed" if row["printed_macs_millions"] else "")


def test_the_published_b1_to_b7_are_the_networks_that_timm_evaluates(results: Path, exact: list[Row]) -> None:
    families = {
        "tf-efficientnet-baseline": "in1k",
        "tf-efficientnet-aa": "aa_in1k",
        "tf-efficientnet-advprop": "ap_in1k",
    }
    evaluated = {row["checkpoint"]: row for row in rows_of(results / "imagenet-evaluations.csv")}

    compared = 0
    for row in exact:
        checkpoint = f"tf_{row['model'].replace('-', '_')}.{families.get(row['family'])}"
        if checkpoint in evaluated:
            compared += 1
            printed = float(evaluated[checkpoint]["printed_params_millions"])
            assert int(row["params"]) / 1e6 == pytest.approx(printed, abs=0.005)
            assert row["resolution"] == evaluated[checkpoint]["resolution"]
    assert compared == 6 + 8 + 8


def test_a_checkpoint_tested_elsewhere_is_kept_apart(models: list[Row]) -> None:
    elsewhere = [row for row in models if row["train_resolution"] != row["resolution"]]

    assert len(elsewhere) == 92
    assert all(row["fit"] == "false" for row in elsewhere)


def test_evaluations_agree_with_the_rows_of_the_same_checkpoint(results: Path, models: list[Row]) -> None:
    by_id = {row["id"]: row for row in models}
    linked = [row for row in rows_of(results / "imagenet-evaluations.csv") if row["model_id"]]

    assert len(linked) == 77 + len("BCDE")
    for row in linked:
        model = by_id[row["model_id"]]
        assert float(row["top1"]) == pytest.approx(float(model["top1"]), abs=0.07)
        assert row["resolution"] == model["resolution"]
        assert row["imagenetv2_top1"] == model["imagenetv2_top1"] != ""
    assert sum(bool(row["real_top1"]) for row in models) == len(linked)


def test_ids_make_addresses(models: list[Row]) -> None:
    for row in models:
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", row["id"])
        assert row["id"].startswith(row["family"] + ".")
        assert not row["resolution"] or row["id"].endswith("." + row["resolution"])


def test_every_row_names_its_source(models: list[Row]) -> None:
    without_commit = {row["source"] for row in models if not re.search(r"^\S+: .+ @ [0-9a-f]{12}\b", row["source"])}

    assert without_commit == set()


def test_every_family_has_a_citation_and_every_citation_a_family(results: Path, models: list[Row]) -> None:
    cited = re.findall(r"^@\w+\{([^,]+),$", (results / "sources.bib").read_text(encoding="utf-8"), flags=re.MULTILINE)
    listed = rows_of(results / "families.csv")
    families = [row["id"] for row in listed if row["study"] == "imagenet"]

    assert cited == [*dict.fromkeys(row["id"] for row in listed if row["commit"]), "fashion-mnist"]
    assert set(families) == {row["family"] for row in models}
    assert len(set(families)) == len(families)


def test_a_row_measured_here_is_its_network(results: Path) -> None:
    studies = {row["id"]: row for row in rows_of(results / "studies.csv")}
    for row in rows_of(results / "fashion-mnist.csv"):
        study = studies[row["study"]]
        backbone, base = get_backbone(row["built_as"]), int(study["base_resolution"])
        resolution, d, w = int(row["resolution"]), float(row["stated_d"]), float(row["stated_w"])
        network = realise(backbone, resolution=resolution, d=d, w=w, base_resolution=base)
        costs = cost_table(backbone, int(study["classes"]), int(study["in_channels"])).of(network)

        assert row["network_id"] == network.id
        assert row["id"] == row_id(row["study"], row["recipe"], network.id, int(row["seed"]))
        assert tuple(float(row[axis]) for axis in "rdw") == tuple(network.coordinates)
        assert (int(row["flops"]), int(row["params"])) == (int(costs.flops), int(costs.params))
        assert row["family"] == row["recipe"]
