"""The answer to "which network does each formula pick for this budget?"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from modelcube.answers.contests import judgements, written_duels
from modelcube.answers.cubes import cube_of, is_built
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy, Explorer
from modelcube.answers.kept import kept
from modelcube.answers.models import ScaleDocument
from modelcube.answers.network import describe_network
from modelcube.answers.optimal import find_best, pick_optimal, runners_up
from modelcube.answers.picks import Pick, Target, pick_rule, pick_tiny
from modelcube.answers.units import parse_budget, parse_bytes, parse_count
from modelcube.answers.written import Merged, Written, read, write
from modelcube.errors import InvalidInput
from modelcube.formulas.budget import BUDGETS, Choice, within_tolerance
from modelcube.formulas.rule import GIANT, Rule
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.surrogate.surrogate import AnchorAccuracy
from modelcube.surrogate.verdict import OCTAVES

BUDGET_NAMES = ("flops", "macs", "params")


@dataclass(frozen=True, kw_only=True)
class ScaleQuestion:
    """What is asked: one budget as text (`units`), of which backbone, and further limits.

    `predict` adds accuracies, the best network within the limits and the duels.

    `precision` says in which number format `peak_memory` and `weight_memory` are meant.
    """

    flops: str | None = None
    macs: str | None = None
    params: str | None = None
    rule: str | None = None
    peak_memory: str | None = None
    weight_memory: str | None = None
    max_resolution: int | None = None
    resolution: int | None = None
    extrapolated: bool = False
    predict: bool = True
    family: str | None = None
    base: AnchorAccuracy | None = None
    precision: Literal["int8", "fp32"] = "int8"
    backbone: str = DEFAULT_BACKBONE
    study: str = DEFAULT_STUDY
    classes: int | None = None

    def level(self, scene: BackboneStudy) -> Calibration:
        """Whose accuracies the answer speaks of."""
        return scene.level(self.family, self.base)

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


def is_quick(explorer: Explorer, question: ScaleQuestion) -> bool:
    """Whether the cube that the question needs is already in memory; building it takes one to two seconds."""
    scene = explorer.scene(question.backbone, question.study, question.classes)
    return not question.predict or is_built(scene, question.level(scene))


def answer_scale(explorer: Explorer, question: ScaleQuestion) -> ScaleDocument:
    """Each formula's network for a budget.

    Raises:
        InvalidInput: not exactly one budget, or one out of range; a malformed rule or limit.
        NotFound: there is no such backbone or study.
    """
    return ScaleDocument.model_validate(read(_document(explorer, question)))


def scale_json(explorer: Explorer, question: ScaleQuestion) -> bytes:
    """`answer_scale` as JSON, put together from what was written before.

    Raises: as `answer_scale`.
    """
    return write(_document(explorer, question))


def prepare(explorer: Explorer, question: ScaleQuestion) -> Iterator[bytes]:
    """All answers to budgets of multiply-adds at which one of the networks changes, so that later ones are quick.

    Only what most ask for is prepared: nothing where further limits, or accuracies of one's own, are in the question.
    """
    usual = ScaleQuestion(
        flops=question.flops, backbone=question.backbone, study=question.study, classes=question.classes
    )
    if usual != question or question.flops is None:
        return
    scene = explorer.scene(question.backbone, question.study, question.classes)
    cube = cube_of(scene, question.level(scene))
    best = [flops / scene.baseline_flops for flops in cube.staircase[0]] if cube is not None else []
    judged = [low for low, _ in OCTAVES]
    for start in sorted({*best, *judged, *explorer.tiny(scene).starts, *explorer.rule(GIANT, scene).starts}):
        if start in BUDGETS:
            yield scale_json(explorer, replace(question, flops=str(start * (1 + 1e-9))))


def _document(explorer: Explorer, question: ScaleQuestion) -> dict[str, Any]:
    """The fields of a `ScaleDocument`."""
    scene = explorer.scene(question.backbone, question.study, question.classes)
    name, text = _only_budget(question)
    target = _target(scene, name, text)
    own = parse_rule(question.rule) if question.rule is not None else None
    level = question.level(scene)
    picks = {
        "tiny": pick_tiny(explorer, scene, target),
        "giant": pick_rule(explorer, scene, GIANT, target),
        **({"rule": pick_rule(explorer, scene, own, target)} if own else {}),
    }
    limits = question.limits()
    networks = {name: _formula_network(scene, pick, target, limits, question) for name, pick in picks.items()}
    best = _optimal(scene, target, limits, question) if question.predict else None
    choices = {name: pick.choice for name, pick in picks.items()}
    contested = ({"optimal": best[0]} if best else {}) | choices
    formulas = {"tiny": None, "giant": GIANT} | ({"rule": own} if own else {})
    c = target.c or scene.flops_ratio(picks["tiny"].choice)
    judged = judgements(explorer, scene, level, c, formulas) if question.predict else {}
    return {
        "budget": {"quantity": target.quantity, "asked": text, "value": target.value, "flops_ratio": target.c},
        "baseline": _baseline(scene),
        "tiny": networks["tiny"],
        "giant": networks["giant"],
        "optimal": best[1] if best else None,
        "rule": networks.get("rule"),
        "duel": written_duels(scene, level, contested, judged) if question.predict else None,
        "version": explorer.version_of(question.study),
    }


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


def _target(scene: BackboneStudy, name: str, text: str) -> Target:
    if name == "params":
        return Target("params", parse_count(name, text), None)
    value = parse_budget(name, text, scene.baseline_flops)
    return Target("flops", value, value / scene.baseline_flops)


@kept
def _baseline(scene: BackboneStudy) -> Written:
    costs = scene.table.of(scene.baseline)
    return Written(
        {
            "id": scene.baseline.id,
            "backbone": scene.backbone.id,
            "title": scene.backbone.title,
            "study": scene.study.study.id,
            "resolution": scene.base_resolution,
            "flops": int(costs.flops),
            "flops_fvcore": int(costs.flops_fvcore),
            "params": int(costs.params),
        }
    )


def _formula_network(
    scene: BackboneStudy, pick: Pick, target: Target, limits: Mapping[str, float], question: ScaleQuestion
) -> Merged:
    """The fields of a `FormulaNetwork`."""
    described = _described(scene, pick.choice, question.level(scene) if question.predict else None)
    realised = described.data[target.quantity]
    met = target.c is None or within_tolerance(realised, target.value)
    own = {
        "requested": vars(pick.requested),
        "formula": pick.formula,
        "residual": realised / target.value - 1,
        "reason": None if met else pick.obstacle(),
        "below": _neighbouring(scene, pick.below, target),
        "above": _neighbouring(scene, pick.above, target),
        "fits": list(_fits(described.data, limits, question.precision)) if limits else [],
    }
    return Merged(described, own)


def _optimal(
    scene: BackboneStudy, target: Target, limits: Mapping[str, float], question: ScaleQuestion
) -> tuple[Choice, Merged] | None:
    level = question.level(scene)
    bounds = {target.quantity: target.value} | {_cost(name, question.precision): most for name, most in limits.items()}
    best = find_best(scene, level, bounds, question.resolution, question.extrapolated)
    if best is None:
        return None
    pick = pick_optimal(scene, level, best, target)
    network = _formula_network(scene, pick, target, limits, question)
    rivals = runners_up(scene, level, best, bounds, question.precision)
    more = {"reason": None, "binding": [_limit(name) for name in best.binding], "runners_up": rivals}
    return best.choice, Merged(network.written, {**network.own, **more})


def _cost(limit: str, precision: str) -> str:
    """The name of a limit among the costs of the cube."""
    return {"peak_memory": f"peak_{precision}", "weight_memory": f"weights_{precision}"}.get(limit, limit)


def _limit(cost: str) -> str:
    """The name of a cost of the cube among the limits that are given."""
    return {"peak": "peak_memory", "weights": "weight_memory"}.get(cost.rpartition("_")[0], cost)


@kept
def _described(scene: BackboneStudy, choice: Choice, level: Calibration | None) -> Written:
    """A formula picks among few hundred networks: each is described once."""
    fields = describe_network(scene, scene.network(choice), level)
    return Written({name: value for name, value in fields.items() if name != "requested"})


def _neighbouring(scene: BackboneStudy, choice: Choice | None, target: Target) -> dict[str, Any] | None:
    if choice is None:
        return None
    network = _neighbour(scene, choice)
    return network | {"residual": network[target.quantity] / target.value - 1}


@kept
def _neighbour(scene: BackboneStudy, choice: Choice) -> dict[str, Any]:
    network, table = scene.network(choice), scene.table
    costs = table.of(network)
    return {
        "id": network.id,
        "requested": vars(
            scene.requested(choice, table.depths.settings[choice.depth], table.widths.settings[choice.width])
        ),
        "resolution": choice.resolution,
        "blocks": sum(network.blocks),
        "flops": int(costs.flops),
        "params": int(costs.params),
    }


def _fits(fields: Mapping[str, Any], limits: Mapping[str, float], precision: str) -> Iterator[dict[str, Any]]:
    needs = {
        "peak_memory": fields["peak_activation_bytes"][precision],
        "weight_memory": fields["weight_bytes"][precision],
        "max_resolution": fields["realised"]["resolution"],
    }
    for limit, allowed in limits.items():
        yield {"limit": limit, "allowed": allowed, "value": needs[limit], "fits": needs[limit] <= allowed}
