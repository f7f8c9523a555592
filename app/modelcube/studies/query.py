"""A question to the accuracy database: filters, order, page."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from modelcube.errors import InvalidInput
from modelcube.studies.rows import COLUMNS

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
MAX_LENGTH = 1000

BOUNDED = (
    *("r", "d", "w", "resolution", "flops", "flops_ratio", "params", "top1"),
    *("blocks", "expansion", "kernel", "squeeze"),
)
"""Columns that `…_min` and `…_max` bound, both ends included."""

NAMED = ("backbone", "family", "evidence", "match", "weights", "precision")
"""Columns of which several values may be asked for, separated by commas."""

SWITCHED = ("multi_scale", "fit")
"""Columns that are true or false."""

Ratio = Annotated[float, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[float, Field(ge=0)]
Names = Annotated[str, Field(max_length=MAX_LENGTH)]


class ModelQuery(BaseModel):
    """Which measured networks, in which order. A row that says nothing of a filtered column does not fit the filter."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    study: str = Field("imagenet", description="Study", examples=["imagenet"])
    backbone: Names = Field("", description="Backbones, separated by commas", examples=["efficientnet-b0,mobilenetv2"])
    family: Names = Field("", description="Families, separated by commas", examples=["huawei-tinynet"])
    network: str = Field("", description="Id of a network: exact rows of this very one", pattern=r"^[a-z0-9.-]*$")
    r_min: Ratio | None = Field(None, description="Lowest resolution ratio")
    r_max: Ratio | None = Field(None, description="Highest resolution ratio")
    d_min: Ratio | None = Field(None, description="Lowest depth ratio")
    d_max: Ratio | None = Field(None, description="Highest depth ratio")
    w_min: Ratio | None = Field(None, description="Lowest width ratio")
    w_max: Ratio | None = Field(None, description="Highest width ratio")
    resolution_min: Count | None = Field(None, description="Lowest test resolution, pixels a side")
    resolution_max: Count | None = Field(None, description="Highest test resolution, pixels a side")
    flops_min: Count | None = Field(None, description="Fewest multiply-adds", examples=[20e6])
    flops_max: Count | None = Field(None, description="Most multiply-adds", examples=[100e6])
    flops_ratio_min: Ratio | None = Field(None, description="Lowest c: multiply-adds as a share of the backbone's")
    flops_ratio_max: Ratio | None = Field(None, description="Highest c")
    params_min: Count | None = Field(None, description="Fewest parameters")
    params_max: Count | None = Field(None, description="Most parameters")
    top1_min: Percent | None = Field(None, description="Lowest accuracy, per cent", examples=[60])
    top1_max: Percent | None = Field(None, description="Highest accuracy, per cent")
    blocks_min: Count | None = Field(None, description="Fewest blocks", examples=[10])
    blocks_max: Count | None = Field(None, description="Most blocks")
    expansion_min: Ratio | None = Field(None, description="Lowest mean expansion of the stages", examples=[4])
    expansion_max: Ratio | None = Field(None, description="Highest mean expansion")
    kernel_min: Ratio | None = Field(None, description="Lowest mean kernel in pixels", examples=[3])
    kernel_max: Ratio | None = Field(None, description="Highest mean kernel")
    squeeze_min: Ratio | None = Field(None, description="Lowest share of stages with squeeze-and-excitation")
    squeeze_max: Ratio | None = Field(None, description="Highest share; 0: networks without any")
    evidence: Names = Field("", description="Any of paper, published, measured; separated by commas")
    match: Names = Field("", description="Any of exact, nominal, inferred, pattern; separated by commas")
    weights: Names = Field("", description="own or shared; both where not given")
    precision: Names = Field("", description="float or int8; both where not given")
    multi_scale: bool | None = Field(None, description="Trained at many resolutions")
    tested_elsewhere: bool | None = Field(None, description="Tested at another resolution than trained")
    fit: bool | None = Field(None, description="Float, own weights, one scale, tested where trained, no duplicate")
    sort: str = Field("-top1", description="Column to sort by, - before it for descending", examples=["-top1"])
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Most rows of one page")
    next: str | None = Field(None, description="`next` of the answer before, for the page after it")

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse empty ranges and unknown columns to sort by."""
        for column in BOUNDED:
            low, high = self.bounds(column)
            if low is not None and high is not None and low > high:
                raise InvalidInput(f"{column}_min", low, f"a number up to {column}_max, which is {high:g}")
        if self.sort_column not in COLUMNS:
            raise InvalidInput("sort", self.sort, f"one of {', '.join(COLUMNS)}, with or without - before it")
        return self

    @property
    def sort_column(self) -> str:
        """The column that `sort` names."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest come first."""
        return self.sort.startswith("-")

    def bounds(self, column: str) -> tuple[float | None, float | None]:
        """Lowest and highest value asked for of a column of `BOUNDED`."""
        return getattr(self, f"{column}_min"), getattr(self, f"{column}_max")

    def names(self, column: str) -> tuple[str, ...]:
        """The values asked for of a column of `NAMED`; none where any will do."""
        text: str = getattr(self, column)
        return tuple(name for name in text.split(",") if name)
