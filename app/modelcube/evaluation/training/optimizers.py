"""What moves the weights: the optimizer of a recipe and its rates, step by step."""

import torch
from timm.optim._param_groups import param_groups_weight_decay
from timm.optim.rmsprop_tf import RMSpropTF
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.scheduler.scheduler import Scheduler
from timm.scheduler.step_lr import StepLRScheduler
from torch import nn

from modelcube.evaluation.jobs.recipes import Recipe


def make_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer; biases and batch normalisation do not decay."""
    groups = param_groups_weight_decay(model, recipe.weight_decay)
    if recipe.optimizer == "rmsprop":
        return RMSpropTF(
            groups,
            lr=recipe.learning_rate,
            alpha=recipe.rmsprop_decay,
            eps=recipe.rmsprop_eps,
            momentum=recipe.momentum,
        )
    return torch.optim.SGD(
        groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=recipe.nesterov, fused=True
    )


def make_scheduler(optimizer: torch.optim.Optimizer, recipe: Recipe, steps_per_epoch: int) -> Scheduler:
    """The recipe's rates: timm's schedulers, asked for a step or an epoch at a time."""
    if recipe.schedule == "step":
        return StepLRScheduler(
            optimizer,
            decay_t=recipe.decay_epochs,
            decay_rate=recipe.decay_factor,
            warmup_t=int(recipe.warmup_epochs),
            warmup_lr_init=recipe.warmup_rate,
            warmup_prefix=False,  # epochs of the warm-up count, as when the paper was written
        )
    warmup = round(recipe.warmup_epochs * steps_per_epoch)
    return CosineLRScheduler(
        optimizer,
        t_initial=max(1, recipe.epochs * steps_per_epoch - warmup),
        warmup_t=warmup,
        warmup_lr_init=recipe.warmup_rate,
        warmup_prefix=True,
        t_in_epochs=False,
    )
