import pickle

import pytest

from modelcube.errors import InvalidInput, ModelCubeError, NotFound, NotInstalled, Overloaded, shown


def test_invalid_input_names_field_value_and_range() -> None:
    assert str(InvalidInput("r", 9.0, "a number from 0.05 to 4")) == "r is 9.0; allowed: a number from 0.05 to 4"


def test_pydantic_may_catch_invalid_input() -> None:
    assert isinstance(InvalidInput("r", 9.0, "less"), ValueError)


def test_not_found_suggests_the_closest_name() -> None:
    error = NotFound("study", "imagnet", ["fashion-mnist", "imagenet"])
    assert str(error) == "there is no study 'imagnet'; did you mean 'imagenet'?"


def test_not_found_lists_few_names_where_none_is_close() -> None:
    assert str(NotFound("study", "x", ["imagenet"])) == "there is no study 'x'; known: imagenet"
    assert str(NotFound("model", "x", map(str, range(100)))) == "there is no model 'x'"


def test_long_values_are_cut() -> None:
    assert len(shown("[" * 5000)) == 80


@pytest.mark.parametrize(
    "error",
    [
        InvalidInput("r", 9.0, "less"),
        InvalidInput("r", 9.0, "less", "a better message"),
        NotFound("study", "imagnet", ["fashion-mnist", "imagenet"]),
        NotInstalled("torch is missing"),
        Overloaded("busy", 7),
    ],
)
def test_errors_travel_between_processes(error: ModelCubeError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
