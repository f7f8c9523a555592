"""The answer to "what do these many networks cost?"."""

from collections.abc import Sequence

from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.answers.models import CostColumns
from modelcube.answers.points import checked_points, realised
from modelcube.networks.network import Network
from modelcube.networks.registry import DEFAULT_BACKBONE


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
    networks = realised(scene.backbone, scene.base_resolution, checked_points(points))
    costs = scene.table.evaluate_patterns(*networks)
    resolution, depth, width = (column.tolist() for column in networks)
    return CostColumns(
        ids=[
            Network(scene.backbone, *of, scene.base_resolution).id for of in zip(resolution, depth, width, strict=True)
        ],
        resolution=resolution,
        flops=costs.flops.tolist(),
        flops_fvcore=costs.flops_fvcore.tolist(),
        params=costs.params.tolist(),
        activations=costs.activations.tolist(),
        peak_activation_bytes=costs.peak_activation_bytes("int8").tolist(),
        version=explorer.version,
    )
