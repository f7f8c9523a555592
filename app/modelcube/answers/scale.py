"""The answer to "which network does each formula pick for this budget?"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from modelcube.answers.explorer import DEFAULT_STUDY, Explorer, Scene
from modelcube.answers.models import (
    Baseline,
    Budget,
    Fit,
    FormulaNetwork,
    Neighbouring,
    ScaleDocument,
)
from modelcube.answers.network import describe_network
from modelcube.answers.picks import Pick, Target, pick_rule, pick_tiny
from modelcube.answers.units import parse_budget, parse_bytes, parse_count
from modelcube.errors import InvalidInput
from modelcube.formulas.budget import Choice, within_tolerance
from modelcube.formulas.rule import GIANT, Rule
from modelcube.networks.registry import DEFAULT_BACKBONE

BUDGET_NAMES = ("flops", "macs", "params")


@dataclass(frozen=True, kw_only=True)
class ScaleQuestion:
    """What is asked: one budget as text (`units`), of which backbone, and further limits.

    `precision` says in which number format `peak_memory` and `weight_memory` are meant.
    """

    flops: str | None = None
    macs: str | None = None
    params: str | None = None
    rule: str | None = None
    peak_memory: str | None = None
    weight_memory: str | None = None
    max_resolution: int | None = None
    precision: Literal["int8", "fp32"] = "int8"
    backbone: str = DEFAULT_BACKBONE
    study: str = DEFAULT_STUDY
    classes: int | None = None

    def limits(self) -> dict[str, float]:
        """The further limits that are given, in bytes or pixels.

        Raises:
            InvalidInput: an amount of memory is malformed.
        """
        memory = {"peak_memory": self.peak_memory, "weight_memory": self.weight_memory}
        limits = {name: parse_bytes(name, text) for name, text in memory.items() if text is not None}
        if self.max_resolution is not None:
            limits["max_resolution"] = self.max_resolution
        return limits


def answer_scale(explorer: Explorer, question: ScaleQuestion) -> ScaleDocument:
    """Each formula's network for a budget.

    Raises:
        InvalidInput: not exactly one budget, or one out of range; a malformed rule or limit.
        NotFound: there is no such backbone or study.
    """
    scene = explorer.scene(question.backbone, question.study, question.classes)
    name, text = _only_budget(question)
    target = _target(scene, name, text)
    own = parse_rule(question.rule) if question.rule is not None else None
    limits = question.limits()

    def answer(pick: Pick) -> FormulaNetwork:
        return _formula_network(scene, pick, target, limits, question.precision)

    return ScaleDocument(
        budget=Budget(quantity=target.quantity, asked=text, value=target.value, flops_ratio=target.c),
        baseline=_baseline(scene),
        tiny=answer(pick_tiny(explorer, scene, target)),
        giant=answer(pick_rule(explorer, scene, GIANT, target)),
        rule=answer(pick_rule(explorer, scene, own, target)) if own else None,
        version=explorer.version,
    )


def parse_rule(text: str) -> Rule:
    """A rule written as `α,β,γ`.

    Raises:
        InvalidInput: it is not three numbers that make a rule.
    """
    try:
        alpha, beta, gamma = (float(part) for part in text[:100].split(","))
    except ValueError:
        raise InvalidInput("rule", text, "three numbers α,β,γ such as 1.2,1.1,1.15") from None
    return Rule(alpha, beta, gamma)


def _only_budget(question: ScaleQuestion) -> tuple[str, str]:
    given = {name: text for name in BUDGET_NAMES if (text := getattr(question, name)) is not None}
    if len(given) != 1:
        raise InvalidInput("flops", ", ".join(given) or None, f"exactly one of {', '.join(BUDGET_NAMES)}")
    return next(iter(given.items()))


def _target(scene: Scene, name: str, text: str) -> Target:
    if name == "params":
        return Target("params", parse_count(name, text), None)
    value = parse_budget(name, text, scene.baseline_flops)
    return Target("flops", value, value / scene.baseline_flops)


@lru_cache(maxsize=32)
def _baseline(scene: Scene) -> Baseline:
    costs = scene.table.of(scene.baseline)
    return Baseline(
        id=scene.baseline.id,
        backbone=scene.backbone.id,
        title=scene.backbone.title,
        study=scene.study.study.id,
        resolution=scene.base_resolution,
        flops=int(costs.flops),
        flops_fvcore=int(costs.flops_fvcore),
        params=int(costs.params),
    )


def _formula_network(
    scene: Scene, pick: Pick, target: Target, limits: Mapping[str, float], precision: str
) -> FormulaNetwork:
    fields = _described(scene, pick.choice)
    realised = fields[target.quantity]
    met = target.c is None or within_tolerance(realised, target.value)
    return FormulaNetwork(
        **fields,
        requested=pick.requested,
        formula=pick.formula,
        residual=realised / target.value - 1,
        reason=None if met else pick.obstacle(),
        below=_neighbouring(scene, pick.below, target),
        above=_neighbouring(scene, pick.above, target),
        fits=list(_fits(fields, limits, precision)),
    )


@lru_cache(maxsize=4096)
def _described(scene: Scene, choice: Choice) -> dict[str, Any]:
    """A formula picks among few hundred networks: each is described once."""
    return describe_network(scene, scene.network(choice))


def _neighbouring(scene: Scene, choice: Choice | None, target: Target) -> Neighbouring | None:
    if choice is None:
        return None
    fields = _described(scene, choice)
    table = scene.table
    return Neighbouring(
        id=fields["id"],
        requested=scene.requested(choice, table.depths.settings[choice.depth], table.widths.settings[choice.width]),
        resolution=choice.resolution,
        blocks=fields["realised"].blocks,
        flops=fields["flops"],
        residual=fields[target.quantity] / target.value - 1,
    )


def _fits(fields: Mapping[str, Any], limits: Mapping[str, float], precision: str) -> Iterator[Fit]:
    needs = {
        "peak_memory": getattr(fields["peak_activation_bytes"], precision),
        "weight_memory": getattr(fields["weight_bytes"], precision),
        "max_resolution": fields["realised"].resolution,
    }
    for limit, allowed in limits.items():
        yield Fit(limit=limit, allowed=allowed, value=needs[limit], fits=needs[limit] <= allowed)
