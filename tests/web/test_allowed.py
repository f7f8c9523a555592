from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, WithJsonSchema

from modelcube.web.allowed import allowed_at, describe

Budget = Annotated[str, WithJsonSchema({"type": "string", "x-allowed": "a share such as 0.1, or a count such as 39M"})]


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (Annotated[float, Field(ge=0.05, le=4)], "a number from 0.05 to 4"),
        (Annotated[float, Field(gt=0, lt=1)], "a number above 0 and below 1"),
        (Annotated[int, Field(ge=1)] | None, "a whole number of at least 1"),
        (Literal["a", "b"], "one of: a, b"),
        (Literal["a"], "a"),
        (bool, "true or false"),
        (Annotated[str, Field(max_length=9)], "text of at most 9 characters"),
        (int | str, "a whole number or text"),
        (Annotated[list[float], Field(max_length=2)], "a list of at most 2 items, each a number"),
        (tuple[float, int], "a list of 2 items: a number, a whole number"),
        (Budget, "a share such as 0.1, or a count such as 39M"),
    ],
)
def test_schemas_in_plain_words(annotation: Any, text: str) -> None:
    assert describe(TypeAdapter(annotation).json_schema(), {}) == text


def test_an_unknown_location_has_no_words() -> None:
    assert allowed_at({}, {"parameters": []}, ("query", "r")) is None
    assert allowed_at({}, {}, ("body", "points", 3)) is None
