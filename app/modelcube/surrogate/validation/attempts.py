"""Which covariance? Chosen by nested cross-validation, grouped by family and by backbone, with a fixed seed.

Outer folds: the groups of a protocol (families, backbones) are dealt into 5 folds. For each fold the scales of every
form are found without the fold's tested rows; then each of its groups is predicted from all rows outside of the group.
So neither the data nor the scales have seen what is tested. Inner folds: the same protocol on the rows that the scales
were found on, by the joint log density of the left-out groups, names the form that one would have chosen without the
fold; `chosen` is the score of that procedure, the honest figure of the choice itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.fit import fit
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import Floats, Indices, Rows
from modelcube.surrogate.terms import AXES, POOLED, SHAPE, SIMPLE, Form, Term
from modelcube.surrogate.validation.left_out import Group, predict_groups
from modelcube.surrogate.validation.protocols import PROTOCOLS

FOLDS = 5
SEED = 20
NESTED = ("family", "backbone")
CHOSEN = "chosen by the inner folds"

RECIPE = (Term("backbone in a family", SHAPE, 0.05),)
HOUSE = (Term("house", "level", 0.1), Term("house", "slope", 0.05))
HOUSE_SHAPE = (Term("backbone in a house", SHAPE, 0.05),)
KIND = tuple(Term("kind", f"slope in {axis}", 0.15) for axis in AXES)
GROWTH = (Term("family", "growth", 0.1, kind="efficientnet"),)


def _without(form: Form, *left_out: Term) -> tuple[Term, ...]:
    return tuple(term for term in form.terms if term not in left_out)


FORMS: Mapping[str, Form] = {
    "backbones and families": Form(SIMPLE),
    "+ each backbone's recipe": Form((*SIMPLE, *RECIPE)),
    "+ houses": Form((*SIMPLE, *RECIPE, *HOUSE)),
    "+ houses' backbones": Form((*SIMPLE, *RECIPE, *HOUSE, *HOUSE_SHAPE)),
    "+ kinds": Form((*SIMPLE, *RECIPE, *HOUSE, *HOUSE_SHAPE, *KIND)),
    "+ growth of EfficientNets (in use)": POOLED,
    "in use, without each backbone's recipe": Form(_without(POOLED, *RECIPE, *HOUSE_SHAPE)),
    "in use, without houses": Form(_without(POOLED, *HOUSE, *HOUSE_SHAPE)),
    "in use, kinds' shape for kinds' slopes": Form((*_without(POOLED, *KIND), Term("kind", SHAPE, 0.1))),
    "in use, one scale for kinds' slopes": Form((*_without(POOLED, *KIND), Term("kind", "slope", 0.15))),
    "in use, with levels of kinds": Form((*POOLED.terms, Term("kind", "level", 0.3))),
    "in use, with houses' shape": Form((*POOLED.terms, Term("house", SHAPE, 0.05))),
    "in use, growth of all families": Form((*_without(POOLED, *GROWTH), Term("family", "growth", 0.05))),
    "in use, backbones' slopes by axis": Form(
        (
            *_without(POOLED, Term("backbone", "slope", 0.15)),
            *(Term("backbone", f"slope in {axis}", 0.15) for axis in AXES),
        )
    ),
    "in use, families' slopes by axis": Form(
        (
            *_without(POOLED, Term("family", "slope", 0.05)),
            *(Term("family", f"slope in {axis}", 0.05) for axis in AXES),
        )
    ),
}
"""All forms that were tried; each of the first six adds to the one before."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form's out-of-sample score in a protocol: errors in points, the mean joint log density of a left-out row."""

    protocol: str
    form: str
    rows: int
    rmse: float
    median: float
    log_density: float
    inside_95: float
    folds_chosen: int


@dataclass(frozen=True, eq=False)
class _Outcome:
    """A form in one outer fold: inner log density, and errors, log densities and z of the rows tested."""

    inner: float
    error: Floats
    density: float
    z: Floats


def attempt(rows: Rows, forms: Mapping[str, Form] = FORMS, protocols: Sequence[str] = NESTED) -> Iterator[Attempt]:
    """Scores of every form, and of choosing one by the inner folds, in each protocol."""
    for protocol in protocols:
        folds = _deal(PROTOCOLS[protocol](rows))
        outcomes = [{name: _outcome(rows, form, protocol, fold) for name, form in forms.items()} for fold in folds]
        chosen = [max(fold, key=lambda name: fold[name].inner) for fold in outcomes]
        for name in forms:
            yield _summary(protocol, name, [fold[name] for fold in outcomes], chosen.count(name))
        best = [fold[name] for fold, name in zip(outcomes, chosen, strict=True)]
        yield _summary(protocol, CHOSEN, best, len(folds))


def _deal(groups: list[Indices]) -> list[list[Indices]]:
    folds = min(FOLDS, len(groups))
    order = np.random.default_rng(SEED).permutation(len(groups))
    return [[groups[index] for index in order[start::folds]] for start in range(folds)]


def _outcome(rows: Rows, form: Form, protocol: str, fold: list[Indices]) -> _Outcome:
    seen = rows.take(np.setdiff1d(np.arange(len(rows)), np.concatenate(fold)))
    found = fit(seen, form)
    inner = Process(seen, found)
    inner_groups = list(predict_groups(inner, PROTOCOLS[protocol](seen)))
    outer = list(predict_groups(Process(rows, found), fold))
    return _Outcome(
        sum(_log_density(seen, group) for group in inner_groups),
        np.concatenate([percent(group.mean) - rows.top1[group.rows] for group in outer]),
        sum(_log_density(rows, group) for group in outer),
        np.concatenate([(group.mean - rows.y[group.rows]) / np.sqrt(np.diag(group.covariance)) for group in outer]),
    )


def _log_density(rows: Rows, group: Group) -> float:
    """ln p(y_T), of logits."""
    residual = rows.y[group.rows] - group.mean
    _, log_determinant = np.linalg.slogdet(2 * np.pi * group.covariance)
    return float(-0.5 * (residual @ np.linalg.solve(group.covariance, residual) + log_determinant))


def _summary(protocol: str, form: str, folds: Sequence[_Outcome], chosen: int) -> Attempt:
    error, z = np.concatenate([one.error for one in folds]), np.concatenate([one.z for one in folds])
    return Attempt(
        protocol,
        form,
        len(error),
        float(np.sqrt((error**2).mean())),
        float(np.median(np.abs(error))),
        sum(one.density for one in folds) / len(error),
        float((np.abs(z) < BAND).mean()),
        chosen,
    )
