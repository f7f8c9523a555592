"""Progress and results as plain data."""

import json

from modelcube.evaluation.jobs.progress import Progress, Result
from tests.support.results import make_result

RESULT = make_result()


def test_a_result_comes_back_from_json() -> None:
    assert Result.from_json(json.dumps(RESULT.to_json())) == RESULT


def test_fields_of_a_later_version_are_left_out() -> None:
    assert Result.from_json(RESULT.to_json() | {"later": 1}) == RESULT


def test_progress_comes_back_from_json() -> None:
    progress = Progress(epoch=1, epochs=2, step=10, steps=20, loss=0.5, eta_seconds=3.0)
    assert Progress.from_json(progress.to_json()) == progress
