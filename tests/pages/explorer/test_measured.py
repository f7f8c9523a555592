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


def test_of_thousands_of_sampled_networks_the_most_accurate_are_listed(view_of: ViewOf) -> None:
    view = view_of("study=accel-nasbench")
    lines = measured.lines(view)
    tops = sorted((row.top1 for row in view.every.measured), reverse=True)
    assert [line.row.top1 for line in lines] == tops[: measured.MAX_LISTED]
    assert not any(line.within for line in lines)  # no r, d and w give them
    assert measured.unlisted(view) == "The 100 most accurate of 5479 networks are listed; plots show all of them."
    assert "nothing is predicted" in measured.elsewhere(view)


def test_limits_of_blocks_choose_rows_and_stand_in_the_form(view_of: ViewOf) -> None:
    view = view_of("study=accel-nasbench&expansion_min=4.5&squeeze_max=0")
    rows = view.every.measured
    assert 0 < len(rows) < 1000
    assert all((row.expansion or 0) >= 4.5 and row.squeeze == 0 for row in rows)
    chosen = {one.name: (one.low, one.high) for one in measured.filters(view)}
    assert chosen == {"expansion": (4.5, None), "kernel": (None, None), "squeeze": (None, 0)}
    assert measured.all_rows(view) == "/models.csv?study=accel-nasbench&expansion_min=4.5&squeeze_max=0.0"


def test_other_studies_are_not_chosen_by_blocks(view_of: ViewOf) -> None:
    view = view_of("expansion_min=4.5")
    assert measured.filters(view) == []
    assert len(view.every.measured) == len(view_of("").every.measured)


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
