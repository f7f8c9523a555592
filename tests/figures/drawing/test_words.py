from collections.abc import Mapping

from modelcube.figures.drawing.binding import Columns
from modelcube.figures.drawing.words import COUNTS, fill, listed

ROWS: Mapping[str, Columns] = {
    "current": {"resolution": [152], "w": [0.5588], "flops": [51580656], "top1": [None], "id": ["n"]},
    "near": {"id": []},
}


def test_places_are_filled_from_the_first_row() -> None:
    sentence = "{current.id}: {current.resolution} px, width {current.w:.2f}, {current.flops:si}."
    assert fill(sentence, ROWS) == "n: 152 px, width 0.56, 51.6M."


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    assert fill("accuracy {current.top1:.1f}, {near.id}", ROWS) == "accuracy unknown, unknown"


def test_text_without_places_stays() -> None:
    assert fill("{a} b {c.d:x}", ROWS) == "{a} b {c.d:x}"


def test_lists_read_as_a_sentence() -> None:
    assert [listed(["a", "b", "c"]), listed(["a"]), listed([])] == ["a, b and c", "a", ""]


def test_twice_the_multiply_adds_is_a_convention_of_its_own() -> None:
    assert (COUNTS["2macs"].column, COUNTS["2macs"].factor) == ("flops", 2)
