from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.measured import measured_row, read_measured, write_measured
from modelcube.studies.rows import MeasuredRow


@dataclass(frozen=True)
class Small:
    id: str = "small"
    base_resolution: int = 28
    in_channels: int = 1
    classes: int = 10


def trained(seed: int = 0, top1: float = 88.25) -> MeasuredRow:
    network = realise(get_backbone("efficientnet-b0-ceil"), 0.9, 0.6, 0.5, base_resolution=28)
    return measured_row(Small(), network, d=0.6, w=0.5, recipe="proxy", seed=seed, top1=top1, source="here")


def test_a_row_stands_at_its_network_and_says_what_was_asked_for() -> None:
    row = trained()
    network = realise(get_backbone("efficientnet-b0-ceil"), 0.9, 0.6, 0.5, base_resolution=28)

    assert (row.r, row.d, row.w) == tuple(network.coordinates)
    assert (row.stated_d, row.stated_w) == (0.6, 0.5)
    assert row.resolution == 25
    assert (row.backbone, row.built_as, row.family) == ("efficientnet-b0", "efficientnet-b0-ceil", "proxy")
    assert row.fit
    assert row.exact
    assert not row.tested_elsewhere


def test_the_backbone_itself_has_c_of_one() -> None:
    network = realise(get_backbone("efficientnet-b0"), base_resolution=28)
    row = measured_row(Small(), network, d=1, w=1, recipe="proxy", seed=0, top1=90, source="here")

    assert row.flops_ratio == 1.0


def test_network_recipe_and_seed_name_a_row() -> None:
    assert trained(seed=0).id == trained(seed=0, top1=70).id
    assert trained(seed=1).id != trained(seed=0).id


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    rows = [
        trained(0),
        replace(trained(1), seconds=1.5, images_seen=72_000, versions="torch 2", note='a "note", quoted'),
    ]

    write_measured(path, rows)

    assert [row.id for row in read_measured(path)] == [row.id for row in rows]
    assert read_measured(path)[1].note == rows[1].note
    assert read_measured(path)[1].images_seen == 72_000
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_holds_no_rows(tmp_path: Path) -> None:
    assert read_measured(tmp_path / "small.csv") == []


def test_a_wrong_cell_is_named(tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    write_measured(path, [trained()])
    path.write_text(path.read_text(encoding="utf-8").replace("88.25", "good"), encoding="utf-8")

    with pytest.raises(ValueError, match=r"small\.csv, line 2: column 'top1' holds 'good'"):
        read_measured(path)
