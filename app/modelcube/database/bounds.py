"""What the database, JSON and pages can hold, whichever way a row comes in: types of columns with their bounds.

A dataclass whose fields have these types is checked by `check_bounds`; `MeasuredRow` and `StudyDescription` are.
"""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from modelcube.database.tables import NAME_LENGTH
from modelcube.errors import InvalidInput

TEXT_LENGTH = 2_000
TITLE_LENGTH = 200
MAX_WHOLE = 2**53 - 1  # the largest that JSON carries exactly to every reader
MAX_PIXELS = 10_000
UNPRINTABLE = frozenset(("Cc", "Cs", "Zl", "Zp"))  # control characters, halves of surrogate pairs, line separators
PLAIN_TEXT = "text without line breaks, NUL and other control characters"


def plain_text(text: str) -> str:
    """The text itself; `ValueError` if it has characters that cannot be stored or shown."""
    if any(unicodedata.category(character) in UNPRINTABLE for character in text):
        raise ValueError(PLAIN_TEXT)
    return text


Percent = Annotated[float, Field(ge=0, le=100, strict=True, allow_inf_nan=False)]
Ratio = Annotated[float, Field(ge=0.01, le=100, strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=0, le=1e15, strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=MAX_WHOLE, strict=True)]
Pixels = Annotated[int, Field(ge=1, le=MAX_PIXELS, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Identifier = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH, strict=True), AfterValidator(plain_text)]
Title = Annotated[str, Field(min_length=1, max_length=TITLE_LENGTH, strict=True), AfterValidator(plain_text)]
Words = Annotated[str, Field(max_length=TEXT_LENGTH, strict=True), AfterValidator(plain_text)]


def check_bounds(kind: TypeAdapter[Any], values: Mapping[str, Any]) -> None:
    """Nothing, if a dataclass of this kind may be made of these values and kept.

    Raises:
        InvalidInput: a value is missing, of another type or out of bounds; the first one is named.
    """
    try:
        kind.validate_python(dict(values))
    except ValidationError as error:
        raise invalid_input(error, kind.json_schema()) from error


def invalid_input(error: ValidationError, schema: Mapping[str, Any]) -> InvalidInput:
    """The first of the errors, in plain words."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(step) for step in first["loc"] if isinstance(step, str)) or "content"
    described = schema.get("properties", {}).get(str(first["loc"][0]) if first["loc"] else "", {})
    allowed = _allowed(described) or str(first["msg"]).removeprefix("Value error, ")
    value = None if first["type"] == "missing" else first.get("input")
    return InvalidInput(field, value, allowed)


def _allowed(schema: Mapping[str, Any]) -> str:
    """What a schema allows; "" where only pydantic's own message says it."""
    parts = schema.get("anyOf", [schema])
    part: Mapping[str, Any] = next((one for one in parts if one.get("type") != "null"), {})
    if "maximum" in part:
        whole = part["type"] == "integer"
        low, high = (str(part[end]) if whole else f"{part[end]:g}" for end in ("minimum", "maximum"))
        return f"{'a whole number' if whole else 'a number'} from {low} to {high}"
    if part.get("type") == "boolean":
        return "true or false"
    if "pattern" in part:
        return "lower-case letters, digits, dots, dashes and underscores, at most 64"
    if "maxLength" in part:
        return f"{PLAIN_TEXT}, at most {part['maxLength']} characters"
    return ""
