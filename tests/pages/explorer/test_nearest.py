from urllib.parse import parse_qs, urlsplit

import pytest

from modelcube.pages.explorer.nearest import difference, nearest, report_url
from modelcube.settings import MAIL
from tests.pages.conftest import ViewOf


def test_the_nearest_rows_stand_first_with_what_sets_them_apart(view_of: ViewOf) -> None:
    rows = nearest(view_of("r=0.6785714285714286&d=0.695&w=0.54"), MAIL)
    assert rows[0].texts["model"] == "TinyNet-D"
    assert [rows[0].texts[axis] for axis in "rdw"] == ["same", "same", "same"]
    assert len(rows) == 5
    assert all(near.texts["source"] for near in rows)


def test_an_error_in_a_row_can_be_reported_where_the_settings_say(view_of: ViewOf) -> None:
    [row, *_] = [near.row for near in nearest(view_of(""), MAIL)]
    url = report_url("https://example.org/new?title={subject}&body={body}", row)
    asked = parse_qs(urlsplit(url).query)
    assert row.id in asked["title"][0]
    assert row.source in asked["body"][0]


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (1.0, "same"), (1.1, "+10\u00a0%"), (0.9, "\u221210\u00a0%"), (1.004, "same")]
)
def test_differences_in_whole_per_cent(value: float | None, text: str) -> None:
    assert difference(value, 1.0) == text
