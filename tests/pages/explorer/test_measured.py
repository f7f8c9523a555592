import pytest

from modelcube.pages.explorer import measured
from tests.pages.conftest import ViewOf


@pytest.mark.parametrize("sort", ["-top1", "flops", "-family", "model", "w"])
def test_rows_stand_in_the_states_order_unknown_ones_last(view_of: ViewOf, sort: str) -> None:
    rows = [line.row for line in measured.lines(view_of(f"sort={sort}"))]
    column = sort.removeprefix("-")
    known = [value for row in rows if (value := getattr(row, column)) is not None]
    keys = [value.casefold() if isinstance(value, str) else value for value in known]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert all(getattr(row, column) is None for row in rows[len(known) :])


def test_families_that_are_left_out_are_hidden(view_of: ViewOf) -> None:
    lines = measured.lines(view_of("family=huawei-tinynet"))
    assert {line.row.family for line in lines if not line.hidden} == {"huawei-tinynet"}
    assert any(line.hidden for line in lines)


def test_only_networks_within_reach_of_the_sliders_are_buttons(view_of: ViewOf) -> None:
    within = {line.row.model for line in measured.lines(view_of("")) if line.within}
    assert "TinyNet-A" in within
    assert "efficientnet-b7" not in within


def test_data_has_one_entry_a_row_in_every_column(view_of: ViewOf) -> None:
    view = view_of("family=huawei-tinynet")
    data = measured.data(view)
    assert {len(column) for column in data.values()} == {len(measured.lines(view))}


def test_a_heading_sorts_numbers_down_and_names_up_first(view_of: ViewOf) -> None:
    state = view_of("sort=-flops").state
    orders = {column.name: measured.sorting(column, state) for column in measured.COLUMNS}
    assert orders["flops"] == ("descending", "flops")
    assert orders["params"] == ("none", "-params")
    assert orders["model"] == ("none", "model")
