"""Write down what a kept surrogate predicts of published rows that it was not fitted on, beside what was published.

Usage: python -m tools.forecast FACTS/new-families.csv results/surrogate/imagenet-eb7df372f1d1.json FORECAST.csv

A family that the surrogate knows is predicted by name. Of any other, one accuracy gives the level, as a visitor's own
would: that of the row nearest to (1, 1, 1) of the family and backbone (`base`). It is not scored itself, so that a
family of one row says nothing. A backbone that the surrogate knows is named; any other is one of one's own, of the kind
that its building blocks say. Accuracies in per cent, errors (predicted - published) in points.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from modelcube.answers.evidence import Evidence, Level
from modelcube.assets import asset_folder
from modelcube.studies.store import StudyStore
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.fitted import Fitted
from modelcube.surrogate.kinds import KINDS, OWN_KIND
from modelcube.surrogate.rows import Indices, Rows
from modelcube.surrogate.surrogate import Base
from modelcube.surrogate.validation.protocols import nearest_base
from tools.build_imagenet import read_rows, row_id

Line = dict[str, Any]


def main() -> None:
    """Predict, write, and print the score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("facts", "surrogate", "forecast"):
        parser.add_argument(name, type=Path)
    paths = parser.parse_args()
    evidence = Evidence.of(Fitted.from_json(paths.surrogate.read_text(encoding="utf-8")))
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        rows = Rows.comparable_of(store.table("imagenet"))
    new = np.flatnonzero(np.isin(rows.id, [row_id(row) for row in read_rows(paths.facts)]))
    lines = list(forecasts(evidence, rows, new))
    with paths.forecast.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    for name, text in scores(lines).items():
        print(f"{name}: {text}")


def forecasts(evidence: Evidence, rows: Rows, new: Indices) -> Iterator[Line]:
    """A line of each of the rows `new`, group by group, but for those that give a level."""
    names = list(zip(rows.family[new].tolist(), rows.backbone[new].tolist(), strict=True))
    for family, backbone in dict.fromkeys(names):
        members = new[[name == (family, backbone) for name in names]]
        if family in evidence.surrogate.families:
            yield from predicted(evidence, rows, members, Level(family), None)
        elif len(members) > 1:
            base = nearest_base(rows, members)
            kind = str(rows.kind[base]) if rows.kind[base] in KINDS else OWN_KIND
            r, d, w = map(float, np.exp(rows.x[base]))
            own = backbone not in evidence.surrogate.backbones
            level = Level(None, Base(float(rows.top1[base]), r, d, w, kind), own)
            yield from predicted(evidence, rows, members[members != base], level, str(rows.id[base]))


def predicted(evidence: Evidence, rows: Rows, members: Indices, level: Level, base: str | None) -> Iterator[Line]:
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


def scores(lines: list[Line]) -> dict[str, str]:
    """Root mean square error, bias and share inside the interval, of all lines and of parts."""
    parts = {"all": lines}
    for name in sorted({line["kind"] for line in lines}):
        parts[f"own, {name}" if name else "backbone known"] = [line for line in lines if line["kind"] == name]
    return {name: score(part) for name, part in parts.items() if part}


def score(lines: list[Line]) -> str:
    """The score of some lines in words."""
    errors = np.array([line["error"] for line in lines])
    inside = np.mean([line["low"] <= line["published"] <= line["high"] for line in lines])
    rmse = np.sqrt((errors**2).mean())
    return f"{len(lines)} rows, RMSE {rmse:.2f} points, bias {errors.mean():+.2f}, {100 * inside:.0f} % inside 95 %"


if __name__ == "__main__":
    main()
