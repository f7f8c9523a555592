"""Whose accuracies a prediction speaks of: a family's, or those that one accuracy of one's own calibrates."""

from typing import Literal

from pydantic import Field

from modelcube.errors import InvalidInput
from modelcube.networks.ranges import STATED_RANGE
from modelcube.surrogate.surrogate import MAX_TOP1, MIN_TOP1, AnchorAccuracy
from modelcube.web.fields import FamilyName, Model
from modelcube.web.strict import StrictQuery

NEAR, FAR = STATED_RANGE.low, STATED_RANGE.high


class LevelQuery(StrictQuery):
    """A family, or one accuracy of one's own."""

    family: FamilyName = None
    model: Model = None
    base_top1: float | None = Field(
        None,
        ge=MIN_TOP1,
        le=MAX_TOP1,
        description="One accuracy of one's own in per cent, which calibrates the level",
        examples=[73.4],
    )
    base_r: float = Field(1.0, ge=NEAR, le=FAR, description="Resolution ratio at which it was measured", examples=[1.0])
    base_d: float = Field(1.0, ge=NEAR, le=FAR, description="Depth ratio at which it was measured", examples=[1.0])
    base_w: float = Field(1.0, ge=NEAR, le=FAR, description="Width ratio at which it was measured", examples=[1.0])

    base_kind: Literal["residual", "efficientnet", "grouped", "mobile"] = Field(
        "mobile", description="Kind of a backbone of one's own, where no backbone is given"
    )

    def base(self) -> AnchorAccuracy | None:
        """The accuracy of one's own, if one is given.

        Raises:
            InvalidInput: ratios without an accuracy.
        """
        ratios = self.base_r, self.base_d, self.base_w
        if self.base_top1 is not None:
            return AnchorAccuracy(self.base_top1, *ratios, kind=self.base_kind)
        if ratios != (1.0, 1.0, 1.0):
            raise InvalidInput("base_top1", None, "an accuracy in per cent, beside base_r, base_d, base_w")
        return None
