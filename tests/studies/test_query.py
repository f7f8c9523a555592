import pytest
from pydantic import ValidationError

from modelcube.errors import InvalidInput
from modelcube.studies.query import BOUNDED, ModelQuery


def refusal(**question: object) -> InvalidInput:
    with pytest.raises(ValidationError) as caught:
        ModelQuery.model_validate(question)
    cause = caught.value.errors()[0].get("ctx", {}).get("error")
    assert isinstance(cause, InvalidInput)
    return cause


@pytest.mark.parametrize("column", BOUNDED)
def test_an_empty_range_is_refused(column: str) -> None:
    error = refusal(**{f"{column}_min": 2, f"{column}_max": 1})

    assert error.field == f"{column}_min"


@pytest.mark.parametrize("sort", ["", "-", "colour", "--top1", "top1 desc"])
def test_only_columns_sort(sort: str) -> None:
    assert refusal(sort=sort).field == "sort"


@pytest.mark.parametrize(
    "question",
    [
        {"limit": 0},
        {"limit": 1001},
        {"r_min": "nan"},
        {"flops_max": "inf"},
        {"d_min": -1},
        {"top1_min": 101},
        {"network": "a\0b"},
        {"family": "a" * 1001},
        {"flop_min": 1},
    ],
)
def test_bad_values_and_unknown_names_are_refused(question: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModelQuery.model_validate(question)


def test_names_are_separated_by_commas() -> None:
    query = ModelQuery(backbone="efficientnet-b0,mobilenetv2")

    assert query.names("backbone") == ("efficientnet-b0", "mobilenetv2")
    assert query.names("family") == ()
