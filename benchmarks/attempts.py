"""Which covariance? Chosen by nested cross-validation, grouped by family and by backbone, with a fixed seed.

Outer folds: the groups of a protocol are dealt into 5 folds, those of one backbone together where networks of one's own
are tested. For each fold the scales of every form are found without the fold's tested rows; then each of its groups is
predicted from all rows outside of the group. So neither the data nor the scales have seen what is tested. Inner folds:
the same protocol on the rows that the scales were found on, by the joint log density of the left-out groups, names the
form that one would have chosen without the fold; `chosen` is the score of that procedure, the honest figure of the
choice itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modelcube.surrogate.accuracy import BAND
from modelcube.surrogate.fit import fit
from modelcube.surrogate.process import Process
from modelcube.surrogate.rows import Indices, Rows
from modelcube.surrogate.terms import AXES, KINDS_SLOPES, POOLED, SIMPLE, WIDTH_BY_LEVEL, Form, Term
from modelcube.surrogate.validation.left_out import OWN_BACKBONE, PROTOCOLS, Group, LeftOut, joined, predict_protocol
from modelcube.surrogate.validation.scores import interval_scores

FOLDS = 5
SEED = 20
NESTED = ("family", OWN_BACKBONE)
CHOSEN = "chosen by the inner folds"

KINDS = tuple(Term("kind", f"slope in {axis}", 0.15) for axis in AXES)
BY_LEVEL = Term("all", WIDTH_BY_LEVEL, 0.1)

FORMS: Mapping[str, Form] = {
    "backbones and families": Form(SIMPLE),
    "of 0.1.0: kinds' slopes": KINDS_SLOPES,
    "of 0.1.0, with twice the noise where one row is known": replace(KINDS_SLOPES, scarce_noise=2.0),
    "in use: backbones' slopes by axis, width by level": POOLED,
    "in use, without width by level": replace(POOLED, terms=tuple(term for term in POOLED.terms if term != BY_LEVEL)),
    "in use, with kinds' slopes": replace(POOLED, terms=(*POOLED.terms, *KINDS)),
}
"""The forms that the one in use was chosen among; what was tried beside them stands in docs/decisions/surrogate.md."""


@dataclass(frozen=True, slots=True)
class FormTrial:
    """A form's out-of-sample score in a protocol: errors and interval score in points, mean log density of a row."""

    protocol: str
    form: str
    rows: int
    rmse: float
    median: float
    log_density: float
    interval: float
    inside_95: float
    folds_chosen: int


@dataclass(frozen=True, eq=False)
class _Outcome:
    """A form in one outer fold: inner log density, and the log density and what was predicted of the rows tested."""

    inner: float
    density: float
    tested: LeftOut


def attempt(rows: Rows, forms: Mapping[str, Form] = FORMS, protocols: Sequence[str] = NESTED) -> Iterator[FormTrial]:
    """Scores of every form, and of choosing one by the inner folds, in each protocol."""
    for protocol in protocols:
        folds = _deal(rows, protocol)
        outcomes = [{name: _outcome(rows, form, protocol, fold) for name, form in forms.items()} for fold in folds]
        chosen = [max(fold, key=lambda name: fold[name].inner) for fold in outcomes]
        for name in forms:
            yield _summary(protocol, name, [fold[name] for fold in outcomes], chosen.count(name))
        best = [fold[name] for fold, name in zip(outcomes, chosen, strict=True)]
        yield _summary(protocol, CHOSEN, best, len(folds))


def _deal(rows: Rows, protocol: str) -> list[list[Indices]]:
    groups = PROTOCOLS[protocol](rows)
    units = [str(rows.backbone[group[0]]) if protocol == OWN_BACKBONE else str(n) for n, group in enumerate(groups)]
    names = np.array(list(dict.fromkeys(units)))
    folds = min(FOLDS, len(names))
    order = names[np.random.default_rng(SEED).permutation(len(names))]
    dealt = [set(order[start::folds].tolist()) for start in range(folds)]
    return [[group for group, unit in zip(groups, units, strict=True) if unit in fold] for fold in dealt]


def _outcome(rows: Rows, form: Form, protocol: str, fold: list[Indices]) -> _Outcome:
    seen = rows.take(np.setdiff1d(np.arange(len(rows)), np.concatenate(fold)))
    found = fit(seen, form)
    inner = Process(seen, found)
    inner_groups = predict_protocol(inner, protocol, PROTOCOLS[protocol](seen))
    outer = list(predict_protocol(Process(rows, found), protocol, fold))
    return _Outcome(
        sum(_log_density(seen, group) for group in inner_groups),
        sum(_log_density(rows, group) for group in outer),
        joined(rows, outer),
    )


def _log_density(rows: Rows, group: Group) -> float:
    """ln p(y_T), of logits."""
    residual = rows.y[group.rows] - group.mean
    _, log_determinant = np.linalg.slogdet(2 * np.pi * group.covariance)
    return float(-0.5 * (residual @ np.linalg.solve(group.covariance, residual) + log_determinant))


def _summary(protocol: str, form: str, folds: Sequence[_Outcome], chosen: int) -> FormTrial:
    error, z = (np.concatenate([getattr(one.tested, name) for one in folds]) for name in ("error", "z"))
    return FormTrial(
        protocol,
        form,
        len(error),
        float(np.sqrt((error**2).mean())),
        float(np.median(np.abs(error))),
        sum(one.density for one in folds) / len(error),
        float(np.concatenate([interval_scores(one.tested) for one in folds]).mean()),
        float((np.abs(z) < BAND).mean()),
        chosen,
    )
