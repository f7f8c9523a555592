"""The cubes of a version of the data: all networks of a backbone with their accuracies, built when first asked for."""

from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.formulas.cube import Axes, Cube, CubeAccuracies, CubeCosts, predict_cube
from modelcube.networks.registry import DEFAULT_BACKBONE


def is_built(scene: BackboneStudy, level: Calibration) -> bool:
    """Whether `cube_of` answers at once."""
    return scene.evidence is None or ("cube", scene, level) in scene.kept


def cube_of(scene: BackboneStudy, level: Calibration) -> Cube | None:
    """The cube of a backbone in a study; None without evidence. Building one takes one to two seconds.

    Costs are shared by all levels, accuracies by all numbers of classes.

    Raises:
        InvalidInput: no row is of the level's family, or its base is impossible.
    """
    evidence = scene.evidence
    if evidence is None:
        return None

    costs_key = "costs", scene.table, scene.base_resolution
    accuracies_key = "accuracies", evidence, scene.backbone.id, scene.base_resolution, level

    def build() -> Cube:
        axes = Axes.from_table(scene.table, scene.base_resolution)
        costs = scene.kept.get(costs_key, lambda: CubeCosts.from_table(scene.table, scene.base_resolution))
        return Cube(axes, costs, scene.kept.get(accuracies_key, lambda: predict(axes)))

    def predict(axes: Axes) -> CubeAccuracies:
        candidates = evidence.rule.inner
        return predict_cube(
            axes,
            evidence.posterior(scene.backbone.id, level),
            most_std=candidates.std,
            most_distance=candidates.reach,
            neighbours=evidence.neighbours(scene.backbone.id, level),
        )

    cube = scene.kept.get(("cube", scene, level), build)
    # Its parts count as asked for after it: it is dropped before them, and does not hold on to what no longer counts.
    scene.kept.get(costs_key, lambda: cube.costs)
    scene.kept.get(accuracies_key, lambda: cube.accuracies)
    return cube


def warm_cube(explorer: Explorer) -> None:
    """Build the cube that most readers' first figure would otherwise wait for: that of the page as it opens."""
    scene = explorer.scene(DEFAULT_BACKBONE)
    if cube := cube_of(scene, scene.level()):
        _ = cube.staircase
