"""The terms that the covariance is a sum of, as a table.

A term says who shares a deviation (`group`), and what kind of deviation it is (`basis`):

    k(x, x') = 9 + Σ_t s_t² δ_t φ_t(x)·φ_t(x') + Σ_t s_t² δ_t M(x, x')

with δ_t = 1 where both rows are alike in all labels of the group, φ_t some of the features φ(x) = [1, ln r, ln d, ln w,
growth, c ln w] and M a Matérn-5/2 with one length scale a dimension, shared by all terms. The feature growth =
max(0, 2 ln r + ln d + 2 ln w) is about the logarithm of the multiply-adds by which a network exceeds its backbone:
recipes differ in what they make of networks larger than the one they were tuned for. In c ln w, c is the level of the
row's backbone (`rows.levels`): the better a backbone is, the less it gains from width.

Since all terms share M, k(x, ·) is linear in φ(x) and in M(x, u) over the settings u of the rows: what the collapsed
posterior rests on. A further term costs nothing there; a further length scale would.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LABELS = ("kind", "backbone", "lab", "family")
AXES = ("r", "d", "w")

GROUPS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "kind": ("kind",),
    "backbone": ("backbone",),
    "house": ("lab",),  # released documents call a lab a house
    "family": ("family",),
    "backbone in a family": ("backbone", "family"),
    "backbone in a house": ("backbone", "lab"),
}

FEATURES = ("level", "r", "d", "w", "growth")
"""Features of a place alone; the sixth needs the backbone's level too."""
SHAPE = "shape"
WIDTH_BY_LEVEL = "slope in w by level"
BASES: Mapping[str, tuple[int, ...]] = {
    "level": (0,),
    "slope": (1, 2, 3),
    "slope in r": (1,),
    "slope in d": (2,),
    "slope in w": (3,),
    "growth": (4,),
    WIDTH_BY_LEVEL: (5,),
}


@dataclass(frozen=True)
class Term:
    """A deviation that the rows of a group share; `centre` is the prior's median of its scale s, in logits.

    With `kind`, only backbones of that kind have it.
    """

    group: str
    basis: str
    centre: float
    kind: str | None = None

    @property
    def name(self) -> str:
        """Its name in files of hyperparameters."""
        return f"{self.basis} of {self.group}" + (f", {self.kind}" if self.kind else "")


@dataclass(frozen=True)
class Form:
    """A covariance: its terms and the prior medians of the length scales and of the noise's standard deviation.

    `level` is the prior variance of all accuracies' common level; `scarce_noise` is how many times larger the noise's
    standard deviation is where at most one row of a backbone in a family is known, for that row and for what is
    predicted.
    """

    terms: tuple[Term, ...]
    length: float = 2.0
    noise: float = 0.02
    level: float = 9.0
    scarce_noise: float = 2.0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the kernel's scales, in their order: of the terms, then lengths; the noise stands apart."""
        return (*(term.name for term in self.terms), *(f"length in {axis}" for axis in AXES))

    @property
    def identity(self) -> tuple[object, ...]:
        """All that a fit by this form depends on beside its rows."""
        return self.names, self.centres, self.noise, self.level, self.scarce_noise

    @property
    def centres(self) -> tuple[float, ...]:
        """Prior medians of the kernel's scales, in the same order."""
        return (*(term.centre for term in self.terms), *(self.length for _ in AXES))


SIMPLE = (
    Term("backbone", "level", 0.6),
    Term("family", "level", 0.2),
    Term("all", "slope", 0.5),
    Term("all", SHAPE, 0.3),
    Term("backbone", "slope", 0.15),
    Term("backbone", SHAPE, 0.1),
    Term("family", "slope", 0.05),
)
"""Backbones and families alone."""

_RECIPES = (
    Term("house", "level", 0.1),
    Term("house", "slope", 0.05),
    Term("backbone in a family", SHAPE, 0.05),
    Term("backbone in a house", SHAPE, 0.05),
    Term("family", "growth", 0.1, kind="efficientnet"),
)

POOLED = Form(
    (
        *(term for term in SIMPLE if term != Term("backbone", "slope", 0.15)),
        *_RECIPES,
        *(Term("backbone", f"slope in {axis}", 0.15) for axis in AXES),
        Term("all", WIDTH_BY_LEVEL, 0.1),
    )
)
"""The covariance in use; how it was chosen stands in docs/decisions/surrogate.md."""

KINDS_SLOPES = Form(
    (
        *SIMPLE,
        *_RECIPES[:2],
        *(Term("kind", f"slope in {axis}", 0.15) for axis in AXES),
        *_RECIPES[2:],
    ),
    scarce_noise=1.0,
)
"""That of release 0.1.0: links that name its predictions still need it."""

KNOWN = (POOLED, KINDS_SLOPES)
"""Forms whose scales can be read."""
