from modelcube.figures.drawing.binding import Binding, Columns

COLUMNS: Columns = {"a": [1, 2, 3], "b": [10, None, 30], "kind": ["x", "y", "x"]}


def test_attributes_show_their_columns() -> None:
    shown = Binding("rows", {"x": "a", "marker.color": "b"}).values(COLUMNS)
    assert shown == {"x": [1, 2, 3], "marker.color": [10, None, 30]}


def test_a_list_of_columns_shows_one_list_a_row() -> None:
    assert Binding("rows", {"customdata": ["kind", "a"]}).values(COLUMNS) == {
        "customdata": [["x", 1], ["y", 2], ["x", 3]]
    }


def test_only_rows_with_the_wanted_values_are_shown() -> None:
    assert Binding("rows", {"x": "a"}, where={"kind": "x", "b": 30}).values(COLUMNS) == {"x": [3]}
    assert Binding("rows", {"x": "a"}, where={"kind": "z"}).values(COLUMNS) == {"x": []}


def test_factors_scale_what_is_known() -> None:
    assert Binding("rows", {"x": "b", "y": "a"}, factors={"x": 2}).values(COLUMNS) == {
        "x": [20, None, 60],
        "y": [1, 2, 3],
    }


def test_a_binding_survives_the_way_through_meta() -> None:
    binding = Binding("rows", {"x": "a", "customdata": ["a", "b"]}, where={"kind": "x"}, factors={"x": 2})
    assert Binding.of(binding.to_meta()) == binding
    assert Binding("rows", {"x": "a"}, factors={"x": 1}).to_meta() == {"rows": "rows", "columns": {"x": "a"}}


def test_values_are_shown_by_what_they_are_called() -> None:
    binding = Binding(
        "rows", {"x": "kind", "customdata": ["kind", "a"]}, words={"kind": {"x": "甲"}}, where={"kind": "x"}
    )
    assert binding.values(COLUMNS) == {"x": ["甲", "甲"], "customdata": [["甲", 1], ["甲", 3]]}
    assert Binding.of(binding.to_meta()) == binding
    grids: Columns = {"words": [["a", None], ["b", "a"]]}
    called = Binding("rows", {"customdata": ["words"]}, words={"words": {"a": "甲"}}).values(grids)
    assert called == {"customdata": [[["甲"], [None]], [["b"], ["甲"]]]}


def test_a_list_of_grids_shows_one_list_a_cell() -> None:
    grids: Columns = {"z": [[1, 2], [3, 4]], "words": [["a", "b"], ["c", None]]}
    assert Binding("rows", {"customdata": ["z", "words"]}).values(grids) == {
        "customdata": [[[1, "a"], [2, "b"]], [[3, "c"], [4, None]]]
    }
