import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcube.formulas.pareto import best_share, pareto_front

Points = list[tuple[float, float]]
small = st.integers(0, 6).map(float)


def by_definition(points: Points) -> list[bool]:
    def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
        return one[0] <= other[0] and one[1] >= other[1] and one != other

    return [not any(beats(other, point) for other in points) for point in points]


@given(st.lists(st.tuples(small, small), max_size=30))
def test_the_front_is_what_the_definition_says(points: Points) -> None:
    cost, accuracy = [cost for cost, _ in points], [accuracy for _, accuracy in points]

    assert pareto_front(cost, accuracy).tolist() == by_definition(points)


@pytest.mark.parametrize("unknown", [(np.nan, 99.0), (1.0, np.nan)])
def test_what_is_not_known_is_not_on_the_front(unknown: tuple[float, float]) -> None:
    cost, accuracy = zip((10.0, 70.0), unknown, (20.0, 75.0), strict=True)

    assert pareto_front(cost, accuracy).tolist() == [True, False, True]


def test_the_best_share_takes_whole_fronts_until_there_are_enough() -> None:
    cost, accuracy = [1.0, 2.0, 3.0, 2.0, 3.0, 3.0, np.nan], [60.0, 70.0, 80.0, 65.0, 75.0, 50.0, 99.0]

    assert best_share(cost, accuracy, 0.1, 1).tolist() == [True, True, True, False, False, False, False]
    assert best_share(cost, accuracy, 0.6, 1).tolist() == [True, True, True, True, True, False, False]
    assert best_share(cost, accuracy, 0.1, 10).tolist() == [True] * 6 + [False]
    assert best_share([], [], 0.2, 4).tolist() == []
