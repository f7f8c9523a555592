import json
from dataclasses import fields
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelcube.answers.explorer import Explorer
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.state import BUDGETS, DEFAULT_BUDGET, State, describe_fields

NAMES = [field.name for field in fields(State)]
RATIO_KEYS = st.sampled_from(["r", "d", "w", "flops", "sram", "flash"])
NUMBER_TEXTS = st.one_of(
    st.floats().map(repr), st.floats(0.01, 3).map(str), st.integers().map(str), st.sampled_from(["39M", "1e999", "-1"])
)
PAIRS = st.one_of(
    st.tuples(RATIO_KEYS, NUMBER_TEXTS),
    st.tuples(st.sampled_from(["lock"]), st.sampled_from(["0", "1", "yes"])),
    st.tuples(st.sampled_from(["count"]), st.sampled_from(["macs", "2macs", "fvcore", "x"])),
    st.tuples(st.sampled_from(["backbone"]), st.sampled_from(["resnet-50", "mobilenetv2", "vgg"])),
    st.tuples(st.sampled_from(["family", "study", "precision", "sort", "theme", "utm_source"]), st.text(max_size=12)),
    st.tuples(st.sampled_from(["family"]), st.sampled_from(["huawei-tinynet", "timm-ra4-efficientnet"])),
)
unhurried = settings(deadline=None)  # the first budget in multiply-adds compiles a cost table
QUERIES = st.lists(PAIRS, max_size=12).map(urlencode)


@unhurried
@given(QUERIES)
def test_a_state_survives_the_way_through_the_query_string(query: str) -> None:
    state = State.from_query(query)
    assert State.from_query(state.to_query()) == state


@unhurried
@given(QUERIES)
def test_values_lie_within_the_ranges_that_the_table_states(query: str) -> None:
    state = State.from_query(query)
    for field in describe_fields():
        value = getattr(state, field["name"])
        if value is None:
            continue
        if field["kind"] == "number":
            assert field["low"] <= value <= field["high"]
        elif field["kind"] == "choice":
            assert value in field["choices"]


@unhurried
@given(QUERIES)
def test_ratios_come_together_or_not_at_all(query: str) -> None:
    state = State.from_query(query)
    assert {state.r is None, state.d is None, state.w is None} in ({True}, {False})
    if state.r is not None and not state.lock:
        assert state.flops is None


@given(st.text(max_size=200))
def test_no_query_string_is_refused(query: str) -> None:
    assert isinstance(State.from_query(query), State)


def test_ratios_win_over_a_budget() -> None:
    state = State.from_query("flops=0.1&r=0.5")
    assert (state.r, state.d, state.w, state.flops, state.c) == (0.5, 1.0, 1.0, None, None)


def test_a_locked_budget_stays_beside_the_ratios() -> None:
    state = State.from_query("flops=0.1&r=0.5&lock=1")
    assert (state.r, state.c) == (0.5, 0.1)
    assert state.to_query() == "r=0.5&d=1&w=1&flops=0.1&lock=1"


def test_the_budget_of_a_bare_address_is_the_default_one() -> None:
    assert State.from_query("").c == DEFAULT_BUDGET
    assert State.from_query("").to_query() == ""


def test_a_budget_may_be_a_count_with_a_unit() -> None:
    assert State.from_query("flops=39M").c == pytest.approx(39 / 385.81, rel=1e-4)
    assert State.from_query("flops=0.2G&backbone=mobilenetv2").c == pytest.approx(200 / 300.8, rel=1e-3)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("r=99", 1.5),
        ("r=-3", 0.3),
        ("r=1e999", 1.5),
        ("r=nan&d=1", 1.0),
        ("r=0x1&d=1", 1.0),
        ("r=", None),
        ("r=0.5&r=0.7", 0.5),
    ],
)
def test_a_ratio_is_clamped_or_ignored(query: str, expected: float | None) -> None:
    assert State.from_query(query).r == expected


def test_families_keep_their_order_without_repetition() -> None:
    state = State.from_query("family=b&family=a&family=b&family=%20")
    assert state.family == ("b", "a")
    assert state.to_query() == "family=b&family=a"


def test_keys_and_values_may_come_as_a_mapping() -> None:
    assert State.from_query({"r": "0.5", "family": ["a", "b"]}) == State.from_query("r=0.5&family=a&family=b")


def test_the_table_for_the_page_is_json_and_complete() -> None:
    table = json.loads(json.dumps(describe_fields()))
    assert [field["name"] for field in table] == NAMES
    assert all(field["meaning"] for field in table)
    assert next(field for field in table if field["name"] == "flops")["initial"] == DEFAULT_BUDGET


def test_a_base_and_the_game_are_kept_in_the_address() -> None:
    state = State.from_query("base_top1=73.4&base_w=0.5&base_kind=mobile&game=play")
    assert (state.base_top1, state.base_r, state.base_d, state.base_w, state.game) == (73.4, 1.0, 1.0, 0.5, "play")
    assert state.to_query() == "lock=1&base_top1=73.4&base_w=0.5&base_kind=mobile&game=play"
    assert State.from_query("base_top1=120&base_r=0").to_query() == "base_top1=99.9&base_r=0.05"


def test_the_surface_of_the_cube_is_kept_in_the_address() -> None:
    state = State.from_query("surface=both&surface_top1=72.5")
    assert (state.surface, state.surface_top1) == ("both", 72.5)
    assert state.to_query() == "surface=both&surface_top1=72.5"
    assert State.from_query("surface=none&surface_top1=120").to_query() == "surface_top1=99.9"


def test_a_budget_with_a_unit_is_a_share_of_what_the_backbone_costs_in_the_study(explorer: Explorer) -> None:
    for study, flops in (("imagenet", 385_814_752), ("fashion-mnist", 7_947_472), ("no such study", 385_814_752)):
        state = read_state(f"study={study}&flops=2M", explorer)
        assert state.flops == pytest.approx(max(2e6 / flops, BUDGETS.low))
