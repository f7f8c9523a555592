"""The plan of a study as a file."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.sampling.plan import PlanRow, make_plan, read_plan, row_of, write_plan
from modelcube.evaluation.sampling.sampling import Space
from modelcube.networks.registry import get_backbone
from tests.evaluation.sampling.test_sampling import FASHION


@pytest.fixture(scope="module")
def plan() -> list[PlanRow]:
    return make_plan(Space(get_backbone("efficientnet-b0"), FASHION), "proxy", half=10, ranged=12)


def test_named_networks_come_first_sampled_ones_in_turn_and_further_seeds_last(plan: list[PlanRow]) -> None:
    sets = [row.set for row in plan]
    first = sets.index("half")
    assert set(sets[:first]) == {"named"}
    assert sets[first : first + 4] == ["half", "range", "half", "range"]
    assert {row.seed for row in plan[:first]} == {0}
    assert [row.seed for row in plan[-2 * first :]] == [1] * first + [2] * first


def test_no_training_is_planned_twice(plan: list[PlanRow]) -> None:
    assert len({row.request.key for row in plan}) == len(plan)
    assert len({row.network_id for row in plan if row.set != "named"}) == 22


def test_a_line_asks_for_its_network(plan: list[PlanRow]) -> None:
    assert all(row.request.network_id == row.network_id for row in plan)


def test_a_plan_is_read_as_it_was_written(plan: list[PlanRow], tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    write_plan(path, plan)
    assert read_plan(path) == plan
    assert row_of(read_plan(path), 3) == plan[3]


def test_a_line_may_ask_for_a_latency_and_a_file_without_the_column_for_accuracies(
    plan: list[PlanRow], tmp_path: Path
) -> None:
    path = tmp_path / "plan.csv"
    asked = replace(plan[1], measure="latency")
    write_plan(path, [plan[0], asked])
    assert read_plan(path)[1].request == replace(plan[1].request, measure="latency")
    path.write_text("\n".join(line.rpartition(",")[0] for line in path.read_text().splitlines()))
    assert read_plan(path) == plan[:2]


def test_mistakes_in_a_plan_are_named_with_their_line(plan: list[PlanRow], tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    write_plan(path, plan)
    path.write_text(path.read_text().replace(",28,1.0,1.0,", ",28,deep,1.0,", 1))
    with pytest.raises(InvalidInput, match="line 2"):
        read_plan(path)


def test_a_plan_is_read_by_the_names_of_its_columns_however_it_was_saved(plan: list[PlanRow], tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    write_plan(path, plan[:4])
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    numbers = {header.index(name) for name in ("d", "w", "flops_ratio")}
    text = ";".join(["", *(f" {name.upper()} " for name in reversed(header))]) + "\r\n\r\n"
    for number, line in enumerate(lines):
        cells = [cell.replace(".", ",") if at in numbers else cell for at, cell in enumerate(line)]
        text += ";".join([str(number), *reversed(cells)]) + "\r\n"
    path.write_text(text, encoding="utf-16", newline="")
    assert read_plan(path) == plan[:4]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("row,set", "row,colour", "missing: set"),
        ("network_id,measure", "network_id,mesure", "unknown: mesure"),
        (",0,efficientnet-b0.", ",1.5,efficientnet-b0.", "line 2: seed is '1.5'; allowed: a whole number"),
        (",28,1.0,1.0,", ",28,nan,1.0,", "line 2: d is 'nan'; allowed: a number"),
        ("efficientnet-b0,28", "efficientnet,28", "line 2: there is no backbone 'efficientnet'"),
        (",accuracy", ",speed", "line 2: measure is 'speed'"),
        (",accuracy", "", "line 2: has fewer cells than the header"),
        ("\n1,", "\n0,", "row is 0 in more than one line"),
    ],
)
def test_what_a_plan_says_wrongly_is_named(
    plan: list[PlanRow], tmp_path: Path, old: str, new: str, reason: str
) -> None:
    path = tmp_path / "plan.csv"
    write_plan(path, plan)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InvalidInput, match=rf"plan\.csv.*{reason}"):
        read_plan(path)


def test_a_missing_plan_or_line_is_not_found(plan: list[PlanRow], tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_plan(tmp_path / "none.csv")
    with pytest.raises(NotFound):
        row_of(plan, 1_000)


def test_weights_that_there_are_are_tested_once_and_what_is_written_is_read_back(
    plan: list[PlanRow], tmp_path: Path
) -> None:
    tested = make_plan(Space(get_backbone("efficientnet-b0"), FASHION), "pretrained", half=10, ranged=12)
    assert {(row.set, row.seed) for row in tested} == {("named", 0)}
    assert [row.network_id for row in tested] == [row.network_id for row in plan[: len(tested)]]
    for made in (plan, tested):
        named = [replace(row, name=f'{row.name}, "best"', set="mine, too") for row in made]
        timed = [replace(row, row=len(made) + row.row, measure="latency") for row in named]
        write_plan(tmp_path / "new" / "plan.csv", [*named, *timed])
        assert read_plan(tmp_path / "new" / "plan.csv") == [*named, *timed]
