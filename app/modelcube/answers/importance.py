"""The answer to "which dimension does accuracy go with?": Spearman's coefficients of a study's measured networks."""

from collections.abc import Collection
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import Answer, Version
from modelcube.errors import InvalidInput
from modelcube.formulas.importance import MIN_ROWS, Dimension, Importance, importance
from modelcube.networks.registry import ARCHITECTURES
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.table import StudyTable

Missing = Literal["too few rows", "cannot be told from these rows"]
TOO_FEW: Missing = "too few rows"
GROW_TOGETHER: Missing = "cannot be told from these rows"


class Correlation(Answer):
    """Spearman's coefficient of accuracy with one dimension."""

    rho: Annotated[float, Field(description="Spearman's rank correlation, families' levels taken out", examples=[0.71])]
    low: Annotated[float, Field(description="Lower end of the 95 % bootstrap interval", examples=[0.52])]
    high: Annotated[float, Field(description="Upper end of the 95 % bootstrap interval", examples=[0.84])]
    rows: Annotated[int, Field(description="Measured networks that say something about it", examples=[44])]
    families: Annotated[int, Field(description="Families in which the dimension varies", examples=[3])]


class Reasons(Answer):
    """Why a dimension has no coefficient; null where it has one.

    too few rows: fewer than `fewest_rows` measured networks say something about it; cannot be told from these rows:
    another dimension grows along (rank correlation of the two of 0.9 or more).
    """

    r: Annotated[Missing | None, Field(description="Of resolution", examples=["cannot be told from these rows"])]
    d: Annotated[Missing | None, Field(description="Of depth")]
    w: Annotated[Missing | None, Field(description="Of width")]


class Correlations(Answer):
    """One coefficient a dimension; null where `reasons` says why there is none."""

    r: Annotated[Correlation | None, Field(description="With resolution")]
    d: Annotated[Correlation | None, Field(description="With depth")]
    w: Annotated[Correlation | None, Field(description="With width")]


class ImportanceDocument(Answer):
    """The answer of `GET /studies/{id}/importance`."""

    study: Annotated[str, Field(description="Study", examples=["imagenet"])]
    backbone: Annotated[str, Field(description="Scaled family of networks", examples=["mobilenetv2"])]
    families: Annotated[list[str], Field(description="Families of rows that were compared, each within itself")]
    rows: Annotated[
        int, Field(description="Comparable measured networks of these; seeds of one network count once", examples=[44])
    ]
    fewest_rows: Annotated[int, Field(description="Fewest rows that a coefficient is stated for", examples=[8])]
    importance: Annotated[Correlations, Field(description="Spearman's coefficients")]
    reasons: Annotated[Reasons, Field(description="Why a dimension has none")]
    version: Annotated[Version, Field(description="What the answer was computed from")]


def answer_importance(
    explorer: Explorer,
    study: str,
    backbone: str,
    families: Collection[str],
    flops_ratio: tuple[float | None, float | None] = (None, None),
) -> ImportanceDocument:
    """The coefficients of a backbone's comparable networks, of all families or of the named ones.

    `flops_ratio` bounds c, both ends included: near one budget, as in the paper's figure 2, a dimension gains at the
    cost of the others. A network with several seeds counts once, with its mean accuracy.

    Raises:
        InvalidInput: the study has no rows of the backbone, or the backbone none of a family.
        NotFound: there is no such study.
    """
    table = explorer.study(study)
    architecture = known_architecture(table, backbone)
    of_backbone = table.comparable & (table.backbones == architecture)
    known = sorted(set(table.families[of_backbone].tolist()))
    for family in families:
        if family not in known:
            raise InvalidInput("family", family, f"one or more of {', '.join(known)}, separated by commas")
    wanted = set(families) or set(known)
    rows = [row for row in comparable_rows(table, architecture, wanted) if _within(row.flops_ratio, *flops_ratio)]
    found = importance_of(rows)
    return ImportanceDocument(
        study=study,
        backbone=architecture,
        families=sorted({row.family for row in rows}),
        rows=len(rows),
        fewest_rows=MIN_ROWS,
        importance=Correlations(**{name: _correlation(value) for name, value in found.items()}),
        reasons=Reasons(**{name: missing(value) for name, value in found.items()}),
        version=explorer.version_of(study),
    )


def comparable_rows(table: StudyTable, architecture: str, families: Collection[str]) -> list[MeasuredRow]:
    """The rows whose accuracies are set against r, d and w: networks trained and tested at one known size each.

    Several seeds of one network are one row, with their mean accuracy.
    """
    return [row for row in table.means if row.fit and row.backbone == architecture and row.family in families]


def importance_of(rows: Collection[MeasuredRow]) -> dict[Dimension, Importance | None]:
    """Spearman's coefficients of such rows."""
    ratios = np.array([(row.r, row.d, row.w) for row in rows], dtype=float).reshape(-1, 3)
    return importance([row.top1 for row in rows], ratios, [row.family for row in rows])


def missing(found: Importance | None) -> Missing | None:
    """Why a coefficient is not stated; None where it is."""
    if found is None:
        return TOO_FEW
    return None if found.separable else GROW_TOGETHER


def _correlation(found: Importance | None) -> Correlation | None:
    if found is None or missing(found):
        return None
    return Correlation(rho=found.rho, low=found.low, high=found.high, rows=found.rows, families=found.families)


def _within(value: float | None, low: float | None, high: float | None) -> bool:
    """Whether a value is known to lie between the bounds that are given."""
    if value is None:
        return low is None and high is None
    return (low is None or value >= low) and (high is None or value <= high)


def known_architecture(table: StudyTable, backbone: str) -> str:
    """The name under which the study's rows of a backbone stand.

    Raises:
        InvalidInput: there are none.
    """
    architecture = ARCHITECTURES.get(backbone, backbone)
    if architecture not in table.study.backbones:
        raise InvalidInput("backbone", backbone, f"one of {', '.join(sorted(table.study.backbones))}")
    return architecture
