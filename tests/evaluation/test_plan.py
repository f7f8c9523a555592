"""The plan of a study as a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.plan import PlanRow, make_plan, read_plan, row_of, write_plan
from modelcube.evaluation.sampling import Space
from modelcube.networks.registry import get_backbone
from tests.evaluation.test_sampling import FASHION


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
