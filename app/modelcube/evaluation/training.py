"""Training a network by a recipe, from where its checkpoint left off, and testing it.

An epoch's randomness follows from seed and epoch, and a checkpoint in its middle keeps the generators' state: stopped
and taken up again, a training on one device comes to the same weights to the last bit.
"""

import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from timm.optim._param_groups import param_groups_weight_decay
from timm.optim.rmsprop_tf import RMSpropTF
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.scheduler.scheduler import Scheduler
from timm.scheduler.step_lr import StepLRScheduler
from timm.utils.model_ema import ModelEmaV3
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from modelcube.evaluation.checkpoints import Checkpoint
from modelcube.evaluation.devices import Group
from modelcube.evaluation.images import Batches, Images
from modelcube.evaluation.progress import Progress, Stopped
from modelcube.evaluation.recipes import Recipe

REPORT_SECONDS = 1.0
CHECKPOINT_SECONDS = 60.0
STOP_CHECK_SECONDS = 0.5

Report = Callable[[Progress], None]


class Accuracy(NamedTuple):
    """Shares of the images whose class came first, or among the first five, in per cent."""

    top1: float
    top5: float
    images: int


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to."""

    accuracy: Accuracy
    loss: float | None
    images_seen: int
    seconds: float
    images_per_second: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What goes on around a training: whom it tells, who may stop it, where it is kept."""

    report: Report = lambda progress: None
    stopped: Callable[[], bool] = lambda: False
    checkpoint: Checkpoint | None = None
    checkpoint_seconds: float = CHECKPOINT_SECONDS


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
            with self.group.gathering(self.trained, number == len(parts)), autocast(self.group.device):
                loss = self._loss(images, labels) / len(parts)
                torch.autograd.backward(loss)
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
        state = {
            "what": what,
            "step": self.step,
            "seconds": self.seconds,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "ema": self.ema.state_dict() if self.ema is not None else None,
            "random": _random_state(self.group.device),
        }
        buffer = io.BytesIO()
        torch.save(state, buffer)
        return buffer.getvalue()

    def restore(self, content: bytes, what: str) -> bool:
        """Go on from what `saved` gave; False, and nothing changed, where it is of another training."""
        state: dict[str, Any] = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
        if state["what"] != what:
            return False
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.ema is not None:
            self.ema.load_state_dict(state["ema"])
        self.step, self.seconds = state["step"], state["seconds"]
        _set_random_state(state["random"], self.group.device)
        return True


def train(
    model: nn.Module, recipe: Recipe, images: Images, *, seed: int, what: str, group: Group, watch: Watch, examine: str
) -> Trained:
    """Train `model` in place and test it.

    Args:
        model: the network with its first weights, on the group's device.
        recipe: how.
        images: on what.
        seed: of the order of the images and of what the recipe leaves to chance.
        what: the training's name; a checkpoint of another name is not taken up.
        group: the processes that train together.
        watch: whom it tells, who stops it, where it is kept.
        examine: `test`, or `tuning` for trials of a recipe, which never see the test images.

    Raises:
        Stopped: soon after `watch.stopped()` is true; the checkpoint then holds everything.
    """
    training = Training(model, recipe, steps_of(images.train, recipe, group), group)
    run = _Run(training, watch, what)
    resumed = run.resume()
    while training.step < training.steps:
        epoch, start = divmod(training.step, training.steps_per_epoch)
        if not resumed or start == 0:
            seed_everything(seed, epoch, group.rank)
        resumed = False
        run.epoch(images.train, epoch, start)
        if training.step < training.steps:
            run.examined(images.tuning or images.test, epoch)
    final = images.tuning if examine == "tuning" and images.tuning is not None else images.test
    accuracy = evaluate(training.tested, final, group, run.heed_between_epochs)
    seen = training.steps * recipe.batch
    seconds = run.elapsed()
    return Trained(accuracy, run.loss, seen, seconds, seen / seconds if seconds else None)


class _Run:
    """One attempt at a training: counts, tells, keeps, stops."""

    def __init__(self, training: Training, watch: Watch, what: str) -> None:
        self.training, self.watch, self.what = training, watch, what
        self.loss: float | None = None
        self.top1: float | None = None
        self.before = 0.0
        self.begun = self.told = self.kept = time.monotonic()
        self.asked = float("-inf")
        self.told_step = 0
        self.losses = torch.zeros((), device=training.group.device)

    def resume(self) -> bool:
        content = self.watch.checkpoint.load() if self.watch.checkpoint is not None else None
        resumed = content is not None and self.training.restore(content, self.what)
        self.before, self.told_step = self.training.seconds, self.training.step
        return resumed

    def elapsed(self) -> float:
        """Seconds of all attempts."""
        return self.before + time.monotonic() - self.begun

    def epoch(self, batches: Batches, epoch: int, start: int) -> None:
        training, recipe = self.training, self.training.recipe
        several = parts_of(recipe, training.group)
        parts = []
        for batch in batches.epoch(epoch, start * several):
            parts.append(batch)
            if len(parts) == several:
                self.losses += training.update(parts)
                parts = []
            self.after_part(batches.seekable and not parts)

    def after_part(self, may_keep: bool) -> None:
        now = time.monotonic()
        if may_keep and now - self.kept > self.watch.checkpoint_seconds:
            self.keep()
        self.heed(may_keep)
        if now - self.told > REPORT_SECONDS:
            self.tell(now)

    def heed(self, may_keep: bool = False) -> None:
        """Stop where that is wanted."""
        now = time.monotonic()
        if now - self.asked < STOP_CHECK_SECONDS:
            return
        self.asked = now
        if self.watch.stopped():
            if may_keep:
                self.keep()
            raise Stopped

    def heed_between_epochs(self) -> None:
        """The same while the model is tested: all of it may be kept, whatever the images come from."""
        self.heed(may_keep=True)

    def keep(self) -> None:
        self.training.seconds = self.elapsed()
        if self.watch.checkpoint is not None and self.training.group.rank == 0:
            self.watch.checkpoint.save(self.training.saved(self.what))
        self.kept = time.monotonic()

    def tell(self, now: float) -> None:
        training, recipe = self.training, self.training.recipe
        steps = training.step - self.told_step
        if not steps:
            return
        rate = steps * recipe.batch / (now - self.told)
        self.loss = float(self.losses) / steps
        rest = (training.steps - training.step) * recipe.batch / rate
        progress = Progress(
            epoch=training.step // training.steps_per_epoch,
            epochs=recipe.epochs,
            step=training.step,
            steps=training.steps,
            loss=self.loss,
            top1=self.top1,
            images_per_second=rate,
            eta_seconds=rest,
        )
        self.losses.zero_()
        self.told, self.told_step = now, training.step
        if training.group.rank == 0:  # one of the processes speaks for all
            self.watch.report(progress)

    def examined(self, batches: Batches, epoch: int) -> None:
        """After an epoch: what it has learnt, told and kept."""
        self.top1 = evaluate(self.training.tested, batches, self.training.group, self.heed_between_epochs).top1
        self.keep()
        self.tell(time.monotonic())


def steps_of(batches: Batches, recipe: Recipe, group: Group) -> int:
    """Steps of an epoch; at least one."""
    return max(1, batches.steps // parts_of(recipe, group))


def parts_of(recipe: Recipe, group: Group) -> int:
    """In how many parts each device takes its share of a batch."""
    share = recipe.batch // group.size
    return max(1, share // min(share, recipe.device_batch or share))


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


@torch.no_grad()
def evaluate(model: nn.Module, batches: Batches, group: Group, heed: Callable[[], None] = lambda: None) -> Accuracy:
    """Test a model on all images of `batches`; `heed` is called between batches and may raise."""
    was_training = model.training
    model.eval()
    counts = torch.zeros(3, dtype=torch.int64, device=group.device)
    for images, labels in batches.epoch(0):
        with autocast(group.device):
            scores = model(images)
        hits = scores.topk(min(5, scores.shape[1])).indices == labels[:, None]
        counts += torch.stack([hits[:, 0].sum(), hits.sum(), torch.tensor(len(labels), device=group.device)])
        heed()
    model.train(was_training)
    first, among_five, images_seen = (int(count) for count in group.summed(counts))
    return Accuracy(100 * first / images_seen, 100 * among_five / images_seen, images_seen)


def autocast(device: torch.device) -> AbstractContextManager[object]:
    """bfloat16 where it is quicker: on GPUs."""
    return torch.autocast("cuda", torch.bfloat16) if device.type == "cuda" else nullcontext()


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
