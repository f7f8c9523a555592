"""Networks that a study's own predictions name as the best, added to its plan before they are measured.

Measured afterwards, they test the predictions: what was predicted stands in a file beside the plan, with the version of
the surrogate that said so, and is never written again for a network that it has.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import FormulaNetwork
from modelcube.answers.scale import ScaleQuestion, answer_scale
from modelcube.errors import InvalidInput
from modelcube.evaluation.sampling.plan import PlanRow, plan_row, seeds_of
from modelcube.evaluation.sampling.sampling import FORMULA_BUDGETS, Space

CHOSEN = "chosen"  # the set of these lines of a plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A network and what was predicted of it before it was measured.

    Attributes:
        name: whose choice it is, and for which budget.
        network_id: the network.
        flops_ratio: c.
        mean: predicted top-1 accuracy in per cent.
        low: lower end of the 95 % interval of a new training.
        high: its upper end.
        evidence: `predicted`, or `extrapolated` where validation does not reach.
        model: version of the surrogate.
        data: version of the rows that it rests on.
    """

    name: str
    network_id: str
    flops_ratio: float
    mean: float
    low: float
    high: float
    evidence: str
    model: str
    data: str


def choose_candidates(
    explorer: Explorer, space: Space, plan: Sequence[PlanRow], recipe: str
) -> tuple[list[PlanRow], list[Candidate]]:
    """What the optimal and the tiny networks of a study are today, as further lines of its plan, and as predictions.

    Raises:
        InvalidInput: nothing is predicted for the study yet.
    """
    rows, candidates = list(plan), []
    for c in FORMULA_BUDGETS:
        for candidate, network in _answers(explorer, space, recipe, c):
            candidates.append(candidate)
            realised = space.at(network.realised.resolution, network.requested.d, network.requested.w)
            for seed in seeds_of(recipe):
                number = 1 + max((known.row for known in rows), default=-1)  # lines may have been taken out
                row = plan_row(space, number, CHOSEN, candidate.name, realised, recipe, seed)
                if all(row.request.key != known.request.key for known in rows):
                    rows.append(row)
    return rows, candidates


def _answers(explorer: Explorer, space: Space, recipe: str, c: float) -> Iterator[tuple[Candidate, FormulaNetwork]]:
    study = space.dataset.id
    question = ScaleQuestion(flops=str(c), backbone=space.backbone.id, study=study, family=recipe, predict=True)
    answer = answer_scale(explorer, question)
    if answer.optimal is None:  # where validation reaches nothing of this cost
        answer = answer_scale(explorer, replace(question, extrapolated=True))
    for name, network in (("optimal", answer.optimal), ("tiny formula", answer.tiny)):
        if network is None or network.accuracy is None:
            raise InvalidInput("study", study, "a study with enough rows to predict from")
        yield (
            Candidate(
                name=f"{name} c=1/{round(1 / c)}",
                network_id=network.id,
                flops_ratio=round(network.flops_ratio, 6),
                mean=round(network.accuracy.mean, 3),
                low=round(network.accuracy.low, 3),
                high=round(network.accuracy.high, 3),
                evidence=network.accuracy.evidence,
                model=answer.version.model or "",
                data=answer.version.data,
            ),
            network,
        )


def predictions_path(plan: Path) -> Path:
    """Where the predictions of a plan stand."""
    return plan.with_name(f"{plan.stem}-predicted.csv")


def keep_predictions(path: Path, candidates: Sequence[Candidate]) -> None:
    """Add predictions to the file, but for names that it has already: those were made before they were measured."""
    kept = read_predictions(path)
    names = {one.name for one in kept}
    rows = [*kept, *(one for one in candidates if one.name not in names)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Candidate)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in rows)


def read_predictions(path: Path) -> list[Candidate]:
    """The predictions of a file; none where there is no file."""
    if not path.is_file():
        return []
    types: dict[str, Any] = {field.name: field.type for field in fields(Candidate)}
    with path.open(encoding="utf-8", newline="") as file:
        return [Candidate(**{name: types[name](line[name]) for name in types}) for line in csv.DictReader(file)]
