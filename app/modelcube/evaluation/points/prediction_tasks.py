"""What a worker does to predict many points, or a cube of places."""

import threading
import time
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from modelcube.answers.grid import grid_axes, grid_places
from modelcube.answers.predict import places
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.jobs.leases import Lease, finish
from modelcube.evaluation.jobs.patience import retry_on_disconnect
from modelcube.evaluation.jobs.progress import Stopped
from modelcube.evaluation.points.point_files import PART, PredictionWriter, count_points, read_points
from modelcube.evaluation.points.predicting import Predictor
from modelcube.evaluation.points.prediction_jobs import Model
from modelcube.settings import Settings
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.posterior import Prediction

Floats = NDArray[np.float64]
T = TypeVar("T")


class Columns:
    """The columns of predictions (`point_files.COLUMNS`) by a model."""

    def __init__(self, files: Files, model: str) -> None:
        with files.reading(model) as path:
            self.model = Model.load(path)
        self.predictor = Predictor.of(self.model.posterior, self.model.neighbours)

    def of(self, x: Floats) -> Floats:
        """At log coordinates x (n, 3); shape (n, 5)."""
        found = self.predictor.predict(x)
        noise = self.model.posterior.noise
        predicted = accuracy(Prediction(found.mean, found.std), noise)
        known = (np.hypot(found.std, noise) < self.model.most_std) & (found.distance < self.model.most_distance)
        return np.column_stack([predicted.mean, predicted.std, predicted.low, predicted.high, known])

    @property
    def device(self) -> str:
        """Where it is computed."""
        return self.predictor.device.type


def predict_points(engine: Engine, lease: Lease, settings: Settings, lost: threading.Event) -> None:
    """Predict the points of a file.

    Raises:
        InvalidInput: the file holds something else.
        Stopped: the lease is lost.
    """
    asked, began = lease.request, time.monotonic()
    files, form = Files.of(settings), asked["form"]
    columns = Columns(files, asked["model"])
    with files.reading(asked["points"]) as source, files.writing(asked["output"]) as target:
        count = count_points(source, form)
        with PredictionWriter(target, form, count) as writer:
            for points in until_lost(read_points(source, form), lost):
                writer.write(columns.of(np.log(places(points, asked["backbone"], asked["base_resolution"]))))
    retry_on_disconnect(lambda: finish(engine, lease, _result(count, columns, began)))
    files.remove(asked["points"])


def predict_grid(engine: Engine, lease: Lease, settings: Settings, lost: threading.Event) -> None:
    """Predict a cube of places: an array of shape (n, n, n, 5), axes r, d, w and the columns.

    Raises:
        Stopped: the lease is lost.
    """
    asked, began = lease.request, time.monotonic()
    files, n = Files.of(settings), int(asked["n"])
    columns = Columns(files, asked["model"])
    with files.writing(asked["output"]) as target:
        array = np.lib.format.open_memmap(target, "w+", np.float32, (n**3, 5))
        for start in until_lost(iter(range(0, n**3, PART)), lost):
            stop = min(start + PART, n**3)
            array[start:stop] = columns.of(grid_places(n, start, stop))
        array.flush()
    axes = {name: axis.tolist() for name, axis in zip("rdw", grid_axes(n), strict=True)}
    retry_on_disconnect(lambda: finish(engine, lease, _result(n**3, columns, began) | axes | {"n": n}))


def until_lost(parts: Iterator[T], lost: threading.Event) -> Iterator[T]:
    """The parts, for as long as the lease is held.

    Raises:
        Stopped: it is lost.
    """
    for part in parts:
        if lost.is_set():
            raise Stopped
        yield part


def _result(count: int, columns: Columns, began: float) -> dict[str, Any]:
    return {"points": count, "device": columns.device, "seconds": time.monotonic() - began}
