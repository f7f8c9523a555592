"""Progress and results as plain data."""

import json

from modelcube.evaluation.progress import Progress, Result

RESULT = Result(
    measure="accuracy",
    network_id="efficientnet-b0.28.1.8",
    dataset="fashion-mnist",
    recipe="smoke",
    seed=1,
    top1=90.5,
    seconds=3.5,
    flops=1000,
    parameters=10,
    device="cpu",
    processor="a processor",
    machine="here",
    threads=1,
    versions={"torch": "2.14"},
)


def test_a_result_comes_back_from_json() -> None:
    assert Result.from_json(json.dumps(RESULT.to_json())) == RESULT


def test_fields_of_a_later_version_are_left_out() -> None:
    assert Result.from_json(RESULT.to_json() | {"later": 1}) == RESULT


def test_progress_comes_back_from_json() -> None:
    progress = Progress(epoch=1, epochs=2, step=10, steps=20, loss=0.5, eta_seconds=3.0)
    assert Progress.from_json(progress.to_json()) == progress
