"""What validation showed of a surrogate: the document that is kept with it, and what is quoted from it.

`validation` computes it. A prediction is `predicted` or `extrapolated`: the line (`EvidenceRule`) is drawn where checks
on left-out rows say so. These are sorted into bins by the standard deviation of their prediction (logits, noise
included) and by the distance to the nearest remaining row of the same kind of backbone. From zero up, the first bin
that is not checked ends what is `predicted`; a prediction must stay below both ends, and never beyond a distance of
ln 1.5, so that a row of its kind lies within a factor of 1.5 in every ratio. The best network of a budget keeps a
margin from these ends (`EvidenceRule.inner`): a search finds the places where the surrogate errs upwards, and these lie
at the edge.

A region is a named part of the networks: a figure for the user's own corner, not for the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter

from modelcube.surrogate.rows import Floats

REACH = float(np.log(1.5))
INNER_REACH = float(np.log(1.25))  # as far as what counts as support of a prediction
INNER_SHARE = 0.8  # of what was checked
ROUNDING = 1e-6  # places are sent with six decimals
MIN_LEFT_OUT = 30  # rows of a bin that counts as checked, and of a score that is quoted
COVERAGE = 0.92
QUOTED = ("family", "network")  # protocols whose figures are quoted: the first that was run

ALL = "all"
SIZES = {
    "under 60 M multiply-adds": (0.0, 60e6),
    "60 to 200 M multiply-adds": (60e6, 200e6),
    "200 to 600 M multiply-adds": (200e6, 600e6),
    "0.6 to 2 G multiply-adds": (600e6, 2e9),
    "2 G multiply-adds and more": (2e9, np.inf),
}
"""By multiply-adds; networks of which they are not known stand in none."""
ACCURACIES = {
    "top-1 under 60": (0.0, 60.0),
    "top-1 60 to 70": (60.0, 70.0),
    "top-1 70 to 76": (70.0, 76.0),
    "top-1 76 and more": (76.0, 100.0),
}
SHALLOW = "d < 0.95"

Status = Literal["checked", "too_few_rows", "not_held"]


def regions_of(backbone: str | None, flops: float, d: float, top1: float) -> tuple[str, ...]:
    """Names of the regions that one network stands in, `top1` being its predicted accuracy."""
    names = [ALL, *([f"backbone {backbone}"] if backbone else [])]
    names += [name for name, (low, high) in SIZES.items() if low <= flops < high]
    names += [name for name, (low, high) in ACCURACIES.items() if low <= top1 < high]
    return (*names, *([SHALLOW] if d < 0.95 else []))


@dataclass(frozen=True, slots=True)
class Score:
    """Errors (predicted − published) of left-out rows in points, and the share inside the 50, 80, 95, 99 % intervals.

    `rmse_low` and `rmse_high` are the ends of its 95 % interval by families.
    """

    rows: Annotated[int, Field(description="Rows left out and predicted")]
    families: Annotated[int, Field(description="Families of these rows; of one backbone: networks")]
    bias: Annotated[float, Field(description="Mean error, predicted minus published, in points")]
    rmse: Annotated[float, Field(description="Root mean square error in points")]
    rmse_low: Annotated[float, Field(description="Lower end of its 95 % interval")]
    rmse_high: Annotated[float, Field(description="Upper end of its 95 % interval")]
    median: Annotated[float, Field(description="Median of the absolute errors in points")]
    inside_50: Annotated[float, Field(description="Share inside the 50 % interval, 0 to 1")]
    inside_80: Annotated[float, Field(description="Share inside the 80 % interval, 0 to 1")]
    inside_95: Annotated[float, Field(description="Share inside the 95 % interval, 0 to 1")]
    inside_99: Annotated[float, Field(description="Share inside the 99 % interval, 0 to 1")]
    interval: Annotated[
        float | None,
        Field(
            description="Mean interval score of the 95 % interval in points: its width, and 40 times by how much it "
            "misses; lower is better. null in documents of release 0.1.0"
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class RegionScore:
    """A protocol's score in a region."""

    protocol: Annotated[str, Field(description="How rows were left out", examples=["family"])]
    region: Annotated[str, Field(description="The part of the rows that the score is of", examples=["all"])]
    score: Annotated[Score, Field(description="How far predictions of these rows were off")]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Pairs whose favourite's claimed chance lies in [low, high): mean claim, and the share that it won."""

    low: Annotated[float, Field(description="Lower end of the claimed chances")]
    high: Annotated[float, Field(description="Upper end of the claimed chances")]
    pairs: Annotated[int, Field(description="Pairs of left-out networks of about the same cost")]
    claimed: Annotated[float | None, Field(description="Mean claimed chance of the favourite; null without pairs")]
    won: Annotated[float | None, Field(description="Share of pairs that the favourite won; null without pairs")]


@dataclass(frozen=True, slots=True)
class SmallPairs:
    """Left-out pairs of about the same cost below 100 M multiply-adds, each counted once over all protocols."""

    pairs: Annotated[int, Field(description="Pairs of left-out networks below 100 M multiply-adds")]
    differ_in_depth: Annotated[int, Field(description="Those of them that differ in depth")]


@dataclass(frozen=True, slots=True)
class Bin:
    """Left-out rows with a value in [low, high); errors in points."""

    low: Annotated[float, Field(description="Lower end, included")]
    high: Annotated[float, Field(description="Upper end, not included")]
    rows: Annotated[int, Field(description="Left-out rows in it")]
    rmse: Annotated[float | None, Field(description="Root mean square error in points; null without rows")]
    coverage_95: Annotated[float | None, Field(description="Share inside the 95 % interval; null without rows")]

    @property
    def checked(self) -> bool:
        """Whether its intervals were shown to hold."""
        return self.rows >= MIN_LEFT_OUT and self.coverage_95 is not None and self.coverage_95 >= COVERAGE


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What a prediction must stay below to be `predicted`."""

    std: Annotated[float, Field(description="Standard deviation of the logit, noise included")]
    distance: Annotated[
        float, Field(description="Distance to the nearest row of the same kind of backbone, in log coordinates")
    ]

    @property
    def reach(self) -> float:
        """What the distance must stay below: as far as was checked, and never beyond a factor of 1.5."""
        return min(self.distance, REACH + ROUNDING)

    @property
    def inner(self) -> "EvidenceRule":
        """The rule of candidates for the best network, which keep a margin from the ends of this one."""
        distance = min(INNER_SHARE * self.distance, INNER_REACH + ROUNDING)
        return EvidenceRule(INNER_SHARE * self.std, distance)

    def predicted(self, std: Floats, distance: Floats) -> NDArray[np.bool_]:
        """Which predictions are `predicted`, (n,); all others are `extrapolated`."""
        return np.asarray((std < self.std) & (distance < self.reach))


@dataclass(frozen=True, slots=True)
class ContestVerdict:
    """A contest judged: accuracies in per cent, half widths of their latent 95 % intervals, P(the first wins)."""

    name: Annotated[str, Field(description="Name of the first network")]
    c: Annotated[float, Field(description="Multiply-adds relative to the backbone")]
    published: Annotated[float | None, Field(description="Published accuracy of the first network in per cent")]
    without_own: Annotated[bool, Field(description="Whether the authors' own rows are left out but for their baseline")]
    first: Annotated[float, Field(description="Predicted accuracy of the first network in per cent")]
    first_half: Annotated[float, Field(description="Half of its 95 % interval (latent) in points")]
    second: Annotated[float, Field(description="Predicted accuracy of the second network in per cent")]
    second_half: Annotated[float, Field(description="Half of its 95 % interval (latent) in points")]
    wins: Annotated[float, Field(description="Chance that the first network is better, 0 to 1")]
    difference: Annotated[float, Field(description="First minus second in points")]
    difference_std: Annotated[float, Field(description="Standard deviation of the difference in points")]


@dataclass(frozen=True, slots=True)
class Point:
    """A row as published and as predicted without it: mean and 95 % interval (of a new training) in per cent, error in
    points, z in standard deviations.
    """

    protocol: str
    id: str
    backbone: str
    family: str
    published: float
    predicted: float
    low: float
    high: float
    error: float
    z: float


@dataclass(frozen=True)
class Validation:
    """All that was checked of a surrogate: one document, whoever fitted it."""

    fingerprint: Annotated[str, Field(description="Hash of the rows that were checked")]
    rows: Annotated[int, Field(description="How many they are")]
    status: Annotated[
        Status,
        Field(
            description="checked: intervals were shown to hold within `rule`; too_few_rows: too few rows could be left "
            "out to say; not_held: too few of the intervals held. Unless checked, every prediction is extrapolated"
        ),
    ]
    lines: Annotated[tuple[RegionScore, ...], Field(description="Score of each protocol in each region")]
    duels: Annotated[
        Mapping[str, tuple[Reliability, ...]],
        Field(description="Claimed chances against wins, by protocol; the last entry of each is of all pairs"),
    ]
    std_bins: Annotated[tuple[Bin, ...], Field(description="Left-out rows by standard deviation of the logit")]
    distance_bins: Annotated[tuple[Bin, ...], Field(description="Left-out rows by distance to the nearest row")]
    rule: Annotated[EvidenceRule, Field(description="Below these, predictions count as predicted")]
    contests: Annotated[
        tuple[ContestVerdict, ...],
        Field(
            description="The paper's networks against the giant formula's; none but of the shipped study of ImageNet"
        ),
    ] = ()
    small_pairs: Annotated[
        SmallPairs | None, Field(description="Pairs of small networks among `duels`; null in documents of 0.1.0")
    ] = None
    points: Annotated[
        tuple[Point, ...], Field(exclude=True)
    ] = ()  # no part of the document: `LeftOutPrediction` keeps them

    @cached_property
    def quoted(self) -> Mapping[str, RegionScore]:
        """The scores that are quoted beside a prediction, by region: of the first of `QUOTED` that was run, those of
        enough rows.
        """
        run = {line.protocol for line in self.lines}
        protocol = next((name for name in QUOTED if name in run), None)
        found = (line for line in self.lines if line.protocol == protocol)
        return {line.region: line for line in found if line.score.rows >= MIN_LEFT_OUT}

    def to_data(self) -> dict[str, Any]:
        """The document as plain data."""
        data: dict[str, Any] = DOCUMENT.dump_python(self, mode="json")
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Validation":
        """What `to_data` gave; `ValueError` if it is no such document."""
        return DOCUMENT.validate_python(data)


DOCUMENT = TypeAdapter(Validation)
