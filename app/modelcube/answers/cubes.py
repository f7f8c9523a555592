"""The cubes in memory: all networks of a backbone, predicted for one level, built when first asked for."""

from collections import OrderedDict
from threading import Lock

from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.formulas.cube import Cube, build_cube
from modelcube.networks.registry import DEFAULT_BACKBONE

KEPT = 8  # some 60 MB each

_Key = tuple[BackboneStudy, Calibration]
_cubes: OrderedDict[_Key, Cube] = OrderedDict()
_building = Lock()


def is_built(scene: BackboneStudy, level: Calibration) -> bool:
    """Whether `cube_of` answers at once."""
    return scene.evidence is None or (scene, level) in _cubes


def cube_of(scene: BackboneStudy, level: Calibration) -> Cube | None:
    """The cube of a backbone in a study; None without evidence. Building one takes one to two seconds.

    Raises:
        InvalidInput: no row is of the level's family, or its base is impossible.
    """
    if scene.evidence is None:
        return None
    if (cube := _cubes.get((scene, level))) is not None:
        return cube
    with _building:
        if (scene, level) not in _cubes:
            _cubes[scene, level] = build(scene, level)
            while len(_cubes) > KEPT:
                _cubes.popitem(last=False)
        return _cubes[scene, level]


def warm_cube(explorer: Explorer) -> None:
    """Build the cube that most readers' first figure would otherwise wait for: that of the page as it opens."""
    scene = explorer.scene(DEFAULT_BACKBONE)
    if cube := cube_of(scene, scene.level()):
        _ = cube.staircase


def forget_cubes(explorer: Explorer) -> None:
    """Drop the cubes of scenes that another explorer than this one asked about: their data are outdated."""
    with _building:
        for key in [key for key in _cubes if not explorer.has_scene(key[0])]:
            del _cubes[key]


def build(scene: BackboneStudy, level: Calibration) -> Cube:
    """The cube of a backbone in a study that has evidence, built anew."""
    assert scene.evidence is not None
    candidates = scene.evidence.rule.inner
    return build_cube(
        scene.table,
        scene.base_resolution,
        scene.evidence.posterior(scene.backbone.id, level),
        most_std=candidates.std,
        most_distance=candidates.reach,
        neighbours=scene.evidence.neighbours(scene.backbone.id, level),
    )
