"""How the forecasts of releases turned out: `results/forecasts/scored.csv`, which `tools/forecast.py` writes."""

import csv
from functools import cache
from itertools import groupby
from typing import Annotated

import numpy as np
from pydantic import Field

from modelcube.answers.explorer import DEFAULT_STUDY
from modelcube.answers.models import Answer
from modelcube.assets import asset_folder


class ForecastScore(Answer):
    """A forecast against the accuracies that came after it and that no earlier forecast was scored on."""

    forecast: Annotated[str, Field(description="Its date and version", examples=["2026-11-30-0.1.0"])]
    model: Annotated[str, Field(description="Version of the surrogate that predicted")]
    rows: Annotated[int, Field(description="Accuracies that came later")]
    rmse: Annotated[float, Field(description="Root mean square error in points")]
    bias: Annotated[float, Field(description="Mean error, predicted minus published, in points")]
    inside_95: Annotated[float, Field(description="Share inside the 95 % interval, 0 to 1")]


@cache
def forecast_scores(study: str) -> tuple[ForecastScore, ...]:
    """The scores of all forecasts of a study, the earliest first; none where nothing came later."""
    path = asset_folder("results") / "forecasts" / "scored.csv"
    if study != DEFAULT_STUDY or not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return tuple(_score(name, list(found)) for name, found in groupby(lines, key=lambda line: line["forecast"]))


def _score(name: str, lines: list[dict[str, str]]) -> ForecastScore:
    low, high, published, error = (
        np.array([float(line[column]) for line in lines]) for column in ("low", "high", "published", "error")
    )
    return ForecastScore(
        forecast=name,
        model=lines[0]["model"],
        rows=len(lines),
        rmse=float(np.sqrt((error**2).mean())),
        bias=float(error.mean()),
        inside_95=float(((low <= published) & (published <= high)).mean()),
    )
