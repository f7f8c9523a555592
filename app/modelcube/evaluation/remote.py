"""The functions that Ray calls in processes of its own; they import torch there, so that the worker need not."""

from typing import Any

from modelcube.evaluation.leases import Lease
from modelcube.settings import Settings


def attempt_in_process(settings: dict[str, Any], lease: Lease) -> None:
    """Make one attempt at an evaluation; see `modelcube.evaluation.task`."""
    from modelcube.evaluation.task import perform

    perform(settings, lease)


def speed_in_process(settings: dict[str, Any]) -> dict[str, Any]:
    """See `modelcube.evaluation.speed`."""
    from modelcube.evaluation.speed import measured_speed

    return measured_speed(Settings.model_validate(settings))
