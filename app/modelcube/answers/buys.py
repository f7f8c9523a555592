"""What one per cent more multiply-adds buys at a place of the cube, if spent on resolution, depth or width.

Along an axis a, points for a per cent are 0.01 · 100 σ'(μ) · (∂μ/∂ ln a) / (∂ ln flops/∂ ln a). Costs are a staircase,
so the slope of ln flops is that of a regression of exact counts over ± 20 % of the axis.
"""

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy
from modelcube.answers.models import Buys
from modelcube.networks.network import Network
from modelcube.networks.ranges import API_RANGES
from modelcube.surrogate.accuracy import slope

SPREAD = np.log(1.2)
SAMPLES = 41
STEP = 1e-3  # of ln a, for the derivative of a smooth mean


def what_more_buys(scene: BackboneStudy, network: Network, level: Calibration) -> Buys | None:
    """Points of accuracy for one per cent more multiply-adds; None without evidence.

    Raises:
        InvalidInput: no row is of the level's family, or its base is impossible.
    """
    if scene.evidence is None:
        return None
    posterior = scene.evidence.posterior(scene.backbone.id, level)
    x = np.log(network.coordinates)
    steps = STEP * np.eye(3)
    mean = posterior.mean(np.vstack([x, x + steps, x - steps]))
    per_axis = (mean[1:4] - mean[4:]) / (2 * STEP)
    points = 0.01 * float(slope(mean[0])) * per_axis / _cost_slopes(scene, network)
    return Buys(**dict(zip("rdw", points.tolist(), strict=True)))


def _cost_slopes(scene: BackboneStudy, network: Network) -> NDArray[np.float64]:
    """∂ ln flops / ∂ ln a for the three axes, around a network's ratios."""
    table = scene.table
    at = np.array(
        [
            network.resolution / scene.base_resolution,
            table.depths.settings[network.depth],
            table.widths.settings[network.width],
        ]
    )
    steps = np.linspace(-SPREAD, SPREAD, SAMPLES)
    slopes = []
    for axis, ratios in enumerate((API_RANGES.r, API_RANGES.d, API_RANGES.w)):
        moved = np.repeat(at[None], SAMPLES, axis=0)
        moved[:, axis] = np.clip(moved[:, axis] * np.exp(steps), ratios.low, ratios.high)
        resolution = np.maximum(1, (scene.base_resolution * moved[:, 0]).astype(np.int64))
        flops = table.evaluate(resolution, moved[:, 1], moved[:, 2]).flops
        slopes.append(np.polyfit(np.log(moved[:, axis]), np.log(flops), 1)[0])
    return np.array(slopes)
