"""The plan of a study: a CSV file with one evaluation a line, in an order in which every beginning is useful."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from modelcube.database.bounds import plain_text
from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.recipes import RECIPES
from modelcube.evaluation.jobs.request import EvaluationRequest, Measure
from modelcube.evaluation.sampling.sampling import Space, at_half, named_networks, over_range, ratios
from modelcube.networks.network import Network
from modelcube.studies.csv_table import CsvLine, check_columns, read_layout, read_lines, read_number, read_whole

NAMED_SEEDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One line of a plan.

    Attributes:
        row: its number, from 0.
        set: why it is measured: `named`, `half` (c = 0.5 ± 3 %), `range` (c in 0.03 … 1.05), or a word of one's own.
        name: of a named network, else empty.
        backbone: its id.
        resolution: pixels a side.
        d: depth ratio.
        w: width ratio.
        flops_ratio: c.
        dataset: id of the data set.
        recipe: id of the recipe.
        seed: of the training.
        network_id: what the ratios are rounded to.
        measure: what is wanted of the network, `accuracy` (also where a file has no such column) or `latency`.
    """

    row: int
    set: str
    name: str
    backbone: str
    resolution: int
    d: float
    w: float
    flops_ratio: float
    dataset: str
    recipe: str
    seed: int
    network_id: str
    measure: Measure = "accuracy"

    @property
    def request(self) -> EvaluationRequest:
        """The evaluation that the line asks for."""
        return EvaluationRequest(
            backbone=self.backbone,
            resolution=self.resolution,
            d=self.d,
            w=self.w,
            dataset=self.dataset,
            recipe=self.recipe,
            seed=self.seed,
            measure=self.measure,
        )


_TYPES: dict[str, Any] = {field.name: field.type for field in fields(PlanRow)} | {"measure": str}
_CELLS: dict[type, Callable[[str, str], Any]] = {
    int: read_whole,
    float: partial(read_number, low=0, high=1000),
    str: lambda _, text: text,
}
"""How a cell of each type is read."""


def make_plan(space: Space, recipe: str, *, half: int, ranged: int, seed: int = 0) -> list[PlanRow]:
    """The plan of a study: named networks, then `half` and `ranged` networks in turn, then the named ones again.

    A named network is measured with three seeds, the others with one. By a recipe that trains nothing the named ones
    are tested, once: of others there are no weights.
    """
    if not trains(recipe):
        half = ranged = 0
    by_id = {network.id: (name, network) for name, network in reversed(named_networks(space).items())}
    named = [pair for pair in named_networks(space).items() if by_id[pair[1].id] == pair]
    known = set(by_id)
    halves = [network for network in at_half(space, half, seed) if network.id not in known]
    known |= {network.id for network in halves}
    others = [network for network in over_range(space, ranged, seed) if network.id not in known]
    chosen = [("named", name, network, 0) for name, network in named]
    chosen += [("half" if network in halves else "range", "", network, 0) for network in _in_turn(halves, others)]
    chosen += [("named", name, network, extra) for extra in seeds_of(recipe)[1:] for name, network in named]
    return [
        plan_row(space, number, reason, name, network, recipe, extra)
        for number, (reason, name, network, extra) in enumerate(chosen)
    ]


def trains(recipe: str) -> bool:
    """Whether a recipe trains networks, and does not only test weights that there are."""
    return recipe not in RECIPES or RECIPES[recipe].epochs > 0


def seeds_of(recipe: str) -> range:
    """The seeds that a network with a name is measured with: one alone where nothing is left to chance."""
    return range(NAMED_SEEDS if trains(recipe) else 1)


def plan_row(space: Space, number: int, reason: str, name: str, network: Network, recipe: str, seed: int) -> PlanRow:
    """The line of a plan for a network."""
    d, w = ratios(network)
    return PlanRow(
        row=number,
        set=reason,
        name=name,
        backbone=space.backbone.id,
        resolution=network.resolution,
        d=d,
        w=w,
        flops_ratio=round(space.flops(network) / space.baseline_flops, 6),
        dataset=space.dataset.id,
        recipe=recipe,
        seed=seed,
        network_id=network.id,
    )


def write_plan(path: Path, rows: Iterable[PlanRow]) -> None:
    """Write a plan, replacing what is there at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(_TYPES), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
    unfinished.replace(path)


def read_plan(path: Path) -> list[PlanRow]:
    """The lines of a plan.

    Raises:
        InvalidInput: a line cannot be read; the message says which.
        NotFound: there is no such file.
    """
    if not path.is_file():
        raise NotFound("plan", str(path))
    layout = read_layout(path, tuple(_TYPES))
    check_columns(layout, path)
    _check_names(layout.names, path)
    rows = [_read(line, path) for line in read_lines(path, layout, ("d", "w", "flops_ratio"))]
    if repeated := [number for number, count in Counter(row.row for row in rows).items() if count > 1]:
        message = f"{path}: row is {repeated[0]} in more than one line; each has a number of its own"
        raise InvalidInput("plan", repeated[0], "each row once", message)
    return rows


def row_of(rows: Sequence[PlanRow], number: int) -> PlanRow:
    """The line of that number.

    Raises:
        NotFound: the plan has no such line.
    """
    for row in rows:
        if row.row == number:
            return row
    raise NotFound("row of the plan", str(number))


def _check_names(given: Collection[str], path: Path) -> None:
    missing = [name for name in _TYPES if name not in given and name != "measure"]
    unknown = [name for name in given if name not in _TYPES]
    if missing or unknown:
        found = f"missing: {', '.join(missing)}" if missing else f"unknown: {', '.join(unknown)}"
        allowed = f"the columns {', '.join(_TYPES)}"
        raise InvalidInput("plan", ", ".join(given), allowed, f"{path}: {found}; allowed: {allowed}")


def _read(line: CsvLine, path: Path) -> PlanRow:
    try:
        if line.problem:
            raise ValueError(line.problem)
        cells = {"measure": "accuracy"} | {name: cell for name, cell in line.cells.items() if cell or name != "measure"}
        row = PlanRow(**{name: _CELLS[_TYPES[name]](name, plain_text(cells[name])) for name in _TYPES})
        _ = row.request
    except (ValueError, NotFound) as error:
        allowed = f"lines with {', '.join(_TYPES)}"
        raise InvalidInput("plan", line.number, allowed, f"{path}, line {line.number}: {error}") from error
    return row


def _in_turn(first: Sequence[Network], second: Sequence[Network]) -> Iterator[Network]:
    for pair in zip_longest(first, second):
        yield from (network for network in pair if network is not None)
