"""Testing a model: which shares of the images it tells the right class of."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import torch
from torch import nn

from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import Batches


class Accuracy(NamedTuple):
    """Shares of the images whose class came first, or among the first five, in per cent."""

    top1: float
    top5: float
    images: int


@torch.no_grad()
def evaluate(
    model: nn.Module, batches: Batches, group: Group, check_stop: Callable[[], None] = lambda: None
) -> Accuracy:
    """Test a model on all images of `batches`; `check_stop` is called between batches and may raise.

    The processes of a group test one model: what batch normalisation has seen in each is averaged first.
    """
    group.average_statistics(model)
    was_training = model.training
    model.eval()
    counts = torch.zeros(3, dtype=torch.int64, device=group.device)
    for images, labels in batches.epoch(0):
        with autocast(group.device):
            scores = model(images)
        hits = scores.topk(min(5, scores.shape[1])).indices == labels[:, None]
        counts += torch.stack([hits[:, 0].sum(), hits.sum(), torch.tensor(len(labels), device=group.device)])
        check_stop()
    model.train(was_training)
    first, among_five, images_seen = (int(count) for count in group.summed(counts))
    return Accuracy(100 * first / images_seen, 100 * among_five / images_seen, images_seen)


def autocast(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where it is quicker: on GPUs."""
    return torch.autocast("cuda", torch.bfloat16) if device.type == "cuda" else nullcontext()
