"""All networks of the cube: how long they take to enumerate, count and predict, and then to find the best of."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from statistics import median

from benchmarks.bar import Bar
from modelcube.answers.cubes import cube_of
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.kept import Kept
from modelcube.assets import asset_folder
from modelcube.formulas.cube import Cube
from modelcube.studies.store import StudyStore

BACKBONE = "efficientnet-b0"
BUILDS, SEARCHES = 3, 300
FURTHER = {"params": 3e6, "peak_int8": 256 * 1024, "weights_int8": 3e6, "max_resolution": 200}


def bars() -> Iterator[Bar]:
    """All bars of the cube in processor time; a build is warm once the tables of the backbone are compiled."""
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        scene = Explorer.of(store.tables, store.fits).scene(BACKBONE)
    cube = _built(scene)
    seconds = min(_timed(lambda: _built(scene)) for _ in range(BUILDS))
    what = f"cube: {cube.accuracies.mean.size:,} networks enumerated, counted, predicted"
    yield Bar(what, f"{seconds:.2f} s", "< 2 s", seconds < 2)
    yield _search("cube: optimal for FLOPs alone", scene, cube, {}, 0.2)
    for name, most in FURTHER.items():
        yield _search(f"cube: optimal with {name}", scene, cube, {name: most}, 5)
    yield _search("cube: optimal with all further limits", scene, cube, FURTHER, 5)


def _built(scene: BackboneStudy) -> Cube:
    """The cube built anew."""
    cube = cube_of(replace(scene, kept=Kept()), scene.level())
    assert cube is not None
    return cube


def _search(what: str, scene: BackboneStudy, cube: Cube, further: Mapping[str, float], most_ms: float) -> Bar:
    """The median of many budgets."""
    rng = random.Random(0)
    budgets = [rng.uniform(0.03, 1.05) * scene.baseline_flops for _ in range(SEARCHES)]

    def find(flops: float) -> int | None:
        return cube.best({"flops": flops, **further})[0] if further else cube.best_of_budget(flops)

    find(budgets[0])
    milliseconds = 1000 * median(_timed(partial(find, flops)) for flops in budgets)
    return Bar(what, f"{milliseconds:.3f} ms", f"< {most_ms:g} ms", milliseconds < most_ms)


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
