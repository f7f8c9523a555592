"""The file that `modelcube sample` writes is read back, and counted anew."""

import csv
from pathlib import Path

import pytest

from modelcube.errors import InvalidInput
from modelcube.studies.imports import Defaults, named_study, read_results
from modelcube.studies.joining import BadRows
from modelcube.studies.measured import MEASURED_COLUMNS, write_measured
from modelcube.studies.recording import StudyDescription
from tests.support.sampled import DESCRIBED, sampled_rows

COUNTED = "as counted for images of R0 = 28 px, 1 channels and 10 classes"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    write_measured(path, sampled_rows(4))
    return path


def changed(path: Path, change: dict[str, str]) -> Path:
    """The file with other cells in line 3."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[1] |= change
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_it_is_read_as_it_was_written(table: Path) -> None:
    assert named_study(table) == "sampled"
    assert [row for row, _ in read_results(table, DESCRIBED, Defaults())] == sampled_rows(4)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"flops": "123"}, f"flops is 123; allowed: [0-9]+, {COUNTED}"),
        ({"r": "0.1"}, "r is 0.1"),
        ({"params": "7"}, "params is 7"),
        ({"network_id": "efficientnet-b0.28.1"}, "network_id is"),
        ({"id": "mine"}, "id is 'mine'"),
        ({"study": "other"}, "study is 'other'"),
        ({"top1": "101"}, "top1 is 101.0; allowed: a number from 0 to 100"),
        ({"top1": "nan"}, "top1 is nan"),
        ({"top1": "good"}, "column 'top1' holds 'good', not a value of type number"),
        ({"seed": ""}, "seed is blank"),
        ({"recipe": "My Recipe"}, "recipe is 'My Recipe'"),
        ({"built_as": "nothing"}, "there is no backbone 'nothing'"),
        ({"resolution": "100000"}, "resolution is 100000"),
    ],
)
def test_a_line_that_counting_contradicts_is_named(table: Path, change: dict[str, str], reason: str) -> None:
    with pytest.raises(BadRows, match=rf"mine\.csv, line 3: {reason}") as caught:
        read_results(changed(table, change), DESCRIBED, Defaults())
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("other", [(64, 1, 10), (28, 3, 10), (28, 1, 100)])
def test_other_images_show_in_every_line(table: Path, other: tuple[int, int, int]) -> None:
    with pytest.raises(BadRows, match="as counted for images of R0") as caught:
        read_results(table, StudyDescription("sampled", "Sampled", *other), Defaults())
    assert len(caught.value.problems) == 4


def test_what_no_surrogate_was_fitted_on_stays_so(table: Path) -> None:
    found = read_results(changed(table, {"fit": "false", "note": "by night"}), DESCRIBED, Defaults())
    assert [row.fit for row, _ in found] == [True, False, True, True]
    assert found[1].row.note == "by night"


@pytest.mark.parametrize(
    ("columns", "named"), [(MEASURED_COLUMNS[:-1], "missing: versions"), ((*MEASURED_COLUMNS, "colour"), "'colour'")]
)
def test_columns_that_are_missing_or_unknown_are_named(tmp_path: Path, columns: tuple[str, ...], named: str) -> None:
    (tmp_path / "mine.csv").write_text(",".join(columns), encoding="utf-8")
    with pytest.raises(InvalidInput, match=named):
        read_results(tmp_path / "mine.csv", DESCRIBED, Defaults())
