"""The state, resolved: which backbone, study, networks and budget it speaks of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modelcube.answers.cubes import is_built
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy, Explorer
from modelcube.answers.formula import FormulaDocument, answer_formula
from modelcube.answers.optimal import find_best
from modelcube.figures.rows.predictor import Predictor
from modelcube.figures.state.state import ACCURACY, BOTH, BUDGET, Baseline, Query, State
from modelcube.formulas.budget import BUDGETS
from modelcube.formulas.rule import GIANT
from modelcube.networks.network import Network, realise
from modelcube.studies.rows import MeasuredRow
from modelcube.surrogate.surrogate import UNKNOWN

KIB = 1024


def read_state(query: Query, explorer: Explorer) -> State:
    """The state of a query string, or of its keys and values, where a budget such as 2M is a share of the study's."""

    return State.from_query(query, baseline_of(explorer))


def baseline_of(explorer: Explorer) -> Baseline:
    """How many multiply-adds a backbone has in a study; an unknown study is taken for the default one."""

    def baseline(backbone: str, study: str, classes: int | None) -> int:
        return explorer.scene(backbone, known_study(study, explorer), classes).baseline_flops

    return baseline


def known_study(study: str, explorer: Explorer) -> str:
    """The study, or the default one in the place of one that is unknown."""
    return study if study in explorer.studies else DEFAULT_STUDY


@dataclass(frozen=True, eq=False)
class View:
    """What a state means at one data version. An unknown study is taken for the default one.

    `quick`: the best network is left out as long as it is not known: to search for the first one takes seconds.
    """

    state: State
    explorer: Explorer
    quick: bool = False

    @cached_property
    def scene(self) -> BackboneStudy:
        """The backbone as the study uses it."""
        study = known_study(self.state.study, self.explorer)
        return self.explorer.scene(self.state.backbone, study, self.state.classes)

    @property
    def baseline(self) -> int:
        """Multiply-adds of the backbone."""
        return self.scene.baseline_flops

    @cached_property
    def budget(self) -> float:
        """The budget in multiply-adds: the one asked for, or what the current network costs."""
        if self.state.c is not None:
            return self.state.c * self.baseline
        return float(self.scene.table.of(self.current).flops)

    @cached_property
    def tiny(self) -> Network:
        """The tiny formula's network for the budget."""
        return self.scene.network(self.explorer.tiny(self.scene).at(self.budget / self.baseline))

    @cached_property
    def giant(self) -> Network:
        """The giant formula's network for the budget."""
        return self.scene.network(self.explorer.rule(GIANT, self.scene).at(self.budget / self.baseline).choice)

    @cached_property
    def current(self) -> Network:
        """The network of the ratios, or the tiny formula's where there are none."""
        state = self.state
        if state.r is None or state.d is None or state.w is None:
            return self.tiny
        return realise(self.scene.backbone, state.r, state.d, state.w, base_resolution=self.scene.base_resolution)

    @cached_property
    def formula(self) -> FormulaDocument:
        """The formulas along the budget."""
        return answer_formula(self.explorer, self.scene.study.study.id, self.scene.backbone.id, self.state.classes)

    @cached_property
    def reference_family(self) -> str:
        """The family whose recipe a prediction speaks of."""
        known = [family for family in self.state.family if family in self.families]
        return known[0] if known else self.scene.study.study.default_families[self.scene.backbone.id]

    @cached_property
    def level(self) -> Calibration:
        """Whose accuracies predictions speak of: one's own, or the reference family's where it is fitted."""
        state, evidence = self.state, self.scene.evidence
        if state.base is not None:
            return Calibration(base=state.base, own_backbone=state.owns_backbone)
        if UNKNOWN in state.family[:1] or (evidence and self.reference_family not in evidence.surrogate.families):
            return self.scene.level(UNKNOWN)
        return self.scene.level(self.reference_family)

    @cached_property
    def predictor(self) -> Predictor | None:
        """What networks are worth; None where nothing is predicted for the study, or a guess is still to be made."""
        return None if self.state.hides else Predictor.of(self.scene, self.level)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The surfaces of the cube: of one `budget`, and of one `accuracy` where accuracies are predicted."""
        if self.predictor is None or self.state.surface == BUDGET:
            return (BUDGET,)
        return (BUDGET, ACCURACY) if self.state.surface == BOTH else (ACCURACY,)

    @cached_property
    def surface_top1(self) -> float | None:
        """The accuracy that a surface is of, per cent: as asked for, or as predicted for the current network."""
        if self.state.surface_top1 is not None or self.predictor is None:
            return self.state.surface_top1
        place = np.log([list(self.current.coordinates)])
        return float(self.predictor.at(place).predicted_accuracy.mean[0])

    @property
    def is_searched(self) -> bool:
        """Whether the best network is told."""
        return self.predictor is not None and (not self.quick or is_built(self.scene, self.level))

    @property
    def limits(self) -> dict[str, float]:
        """What memory allows, in bytes, named as `formulas.cube.LIMITS`."""
        state = self.state
        given = {"peak": state.sram, "weights": state.flash}
        return {f"{name}_{state.precision}": KIB * limit for name, limit in given.items() if limit is not None}

    @cached_property
    def optimal(self) -> Network | None:
        """The best network within budget and memory; None where none is, or is told."""
        limits = {
            "flops": min(max(self.budget / self.baseline, BUDGETS.low), BUDGETS.high) * self.baseline,
            **self.limits,
        }
        best = find_best(self.scene, self.level, limits) if self.is_searched else None
        return self.scene.network(best.choice) if best else None

    @cached_property
    def families(self) -> tuple[str, ...]:
        """All families of the backbone, those with most rows first."""
        counts: dict[str, int] = {}
        for row in self._rows_of_backbone:
            counts[row.family] = counts.get(row.family, 0) + 1
        return tuple(sorted(counts, key=lambda family: (-counts[family], family)))

    @cached_property
    def measured(self) -> tuple[MeasuredRow, ...]:
        """The measured rows that are shown: of the chosen families, or of all; a duplicate once; none while hidden."""
        if self.state.hides:
            return ()
        shown = set(self.state.family) & set(self.families) or set(self.families)
        return tuple(row for row in self._rows_of_backbone if row.family in shown)

    @cached_property
    def _rows_of_backbone(self) -> tuple[MeasuredRow, ...]:
        architecture = self.scene.backbone.architecture
        rows = (row for row in self.scene.study.rows if row.backbone == architecture and not row.duplicate_of)
        limits = self.state.block_limits if self.scene.study.study.sampled else {}
        return tuple(row for row in rows if all(_within(getattr(row, name), *ends) for name, ends in limits.items()))


def _within(value: float | None, low: float | None, high: float | None) -> bool:
    return value is not None and (low is None or value >= low) and (high is None or value <= high)
