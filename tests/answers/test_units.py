"""One table of cases holds the reader of budgets here and the page's to each other (tests/browser/test_amounts.py)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcube.answers.units import BUDGET, parse_budget, parse_bytes, parse_count, read_bytes, read_share
from modelcube.errors import InvalidInput

CASES = json.loads((Path(__file__).parent / "amounts.json").read_text(encoding="utf-8"))
BASELINE = CASES["baseline"]


@pytest.mark.parametrize(("text", "expected"), CASES["budgets"])
def test_budgets_are_read_as_people_write_them(text: str, expected: float | str | None) -> None:
    share = read_share(text, BASELINE)
    if isinstance(expected, str):
        assert share == pytest.approx(float(expected.removesuffix("%")) / 100)
    else:
        assert (None if share is None else share * BASELINE) == (expected and pytest.approx(expected))


@pytest.mark.parametrize(("text", "expected"), CASES["memory"])
def test_memory_is_read_in_either_case(text: str, expected: float | None) -> None:
    assert read_bytes(text, bare=1024) == (expected and pytest.approx(expected))


def test_flops_count_twice_only_where_that_is_asked_for() -> None:
    doubled = [read_share(text, 100_000_000, doubled=True) for text in ("40 MFLOPs", "40 MMACs", "40M", "0.1", "10%")]
    assert doubled == pytest.approx([0.2, 0.4, 0.4, 0.1, 0.1])


@pytest.mark.parametrize("text", ["0.029", "1.06", "2", "39", "11M", "406M", "120%", "1e9", "0,5", "", "abc"])
def test_what_is_no_budget_is_refused_with_an_example_that_works(text: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"from 0\.03 to 1\.05, or a count from 11\.6M to 405M, such as 0\.1"
    ) as error:
        parse_budget("flops", text, BASELINE)
    assert (error.value.field, error.value.value) == ("flops", text)


@given(baseline=st.integers(1_000_000, 20_000_000_000))
def test_the_ends_that_a_refusal_names_are_taken(baseline: int) -> None:
    with pytest.raises(InvalidInput) as error:
        parse_budget("flops", "", baseline)
    words = error.value.allowed.replace(",", "").split()
    for end in (words[words.index("count") + 2], words[words.index("count") + 4], words[-1]):
        assert parse_budget("flops", end, baseline) > 0


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    amount = BUDGET.read(text)
    assert amount is None or amount.number > 0


def test_counts_and_memory_are_refused_with_an_example() -> None:
    assert (parse_count("params", "3m"), parse_count("params", "3 M params")) == (3e6, 3e6)
    assert parse_bytes("peak_memory", "327680") == 327680
    for text in ("", "0.1", "10%", "3M MACs", "3,5M"):
        with pytest.raises(InvalidInput, match="a count such as 3M"):
            parse_count("params", text)
    with pytest.raises(InvalidInput, match=r"such as 320KiB.*decimals are written with a point"):
        parse_bytes("peak_memory", "1,5MiB")
