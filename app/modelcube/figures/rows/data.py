"""What the data of all figures have in common: the setting, and the row sets by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modelcube.figures.drawing.words import COUNTS, Count
from modelcube.figures.rows.row_sets import Measured, RowSet
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import say

COLOURED = 0.05, 0.95  # quantiles of a study's accuracies between which colours tell them apart
STEP = 5.0  # per cent: scales of accuracy begin and end on a multiple of it


@dataclass(frozen=True, slots=True)
class Setting:
    """What a figure speaks of: `resolution` (pixels), `blocks` and `flops` (multiply-adds) are the backbone's own.

    `level` names whose accuracies predictions speak of; None where nothing is predicted.
    """

    state: State
    backbone: str
    study: str
    reference_family: str
    level: str | None
    resolution: int
    blocks: int
    flops: int
    budget: float
    accuracy: tuple[float, float]

    @classmethod
    def of(cls, view: View) -> Self:
        """The setting of a view."""
        scene = view.scene
        study = scene.study.study
        return cls(
            state=view.state,
            backbone=say(scene.backbone.title),
            study=study.title,
            reference_family=view.reference_family,
            level=view.level.name if view.predictor else None,
            resolution=scene.base_resolution,
            blocks=scene.backbone.blocks,
            flops=scene.baseline_flops,
            budget=view.budget,
            accuracy=coloured(scene.study.top1),
        )

    @property
    def count(self) -> Count:
        """The convention of counting."""
        return COUNTS[self.state.count]

    @property
    def ratios(self) -> dict[str, str]:
        """Titles of axes of resolution, depth and width: what a ratio of one stands for."""
        return {
            "r": say("resolution, × {pixels} px", pixels=self.resolution),
            "d": say("depth, × {blocks} blocks", blocks=self.blocks),
            "w": say("width, × channels"),
        }


def coloured(top1: NDArray[np.float64]) -> tuple[float, float]:
    """The accuracies in per cent that the ends of the colours stand for, in all figures of a study; `top1` (rows,)."""
    return span(np.quantile(top1, COLOURED) if top1.size else top1)


def span(top1: ArrayLike) -> tuple[float, float]:
    """The ends of a scale that holds accuracies, per cent, on whole steps and never in one place; `top1` (rows,)."""
    accuracies = np.asarray(top1)
    if not accuracies.size:
        return 0.0, 100.0
    first = np.floor(accuracies.min() / STEP) * STEP
    return float(first), float(max(np.ceil(accuracies.max() / STEP) * STEP, first + STEP))


@dataclass(frozen=True, kw_only=True)
class FigureData:
    """Base of the data of a figure: its setting, and row sets under the names that traces bind to."""

    setting: Setting

    def row_sets(self) -> dict[str, RowSet]:
        """The row sets by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, RowSet)}

    def sources(self) -> Mapping[str, int]:
        """Number of rows shown by family, the largest first; a row that several row sets show counts once."""
        shown = {
            identity: family
            for rows in self.row_sets().values()
            if isinstance(rows, Measured)
            for identity, family in zip(rows.id, rows.family, strict=True)
        }
        return dict(Counter(shown.values()).most_common())
