"""The functions that Ray calls in processes of its own; they import torch there, so that the worker need not."""

from typing import Any

from modelcube.evaluation.jobs.leases import Lease
from modelcube.settings import Settings


def attempt_in_process(settings: dict[str, Any], lease: Lease) -> None:
    """Make one attempt at an evaluation; see `modelcube.evaluation.worker.task`."""
    from modelcube.evaluation.worker.task import perform

    perform(settings, lease)


def speed_in_process(settings: dict[str, Any]) -> dict[str, Any]:
    """See `modelcube.evaluation.training.speed`."""
    from modelcube.evaluation.training.speed import measured_speed

    return measured_speed(Settings.model_validate(settings))
