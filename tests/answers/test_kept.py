"""What is kept stays within its bytes, whatever refers to whatever."""

from dataclasses import dataclass
from threading import Barrier, Thread

from modelcube.answers.cubes import cube_of
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.kept import Kept, kept

MANY_CLASSES = (10, 20, 30, 40)


@dataclass(frozen=True)
class Piece:
    nbytes: int


def test_what_was_not_asked_for_longest_is_dropped_first() -> None:
    store = Kept(30_000)
    for name in ("first", "second"):
        store.get(name, lambda: Piece(10_000))
    store.get("first", lambda: Piece(10_000))
    store.get("third", lambda: Piece(10_000))
    assert [name in store for name in ("first", "second", "third")] == [True, False, True]


def test_what_is_too_large_is_given_but_not_kept() -> None:
    store = Kept(30_000)
    assert store.get("large", lambda: Piece(40_000)).nbytes == 40_000
    assert "large" not in store


def test_of_several_who_ask_at_once_one_makes_it() -> None:
    store, made, together = Kept(), list[int](), Barrier(8)

    def ask() -> None:
        together.wait()
        store.get("one", lambda: made.append(1))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_named_arguments_are_told_apart_by_their_names(explorer: Explorer) -> None:
    @kept
    def given(_owner: Explorer, a: int = 0, b: int = 0) -> tuple[int, int]:
        return a, b

    assert (given(explorer, a=1), given(explorer, b=1)) == ((1, 0), (0, 1))


def test_no_cube_outlives_the_arrays_that_count_for_it(explorer: Explorer) -> None:
    store = Kept(48 * 2**20)  # room for the accuracies and the costs of two or three numbers of classes
    scenes = [explorer.scene("efficientnet-b0", classes=classes) for classes in MANY_CLASSES]
    scenes = [BackboneStudy(one.backbone, one.study, one.table, one.evidence, store) for one in scenes]
    for scene in scenes:
        assert cube_of(scene, scene.level()) is not None
    cubes = [("cube", scene, scene.level()) in store for scene in scenes]
    costs = [("costs", scene.table, scene.base_resolution) in store for scene in scenes]
    assert not costs[0]
    assert costs[-1]
    assert all(has_costs for cube, has_costs in zip(cubes, costs, strict=True) if cube)
