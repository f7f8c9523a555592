"""The ledger of forecasts: what each release predicts of networks that nobody measured, and how that turned out.

`python -m tools.forecast write`: predictions of the shipped surrogate, into `results/forecasts/<date>-<version>.csv`:
every backbone's networks of the tiny formula, inverse EfficientNet and the best predicted one at 20 budgets, and the
named networks (EfficientNet's scaling and the TinyNets' shapes) that nobody measured on it. Run it for every release.

`python -m tools.forecast score`: every accuracy that came later, predicted by the surrogate of the earliest forecast
that knew nothing of it, into `results/forecasts/scored.csv`. Run it whenever rows are added.

A family that a surrogate knows is predicted by name. Of any other, one accuracy gives the level, as a visitor's own
would: that of the row nearest to (1, 1, 1) of the family and backbone (`base`). It is not scored itself, so that a
family of one row says nothing. A backbone that the surrogate knows is named; any other is one of one's own, of the kind
that its building blocks say. Accuracies in per cent, errors (predicted - published) in points.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from modelcube import __version__
from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy, Explorer
from modelcube.answers.optimal import find_best
from modelcube.assets import asset_folder
from modelcube.formulas.budget import BUDGETS, Choice
from modelcube.formulas.rule import GIANT
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import backbone_ids
from modelcube.studies.places import comparable_rows
from modelcube.studies.releasing import list_files
from modelcube.studies.store import StudyStore
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.fitted import Fitted
from modelcube.surrogate.rows import KINDS, OWN_KIND, Indices, Rows
from modelcube.surrogate.surrogate import AnchorAccuracy

Line = dict[str, Any]

BUDGETS_FORECAST = np.geomspace(BUDGETS.low, BUDGETS.high, 20)
EXPONENTS = (-4, -3, -2, -1, 1, 2, 3, 4)  # EfficientNet-B^-4 to B4
SCORED = "scored.csv"


def main(command: str | None, results: Path) -> int:
    """Write a forecast, or score all of them."""
    if command not in ("write", "score"):
        print("usage: python -m tools.forecast write | score")
        return 2
    with StudyStore.open("sqlite://", results) as store:
        if command == "write":
            today = datetime.now(UTC).date()
            write(results / "forecasts" / f"{today}-{__version__}.csv", list(forecast(Explorer.of_store(store))))
        else:
            lines = list(scored(results, comparable_rows(store.table(DEFAULT_STUDY))))
            write(results / "forecasts" / SCORED, lines)
            print(score(lines))
    list_files(results)
    return 0


def write(path: Path, lines: Sequence[Line]) -> None:
    """A CSV file of the lines."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def forecast(explorer: Explorer) -> Iterator[Line]:
    """A line of each network that is predicted and that nobody measured."""
    for backbone in backbone_ids():
        scene = explorer.scene(backbone)
        seen = {row.network_id for row in scene.study.rows}
        for what, c, network in networks(explorer, scene):
            if network.id not in seen:
                yield forecast_line(scene, what, c, network)


def networks(explorer: Explorer, scene: BackboneStudy) -> Iterator[tuple[str, float | None, Network]]:
    """What each formula picks at the budgets, and the named networks, of one backbone."""
    tiny, giant, level = explorer.tiny(scene), explorer.rule(GIANT, scene), scene.level()
    for c in BUDGETS_FORECAST.tolist():
        found: dict[str, Choice] = {"tiny": tiny.at(c), "giant": giant.at(c).choice}
        best = find_best(scene, level, {"flops": c * scene.baseline_flops})
        if best is not None:
            found["optimal"] = best.choice
        for name, choice in found.items():
            yield name, round(c, 4), scene.network(choice)
    for exponent in EXPONENTS:
        ratios = GIANT.at(exponent)
        yield f"B^{exponent}", None, realise(scene.backbone, *ratios, base_resolution=scene.base_resolution)
    for row in explorer.tiny_points(scene.study):
        if row.r and row.stated_d and row.stated_w:
            shape = realise(scene.backbone, row.r, row.stated_d, row.stated_w, base_resolution=scene.base_resolution)
            yield row.model, None, shape


def forecast_line(scene: BackboneStudy, what: str, c: float | None, network: Network) -> Line:
    """One prediction: of the recipe that the page speaks of where nobody chooses."""
    assert scene.evidence is not None
    level, place, costs = scene.level(), network.coordinates, scene.table.of(network)
    found = scene.evidence.accuracy_data(scene.backbone.id, level, [log(x) for x in place], float(costs.flops))
    return {
        **{"model": scene.evidence.version, "backbone": scene.backbone.id, "family": level.name},
        **{"what": what, "c": "" if c is None else c, "id": network.id, "flops": int(costs.flops)},
        **dict(zip("rdw", (round(x, 4) for x in place), strict=True)),
        **{name: round(found[name], 3) for name in ("mean", "low", "high")},
        "evidence": found["evidence"],
    }


def scored(results: Path, rows: Rows) -> Iterator[Line]:
    """Lines of all rows that came after a forecast, each by the earliest one that knew nothing of it."""
    seen: set[str] = set()
    for path in sorted((results / "forecasts").glob("[0-9]*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            model = next(csv.DictReader(file))["model"]
        document = next((results / "surrogate").glob(f"*-{model}.json")).read_text(encoding="utf-8")
        fitted = Fitted.from_json(document)
        new = np.setdiff1d(later(fitted.rows, rows), np.flatnonzero(np.isin(rows.id, list(seen))))
        lines = list(forecasts(FittedSurrogate.of(fitted), rows, new))
        seen |= {str(line["id"]) for line in lines}
        yield from ({"forecast": path.stem} | line for line in lines)


def later(known: Rows, rows: Rows) -> Indices:
    """Indices of rows that a fit knew nothing of; one that was only put into another family since then was known."""
    same = set(_named(known))
    return np.flatnonzero(~np.isin(rows.id, known.id) & np.array([one not in same for one in _named(rows)]))


def _named(rows: Rows) -> list[tuple[str, float]]:
    """A row's id without its family, and its accuracy."""
    names = (name.partition(".")[2] for name in rows.id.tolist())
    return list(zip(names, rows.top1.tolist(), strict=True))


def forecasts(evidence: FittedSurrogate, rows: Rows, new: Indices) -> Iterator[Line]:
    """A line of each of the rows `new`, group by group, but for those that give a level."""
    names = list(zip(rows.family[new].tolist(), rows.backbone[new].tolist(), strict=True))
    for family, backbone in dict.fromkeys(names):
        members = new[[name == (family, backbone) for name in names]]
        if family in evidence.surrogate.families:
            yield from predicted(evidence, rows, members, Calibration(family), None)
        elif len(members) > 1:
            base = rows.nearest_base(members)
            kind = str(rows.kind[base]) if rows.kind[base] in KINDS else OWN_KIND
            r, d, w = map(float, np.exp(rows.x[base]))
            own = backbone not in evidence.surrogate.backbones
            level = Calibration(None, AnchorAccuracy(float(rows.top1[base]), r, d, w, kind), own)
            yield from predicted(evidence, rows, members[members != base], level, str(rows.id[base]))


def predicted(
    evidence: FittedSurrogate, rows: Rows, members: Indices, level: Calibration, base: str | None
) -> Iterator[Line]:
    """Lines of rows of one backbone and family."""
    backbone = str(rows.backbone[members[0]])
    posterior = evidence.posterior(backbone, level)
    prediction = posterior.predict(rows.x[members])
    found = accuracy(prediction, posterior.noise)
    for place, index in enumerate(members):
        mean, low, high = (round(float(column[place]), 3) for column in (found.mean, found.low, found.high))
        yield {
            **{"model": evidence.version, "id": rows.id[index], "family": rows.family[index], "backbone": backbone},
            **{"base": base or "", "kind": level.base.kind if level.base and level.own_backbone else ""},
            **dict(zip("rdw", np.exp(rows.x[index]).round(4).tolist(), strict=True)),
            **{"mean": mean, "low": low, "high": high},
            **{"published": float(rows.top1[index]), "error": round(mean - float(rows.top1[index]), 3)},
        }


def score(lines: Sequence[Line]) -> str:
    """The score of some lines in words."""
    errors = np.array([line["error"] for line in lines])
    inside = np.mean([line["low"] <= line["published"] <= line["high"] for line in lines])
    rmse = np.sqrt((errors**2).mean())
    return f"{len(lines)} rows, RMSE {rmse:.2f} points, bias {errors.mean():+.2f}, {100 * inside:.0f} % inside 95 %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None, asset_folder("results")))
