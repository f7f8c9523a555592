"""Results of evaluations that nobody ran."""

from typing import Any

from modelcube.evaluation.jobs.progress import Result


def make_result(**fields: Any) -> Result:
    """A result of a short training, with the fields that a test cares for."""
    usual: dict[str, Any] = {
        "measure": "accuracy",
        "network_id": "efficientnet-b0.28.1.8",
        "dataset": "fashion-mnist",
        "recipe": "smoke",
        "seed": 1,
        "top1": 90.5,
        "epochs": 1,
        "images_seen": 1000,
        "seconds": 3.5,
        "flops": 1000,
        "parameters": 10,
        "device": "cpu",
        "processor": "a processor",
        "machine": "here",
        "threads": 1,
        "versions": {"torch": "2.14"},
    }
    return Result(**usual | fields)
