"""The answer to "what do these many networks cost?"."""

from collections.abc import Sequence

import numpy as np

from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.answers.models import CostColumns
from modelcube.errors import InvalidInput
from modelcube.networks.network import Network
from modelcube.networks.ranges import API_RANGES
from modelcube.networks.registry import DEFAULT_BACKBONE

MOST_POINTS = 100_000


def answer_costs(
    explorer: Explorer,
    points: Sequence[Sequence[float]],
    *,
    backbone: str = DEFAULT_BACKBONE,
    study: str = DEFAULT_STUDY,
    classes: int | None = None,
) -> CostColumns:
    """Costs of the networks at points (r, d, w), column by column.

    Raises:
        InvalidInput: a ratio is out of range; the message names the point.
        NotFound: there is no such backbone or study.
    """
    scene = explorer.scene(backbone, study, classes)
    ratios = np.asarray(points, dtype=float).reshape(-1, 3)
    _check(ratios)
    resolution = (scene.base_resolution * ratios[:, 0]).astype(np.int64)
    depth = np.searchsorted(scene.table.depths.breakpoints, ratios[:, 1], side="right") - 1
    width = np.searchsorted(scene.table.widths.breakpoints, ratios[:, 2], side="right") - 1
    costs = scene.table.evaluate_patterns(resolution, depth, width)
    indices = zip(resolution.tolist(), depth.tolist(), width.tolist(), strict=True)
    return CostColumns(
        ids=[Network(scene.backbone, *index, scene.base_resolution).id for index in indices],
        resolution=resolution.tolist(),
        flops=costs.flops.tolist(),
        flops_fvcore=costs.flops_fvcore.tolist(),
        params=costs.params.tolist(),
        activations=costs.activations.tolist(),
        peak_activation_bytes=costs.peak_activation_bytes("int8").tolist(),
        version=explorer.version,
    )


def _check(ratios: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    for column, (name, allowed) in enumerate((("r", API_RANGES.r), ("d", API_RANGES.d), ("w", API_RANGES.w))):
        bad = np.flatnonzero(~((ratios[:, column] >= allowed.low) & (ratios[:, column] <= allowed.high)))
        if len(bad):
            raise InvalidInput(
                f"points[{bad[0]}][{column}]", float(ratios[bad[0], column]), f"{name}, a number from {allowed}"
            )
