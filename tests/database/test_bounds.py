"""One model of a row says what may be recorded, whichever way it comes in."""

from dataclasses import asdict
from typing import Any

import pytest

from modelcube.assets import asset_folder
from modelcube.database.bounds import check_bounds
from modelcube.errors import InvalidInput
from modelcube.studies.recording import STUDY_BOUNDS
from modelcube.studies.rows import ROW_BOUNDS, MeasuredRow
from modelcube.studies.shipped import Shipped
from tests.support.sampled import DESCRIBED, sampled_rows

ROW = asdict(sampled_rows(1)[0])


def test_every_shipped_row_keeps_to_the_bounds() -> None:
    shipped = Shipped(asset_folder("results"))
    rows = [MeasuredRow.from_values(row) for study in shipped.studies for row in shipped.rows(study)]
    for row in rows:
        check_bounds(ROW_BOUNDS, asdict(row))
    assert len(rows) > 800


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("top1", float("nan"), "a number from 0 to 100"),
        ("top1", float("inf"), "a number from 0 to 100"),
        ("top1", 100.5, "a number from 0 to 100"),
        ("top1", "76.8", "a number from 0 to 100"),
        ("top1", True, "a number from 0 to 100"),
        ("top1", None, "a number from 0 to 100"),
        ("top5", -1.0, "a number from 0 to 100"),
        ("r", 0.0, "a number from 0.01 to 100"),
        ("flops", 2**63, "a whole number from 0 to 9007199254740991"),
        ("seed", 2**31, "a whole number from 0 to 2147483647"),
        ("images_seen", 1.5, "a whole number"),
        ("seconds", float("nan"), "a number from 0"),
        ("fit", 1, "true or false"),
        ("note", "a\0b", "text without line breaks, NUL"),
        ("note", "a\ud800b", "text without line breaks, NUL"),
        ("note", "a\x1b[31m", "text without line breaks, NUL"),
        ("note", "a\u2028b", "text without line breaks, NUL"),
        ("source", "x" * 2001, "at most 2000 characters"),
        ("model", 7, "text"),
        ("id", "x" * 201, "at most 200 characters"),
        ("id", "", "at most 200 characters"),
        ("family", "My Family", "lower-case letters"),
        ("family", "own\n", "lower-case letters"),
    ],
)
def test_what_no_database_or_page_can_hold_is_refused_by_name(column: str, value: Any, allowed: str) -> None:
    with pytest.raises(InvalidInput, match=allowed) as caught:
        check_bounds(ROW_BOUNDS, ROW | {column: value})
    assert caught.value.field == column


@pytest.mark.parametrize(
    "wrong", [{"base_resolution": 0}, {"base_resolution": 10**9}, {"classes": 0}, {"title": "\0"}, {"id": "A b"}]
)
def test_a_study_has_bounds_too(wrong: dict[str, Any]) -> None:
    check_bounds(STUDY_BOUNDS, asdict(DESCRIBED))
    with pytest.raises(InvalidInput) as caught:
        check_bounds(STUDY_BOUNDS, asdict(DESCRIBED) | wrong)
    assert caught.value.field in wrong
