"""The answer to "what is each place of the cube worth?": a volume of accuracies."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import Answer, Version
from modelcube.answers.predict import evidence_of, level_of
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.surrogate import AnchorAccuracy

MAX_HERE = 46  # 46³ is the last cube below 100,000 places
MAX_PER_AXIS = 215  # 215³ the last below 10,000,000

Numbers = list[float]


class GridAnswer(Answer):
    """The answer of `/studies/{id}/grid`: w runs fastest, then d, then r."""

    n: Annotated[int, Field(description="Places along each axis", examples=[20])]
    r: Annotated[Numbers, Field(description="Resolution ratios along the first axis")]
    d: Annotated[Numbers, Field(description="Depth ratios along the second axis")]
    w: Annotated[Numbers, Field(description="Width ratios along the third axis")]
    mean: Annotated[Numbers, Field(description="Predicted top-1 accuracy in per cent, n³ values")]
    std: Annotated[Numbers, Field(description="Standard deviation in points, a training's own noise included")]
    predicted: Annotated[list[bool], Field(description="Whether validation shows that the interval holds there")]
    family: Annotated[str, Field(description="Whose recipe it speaks of")]
    version: Version


def grid_axes(n: int) -> tuple[NDArray[np.float64], ...]:
    """r, d and w of n places along each axis, (n,) each: evenly over the page's ranges."""
    return tuple(np.linspace(ends.low, ends.high, n) for ends in (PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w))


def grid_places(n: int, start: int, stop: int) -> NDArray[np.float64]:
    """Log coordinates of the places start … stop − 1 of the n³ ones, shape (stop − start, 3)."""
    r, d, w = grid_axes(n)
    rest, k = np.divmod(np.arange(start, stop), n)
    i, j = np.divmod(rest, n)
    return np.asarray(np.log(np.column_stack([r[i], d[j], w[k]])))


def answer_grid(
    explorer: Explorer, study: str, backbone: str, family: str | None, n: int, base: AnchorAccuracy | None = None
) -> GridAnswer:
    """The volume of a backbone in a study, of places rather than of networks: they lie between the networks too.

    Raises:
        InvalidInput: no row is of the family.
        NotFound: there is no such study, or nothing is predicted for it.
    """
    evidence, level = evidence_of(explorer, study), level_of(explorer, study, backbone, family, base)
    posterior, x = evidence.posterior(backbone, level), grid_places(n, 0, n**3)
    prediction = posterior.predict(x)
    predicted = accuracy(prediction, posterior.noise)
    r, d, w = (axis.tolist() for axis in grid_axes(n))
    return GridAnswer(
        n=n,
        r=r,
        d=d,
        w=w,
        mean=predicted.mean.tolist(),
        std=predicted.std.tolist(),
        predicted=evidence.predicted(posterior, prediction, backbone, x).tolist(),
        family=level.name,
        version=explorer.version_of(study),
    )
