"""Measured networks, and evaluations of their checkpoints, as the rest of the program sees them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")  # of studies, data sets and families: it may be part of addresses
MOST_SEED = 2**31 - 1
MATCHES = (
    "exact",
    "nominal",
    "inferred",
)  # how a row's network is known; `results/datapackage.json` says what each means


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One row of a study, its columns in the order in which they are shown.

    Meaning, unit and source of each stand in `results/datapackage.json`; None is what the row's source does not say.
    """

    id: str
    study: str
    backbone: str
    family: str
    model: str
    r: float | None
    d: float | None
    w: float | None
    stated_d: float | None
    stated_w: float | None
    blocks: int | None
    resolution: int | None
    train_resolution: int | None
    flops: int | None
    flops_source: str | None
    flops_ratio: float | None
    params: int | None
    params_source: str | None
    printed_macs_millions: float | None
    printed_params_millions: float | None
    top1: float
    top5: float | None
    imagenetv2_top1: float | None
    real_top1: float | None
    evidence: str
    match: str
    match_by: str | None
    built_as: str | None
    network_id: str | None
    latency_ms: float | None
    latency_device: str | None
    epochs: int | None
    weights: str
    precision: str
    multi_scale: bool
    duplicate_of: str | None
    fit: bool
    source: str
    licence: str | None
    recipe: str | None
    seed: int | None
    note: str | None
    images_seen: int | None
    seconds: float | None
    versions: str | None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """A row of some columns; all others are what its source does not say. Whole numbers may stand for others."""
        found: dict[str, Any] = {column: values.get(column) for column in COLUMNS}
        floats = {column: float(found[column]) for column in FLOATS if found[column] is not None}
        return cls(**found | floats)

    @property
    def tested_elsewhere(self) -> bool:
        """Whether the checkpoint was tested at another resolution than it was trained at: a thing of another kind."""
        return self.train_resolution is not None and self.train_resolution != self.resolution

    @property
    def exact(self) -> bool:
        """Whether our rounding gives the row's network to the last channel."""
        return self.match == "exact"

    @property
    def placed(self) -> bool:
        """Whether r, d and w of the row are known."""
        return None not in (self.r, self.d, self.w)


COLUMNS = tuple(field.name for field in fields(MeasuredRow))
FLOATS = tuple(field.name for field in fields(MeasuredRow) if field.type in (float, float | None))


@dataclass(frozen=True, slots=True)
class CheckpointEvaluation:
    """One evaluation of a published checkpoint by others than its authors, columns as in imagenet-evaluations.csv."""

    id: str
    study: str
    model_id: str | None
    checkpoint: str
    resolution: int
    train_resolution: int | None
    top1: float
    top5: float
    imagenetv2_top1: float | None
    real_top1: float | None
    printed_params_millions: float | None
    crop: float | None
    interpolation: str | None
    source: str
    licence: str | None


EVALUATION_COLUMNS = tuple(field.name for field in fields(CheckpointEvaluation))
