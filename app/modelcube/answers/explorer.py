"""What answers are drawn from: the studies at one data version, and what was compiled of them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np

from modelcube import __version__
from modelcube.answers.evidence import PAPER, Calibration, FittedSurrogate
from modelcube.answers.kept import Kept, kept
from modelcube.answers.models import Measured, Ratios, Version
from modelcube.errors import NotFound
from modelcube.formulas.budget import AnswerTable, Choice
from modelcube.formulas.pareto import best_share
from modelcube.formulas.rule import GIANT, Rule, RuleChoice, rule_answers, rule_curve
from modelcube.formulas.tiny import DRAWN_NOISE, EXACT_NOISE, MIN_POINTS, TinyCurve, fit_tiny, tiny_answers
from modelcube.networks.backbone import Backbone
from modelcube.networks.cost_table import CostTable, cost_table
from modelcube.networks.network import Network, ratio_of
from modelcube.networks.ranges import Ranges
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.studies.places import comparable_rows
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.shipped import VERSION_LENGTH
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable
from modelcube.studies.versions import Fits, Versions
from modelcube.surrogate.surrogate import UNKNOWN, AnchorAccuracy

DEFAULT_STUDY = "imagenet"
FITTED_ON = "TinyNet"  # names of the paper's published points of its own curve; the baseline is not on it
BEST_SHARE = 0.2  # of the networks measured, those that a study's own tiny formula is fitted on
PINNED = 8  # explorers of pinned versions, kept at once
SCENES = 32  # kept at once: most requests share a few numbers of classes


@dataclass(frozen=True, eq=False)
class BackboneStudy:
    """A backbone as a study uses it: which question is asked, and the table that answers what it costs."""

    backbone: Backbone
    study: StudyTable
    table: CostTable
    evidence: FittedSurrogate | None
    kept: Kept

    @property
    def base_resolution(self) -> int:
        """R0 in pixels: the study's own."""
        return self.study.study.base_resolution

    @cached_property
    def short_rows(self) -> Mapping[str, Mapping[str, Any]]:
        """The columns of `Measured` of every row of the study, by the row's id."""
        rows = (Measured.model_validate(row, from_attributes=True) for row in self.study.rows)
        return {row.id: dict(row) for row in rows}

    @cached_property
    def baseline(self) -> Network:
        """The backbone itself at the study's resolution."""
        depth, width = self.table.depths.index(1.0), self.table.widths.index(1.0)
        return Network(self.backbone, self.base_resolution, depth, width, self.base_resolution)

    @cached_property
    def baseline_flops(self) -> int:
        """Multiply-adds of the baseline: what c is relative to."""
        return int(self.table.of(self.baseline).flops)

    def table_json(self, ranges: Ranges) -> dict[str, Any]:
        """The cost table as plain data, with the study's R0."""
        return self.table.to_json(ranges, self.base_resolution)

    def level(self, family: str | None = None, base: AnchorAccuracy | None = None) -> Calibration:
        """Whose accuracies are meant: those of the family or of the base asked for, else of the backbone's family."""
        if base is not None:
            return Calibration(family, base)
        return Calibration(family or self.default_family)

    @cached_property
    def default_family(self) -> str | None:
        """The backbone's family; None while nothing is fitted on its rows yet."""
        family = self.study.study.default_families.get(self.backbone.id)
        return None if self.evidence and family not in self.evidence.surrogate.families else family

    def network(self, choice: Choice) -> Network:
        """The network of a formula's choice."""
        return Network(self.backbone, *choice, self.base_resolution)

    def flops_ratio(self, choice: Choice) -> float:
        """What a network costs, as a share of the baseline."""
        return int(self.table.evaluate_patterns(*choice).flops) / self.baseline_flops

    @cached_property
    def known(self) -> Mapping[str, Choice]:
        """Networks with a name or a measurement, by id: named ones first, then the backbone itself."""
        depths = {blocks: index for index, blocks in enumerate(self.table.depths.values)}
        widths = {channels: index for index, channels in enumerate(self.table.widths.values)}
        measured = (row.network_id for row in self.study.rows if row.network_id and not row.tested_elsewhere)
        found: dict[str, Choice] = {}
        for network_id in (*self.study.names, self.baseline.id, *measured):
            if not network_id.startswith(f"{self.backbone.architecture}."):
                continue
            resolution, *patterns = network_id.split(".")[-3:]
            blocks, channels = (tuple(map(int, pattern.split("-"))) for pattern in patterns)
            if blocks in depths and channels in widths:
                found.setdefault(network_id, Choice(int(resolution), depths[blocks], widths[channels]))
        return found

    @cached_property
    def known_by_cost(self) -> Mapping[int, Choice]:
        """The same by multiply-adds; of several of one cost the first."""
        choices = list(self.known.values())
        flops = self.table.evaluate_patterns(*np.array(choices).T).flops.tolist()
        return dict(zip(reversed(flops), reversed(choices), strict=True))

    def preferred(self, choice: Choice) -> Choice:
        """The known network that costs the very same, if there is one; else the choice itself.

        Strides halve maps and round up, so that 223 and 224 pixels cost the same to the last multiply-add.
        """
        return self.known_by_cost.get(int(self.table.evaluate_patterns(*choice).flops), choice)

    def requested(self, choice: Choice, d: float, w: float) -> Ratios:
        """Ratios that give a choice back, `d` and `w` themselves where they do."""
        return Ratios(
            r=ratio_of(choice.resolution, self.base_resolution),
            d=self.table.depths.setting(choice.depth, d),
            w=self.table.widths.setting(choice.width, w),
        )


@dataclass(frozen=True, eq=False)
class Explorer:
    """All studies by id, at one data version."""

    studies: Mapping[str, StudyTable]
    evidence: Mapping[str, FittedSurrogate | None] = field(default_factory=dict)
    fits: Fits | None = None
    versions: Versions | None = None
    kept: Kept = field(default_factory=Kept)
    _pinning: AbstractContextManager[object] = field(default_factory=Lock, init=False, repr=False)

    @classmethod
    def of(cls, studies: Mapping[str, StudyTable], fits: Fits, versions: Versions | None = None) -> "Explorer":
        """The studies with what was fitted on them, or, where that lags behind, with what was fitted last."""
        return cls(studies, {name: _evidence(table, fits) for name, table in studies.items()}, fits, versions)

    @classmethod
    def of_store(cls, store: StudyStore) -> "Explorer":
        """The studies of a store, of its newest version and of all before."""
        return cls.of(store.tables, store.fits, store.versions)

    def at(self, model: str | None = None, data: str | None = None) -> "Explorer":
        """The same with surrogate and measured rows of the versions that a link pins; itself where it pins none.

        Raises:
            NotFound: there is no such version, or nothing of the surrogate's study is in the data.
        """
        if data is not None and data != self.data:
            return self._kept("data", data, self._of_data).at(model)
        if model is None or any(one is not None and one.version == model for one in self.evidence.values()):
            return self
        return self._kept("model", model, self._of_model)

    def _kept(self, kind: str, name: str, make: "Callable[[str], Explorer]") -> "Explorer":
        """The explorer of a pinned version, made for the first who asks; the oldest of many is forgotten."""
        if (known := self._pinned.get((kind, name))) is not None:
            return known
        with self._pinning:
            if (kind, name) not in self._pinned:
                made = make(name)
                if len(self._pinned) >= PINNED:
                    del self._pinned[next(iter(self._pinned))]
                self._pinned[kind, name] = made
            return self._pinned[kind, name]

    def _of_model(self, model: str) -> "Explorer":
        fitted = self.fits.pinned(model) if self.fits else None
        if fitted is None or fitted.study not in self.studies:
            raise NotFound("model", model)
        return replace(self, evidence={**self.evidence, fitted.study: FittedSurrogate.of(fitted)})

    def _of_data(self, data: str) -> "Explorer":
        """With other rows; predictions stay the newest, of a study that is no more those of its last surrogate."""
        if self.versions is None:
            raise NotFound("version of the data", data)
        studies, fits = self.versions.pinned(data), self.fits
        gone = [name for name in studies if name not in self.evidence]
        evidence = {name: _evidence(studies[name], fits) if fits else None for name in gone}
        return replace(self, studies=studies, evidence={**self.evidence, **evidence})

    @cached_property
    def _pinned(self) -> "dict[tuple[str, str], Explorer]":
        return {}

    @cached_property
    def data(self) -> str:
        """Version of the measured rows."""
        return next(iter(self.studies.values())).version[:VERSION_LENGTH]

    def study(self, study_id: str = DEFAULT_STUDY) -> StudyTable:
        """The study of that id.

        Raises:
            NotFound: there is none.
        """
        if study_id not in self.studies:
            raise NotFound("study", study_id, self.studies)
        return self.studies[study_id]

    def check_family(self, study: str, family: str | None) -> None:
        """Nothing, if the study has the family, or if none or an unknown recipe is meant.

        Raises:
            NotFound: there is no such study, or it has no such family.
        """
        if family is not None and family != UNKNOWN:
            self.study(study).study.family(family)

    def scene(self, backbone: str, study: str = DEFAULT_STUDY, classes: int | None = None) -> BackboneStudy:
        """A backbone in a study; `classes` in place of the study's own.

        Raises:
            NotFound: there is no such backbone or study.
        """
        base, table = get_backbone(backbone), self.study(study)
        key = base.id, study, classes or table.study.classes
        if key not in self._scenes:
            if len(self._scenes) >= SCENES:
                self._scenes.clear()
            costs = cost_table(base, key[2], table.study.in_channels)
            self._scenes[key] = BackboneStudy(base, table, costs, self.evidence.get(study), self.kept)
        return self._scenes[key]

    @cached_property
    def _scenes(self) -> dict[tuple[str, str, int], BackboneStudy]:
        return {}

    @property
    def version(self) -> Version:
        """Versions of program, data and the default study's surrogate."""
        return self.version_of(DEFAULT_STUDY)

    def version_of(self, study: str) -> Version:
        """Versions of program, data and a study's surrogate."""
        if study not in self._versions:
            evidence = self.evidence.get(study)
            model = evidence.version if evidence else None
            self._versions[study] = Version(code=__version__, data=self.data, model=model)
        return self._versions[study]

    @cached_property
    def _versions(self) -> dict[str, Version]:
        return {}

    def curve_study(self, study: StudyTable) -> StudyTable:
        """The study whose tiny formula a study uses: its own, or the default one's while too little was measured."""
        own = study.study.id
        if own not in self._curve_studies:
            enough = own == DEFAULT_STUDY or len({row.flops_ratio for row in tiny_points(study)}) >= MIN_POINTS
            self._curve_studies[own] = study if enough else self.study(DEFAULT_STUDY)
        return self._curve_studies[own]

    @cached_property
    def _curve_studies(self) -> dict[str, StudyTable]:
        return {}

    def tiny_points(self, study: StudyTable) -> list[MeasuredRow]:
        """The measured networks that the tiny formula which a study uses is fitted on, the largest first."""
        return tiny_points(self.curve_study(study))

    def tiny_curve(self, study: StudyTable) -> TinyCurve:
        """The tiny formula that a study uses."""
        curves: dict[str, TinyCurve] = self._curves
        fitted_on = self.curve_study(study)
        if fitted_on.study.id not in curves:
            rows = tiny_points(fitted_on)
            c, r, d = (tuple(float(value or 0) for value in column) for column in _curve_columns(rows))
            drawn = any(row.evidence != PAPER for row in rows)
            curves[fitted_on.study.id] = _tiny_curve(c, r, d, DRAWN_NOISE if drawn else EXACT_NOISE)
        return curves[fitted_on.study.id]

    @cached_property
    def _curves(self) -> dict[str, TinyCurve]:
        return {}

    def tiny(self, scene: BackboneStudy) -> AnswerTable[Choice]:
        """The tiny formula's answers for a backbone in a study; of equal cost, known networks come first."""
        return _tiny_answers(scene, self.tiny_curve(scene.study))

    def rule(self, rule: Rule, scene: BackboneStudy) -> AnswerTable[RuleChoice]:
        """A rule's answers for a backbone in a study; of equal cost, known networks come first."""
        return _rule_answers(scene, rule)

    def warm(self) -> None:
        """Compile what the first request of each backbone would otherwise wait for; sampled studies wait."""
        for study in (name for name, table in self.studies.items() if not table.study.sampled):
            for backbone in backbone_ids():
                scene = self.scene(backbone, study)
                self.tiny(scene)
                self.rule(GIANT, scene)


@kept
def _tiny_answers(scene: BackboneStudy, curve: TinyCurve) -> AnswerTable[Choice]:
    answers = tiny_answers(curve, scene.table, scene.base_resolution, scene.baseline_flops)
    return answers.replaced(scene.preferred)


@kept
def _rule_answers(scene: BackboneStudy, rule: Rule) -> AnswerTable[RuleChoice]:
    on_curve = {network[2:]: network for network in rule_curve(rule, scene.table, scene.base_resolution).networks}

    def preferred(answer: RuleChoice) -> RuleChoice:
        choice = scene.preferred(answer.choice)
        return answer if choice == answer.choice else RuleChoice(choice, on_curve.get(choice, answer.on_curve))

    answers = rule_answers(rule, scene.table, scene.base_resolution, scene.baseline_flops)
    return answers.replaced(preferred)


def _evidence(table: StudyTable, fits: Fits) -> FittedSurrogate | None:
    rows = comparable_rows(table)
    fitted = (fits.find(table.study.id, rows) if len(rows) else None) or fits.latest(table.study.id)
    return FittedSurrogate.of(fitted) if fitted else None


@lru_cache(maxsize=8)
def _tiny_curve(c: tuple[float, ...], r: tuple[float, ...], d: tuple[float, ...], most_noise: float) -> TinyCurve:
    """The same points give the same curve, and with it all that was compiled of it, at the next data version too."""
    return fit_tiny(c, r, d, most_noise=most_noise)


def tiny_points(study: StudyTable) -> list[MeasuredRow]:
    """The measured networks that a study's own tiny formula is fitted on, the largest first.

    They are the paper's where it holds them. Else they are the best fifth by non-dominated sorting, as in the paper, of
    the comparable networks of the backbone that most rows are of, each by its mean accuracy over seeds.
    """
    rows = [row for row in study.rows if row.model.startswith(FITTED_ON) and row.evidence == PAPER]
    if not rows:
        backbone = next(iter(study.study.backbones))
        family = next(iter(study.study.families_of(backbone)))
        means = study.means if study.comparable.any() else ()
        known = [row for row in means if row.fit and row.backbone == backbone and row.family == family]
        placed = [row for row in known if row.flops_ratio and row.r and row.stated_d]
        costs = [row.flops_ratio or 0.0 for row in placed]
        best = best_share(costs, [row.top1 for row in placed], BEST_SHARE, MIN_POINTS)
        rows = [row for row, chosen in zip(placed, best.tolist(), strict=True) if chosen]
    return sorted(rows, key=lambda row: -(row.flops_ratio or 0))


def _curve_columns(rows: list[MeasuredRow]) -> tuple[list[float | None], ...]:
    """c, r and d of the points: d as stated, since the formula speaks of depth before rounding."""
    return [row.flops_ratio for row in rows], [row.r for row in rows], [row.stated_d for row in rows]
