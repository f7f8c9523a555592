"""A network while it is trained: weights, optimizer, rates, averages, and all of it in a checkpoint.

An epoch's randomness follows from seed and epoch, and a checkpoint in its middle keeps the generators' state: stopped
and taken up again, a training on one device comes to the same weights to the last bit.
"""

import copy
import io
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from timm.utils.model_ema import ModelEmaV3
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from modelcube.evaluation.jobs.recipes import Recipe
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import Batches
from modelcube.evaluation.training.optimizers import make_optimizer, make_scheduler
from modelcube.evaluation.training.testing import autocast


class Unreadable(Exception):
    """A checkpoint is damaged."""


class Outdated(Exception):
    """A checkpoint is of another training: of other images, perhaps, or another recipe."""


class Training:
    """A model with all that changes while it is trained."""

    def __init__(self, model: nn.Module, recipe: Recipe, steps_per_epoch: int, group: Group) -> None:
        """Prepare to train `model` in place, `steps_per_epoch` steps an epoch."""
        self.model, self.recipe, self.group = model, recipe, group
        self.steps_per_epoch, self.steps = steps_per_epoch, steps_per_epoch * recipe.epochs
        self.step = 0
        self.seconds = 0.0
        _apply(recipe, model)
        self.trained = group.wrapped(model)
        self.optimizer = make_optimizer(model, recipe)
        self.scheduler = make_scheduler(self.optimizer, recipe, steps_per_epoch)
        self.ema = ModelEmaV3(model, decay=recipe.ema_decay) if recipe.ema_decay else None

    @property
    def tested(self) -> nn.Module:
        """The weights that count: the average where the recipe keeps one."""
        return self.ema.module if self.ema is not None else self.model

    def update(self, parts: list[tuple[Tensor, Tensor]]) -> Tensor:
        """One step on one batch, given in parts that the device takes one after another; the mean loss."""
        self.scheduler.step(self.step // self.steps_per_epoch)
        self.scheduler.step_update(self.step)
        self.optimizer.zero_grad(set_to_none=True)
        total = torch.zeros((), device=self.group.device)
        for number, (images, labels) in enumerate(parts, start=1):
            with self.group.gathering(self.trained, number == len(parts)):
                with autocast(self.group.device):
                    loss = self._loss(images, labels) / len(parts)
                torch.autograd.backward(loss)  # outside of it: gradients take the types of the forward pass
            total += loss.detach()
        self.optimizer.step()
        self.step += 1
        if self.ema is not None:
            self.ema.update(self.model)
        return total

    def _loss(self, images: Tensor, labels: Tensor) -> Tensor:
        return cross_entropy(self.trained(images), labels, label_smoothing=self.recipe.label_smoothing)

    def saved(self, what: str) -> bytes:
        """Everything as bytes; `what` names the training, for `restore` to see that it is the same."""
        buffer = io.BytesIO()
        torch.save({"what": what, **self._state()}, buffer)
        return buffer.getvalue()

    def restore(self, content: bytes, what: str) -> None:
        """Go on from what `saved` gave.

        Raises:
            Outdated: it is of another training; nothing is changed.
            Unreadable: it is damaged; nothing is changed.
        """
        try:
            state: dict[str, Any] = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
            found = state["what"]
        except Exception as error:  # of half a file torch says so in many ways
            raise Unreadable(str(error)) from error
        if found != what:
            raise Outdated(f"it is of {found}, not of {what}")
        before = copy.deepcopy(self._state())
        try:
            self._set_state(state)
        except Exception as error:  # written by other libraries, perhaps
            self._set_state(before)
            raise Unreadable(str(error)) from error

    def _state(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "seconds": self.seconds,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "ema": self.ema.state_dict() if self.ema is not None else None,
            "random": _random_state(self.group.device),
        }

    def _set_state(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.ema is not None:
            self.ema.load_state_dict(state["ema"])
        self.step, self.seconds = state["step"], state["seconds"]
        _set_random_state(state["random"], self.group.device)


def steps_of(batches: Batches, recipe: Recipe, group: Group) -> int:
    """Steps of an epoch; none where its images do not fill a batch."""
    return batches.steps // recipe.parts(group.size)


def seed_everything(seed: int, epoch: int, rank: int = 0) -> None:
    """Let all generators follow from seed, epoch and process, those that timm's augmentation uses too."""
    mixed = int(np.random.SeedSequence((seed, epoch, rank)).generate_state(1)[0])
    random.seed(mixed)
    np.random.seed(mixed)
    torch.manual_seed(mixed)


def _apply(recipe: Recipe, model: nn.Module) -> None:
    model.drop_rate = recipe.dropout  # type: ignore[assignment]  # timm's classifiers read it
    for norm in _batch_norms(model):
        norm.momentum = recipe.batch_norm_momentum


def _batch_norms(model: nn.Module) -> Iterator[nn.BatchNorm2d]:
    return (module for module in model.modules() if isinstance(module, nn.BatchNorm2d))


def _random_state(device: torch.device) -> dict[str, Tensor]:
    states = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return states


def _set_random_state(states: dict[str, Tensor], device: torch.device) -> None:
    torch.set_rng_state(states["cpu"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
