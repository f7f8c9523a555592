"""Predictions as jobs of a worker: what the server writes down, and what the worker makes of it.

The server keeps the collapsed posterior beside the points, so that the answer is of the very model that was asked.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import Explorer
from modelcube.answers.predict import evidence_of
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.jobs.queue import Job
from modelcube.evaluation.points.point_files import Format
from modelcube.surrogate.posterior import Posterior

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """All that predictions need: posterior, rows near which they hold, and limits of what is `predicted`."""

    posterior: Posterior
    neighbours: Floats
    most_std: float
    most_distance: float

    @classmethod
    def of(cls, evidence: FittedSurrogate, backbone: str | None, level: Calibration) -> "Model":
        """The model of a backbone and level.

        Raises:
            InvalidInput: as `FittedSurrogate.posterior`.
        """
        neighbours = evidence.neighbours(backbone or "", level)
        return cls(evidence.posterior(backbone, level), neighbours, evidence.rule.std, evidence.rule.reach)

    def save(self, path: Path) -> None:
        """As .npz."""
        one = self.posterior
        np.savez(
            path,
            settings=one.settings,
            lengths=one.lengths,
            m=one.m,
            R=one.R,
            v=one.v,
            numbers=np.array([one.v_shape, one.noise, self.most_std, self.most_distance]),
            neighbours=self.neighbours,
        )

    @classmethod
    def load(cls, path: Path) -> "Model":
        """What `save` wrote."""
        with np.load(path) as found:
            v_shape, noise, most_std, most_distance = found["numbers"].tolist()
            arrays = {name: found[name] for name in ("settings", "lengths", "m", "R", "v")}
            posterior = Posterior(**arrays, v_shape=v_shape, noise=noise)
            return cls(posterior, found["neighbours"], most_std, most_distance)

    @property
    def digest(self) -> str:
        """Names the model."""
        return hashlib.sha256(self.posterior.to_json().encode()).hexdigest()[:16]


def predict_job(
    files: Files, points: str, digest: str, form: Format, model: Model, backbone: str | None, base_resolution: int
) -> Job:
    """The job of predicting the points of a file, `digest` being its content's."""
    asked = {"form": form, "backbone": backbone, "base_resolution": base_resolution, "points": points}
    return _job(files, "predict", asked, f"{digest} {model.digest}", model, form)


def grid_job(files: Files, model: Model, n: int, backbone: str) -> Job:
    """The job of predicting a cube of n × n × n places."""
    return _job(files, "grid", {"n": n, "backbone": backbone}, model.digest, model, "npy")


def _job(files: Files, kind: str, asked: dict[str, Any], digest: str, model: Model, form: str) -> Job:
    name = json.dumps({key: value for key, value in asked.items() if key != "points"}, sort_keys=True)
    job_id = hashlib.sha256(f"{kind} {name} {digest}".encode()).hexdigest()[:16]
    saved = f"{model.digest}.npz"
    with files.writing(saved) as path:  # even where it is there: it may be old enough to be swept out at this moment
        model.save(path)
    request = {**asked, "model": saved, "output": f"{job_id}.{form}"}
    return Job(id=job_id, kind=kind, request=request, labels={"backbone": asked["backbone"]})


def model_of(explorer: Explorer, study: str, backbone: str | None, level: Calibration) -> Model:
    """The model of a study.

    Raises:
        NotFound: there is no such study, or nothing is predicted for it.
    """
    return Model.of(evidence_of(explorer, study), backbone, level)
