"""One attempt at a training by a recipe: from where its checkpoint left off, until it is tested.

On the way it tells how far it is, keeps itself, and looks whether it shall stop.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import structlog
import torch
from torch import nn

from modelcube.errors import InvalidInput, ModelCubeError
from modelcube.evaluation.jobs.digest import digest
from modelcube.evaluation.jobs.progress import Examined, LeftOut, Progress, Stopped
from modelcube.evaluation.jobs.recipes import Recipe
from modelcube.evaluation.training.checkpoints import Checkpoint
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import Batches, Images
from modelcube.evaluation.training.testing import Accuracy, evaluate
from modelcube.evaluation.training.training import Outdated, Training, Unreadable, seed_everything, steps_of

REPORT_SECONDS = 1.0
CHECKPOINT_SECONDS = 60.0
STOP_CHECK_SECONDS = 0.5

Report = Callable[[Progress], None]
ResumeStatus = Literal["start", "checkpoint", "unreadable", "outdated"]
"""Where an attempt begins: at the start, at its checkpoint, or at the start since that could not be read, or is of
other images or another recipe."""

log = structlog.get_logger()


class Diverged(ModelCubeError):
    """The loss is no number any more: the rate is too high for this network."""

    status = 409
    title = "Training diverged"


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to."""

    accuracy: Accuracy
    loss: float | None
    images_seen: int
    seconds: float
    images_per_second: float | None
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What goes on around a training: whom it tells, who may stop it, where it is kept, who hears where it begins."""

    report: Report = lambda progress: None
    stopped: Callable[[], bool] = lambda: False
    checkpoint: Checkpoint | None = None
    checkpoint_seconds: float = CHECKPOINT_SECONDS
    begins: Callable[[ResumeStatus], None] = lambda beginning: None


def train(
    model: nn.Module, recipe: Recipe, images: Images, *, seed: int, what: str, group: Group, watch: Watch, examine: str
) -> Trained:
    """Train `model` in place and test it.

    Args:
        model: the network with its first weights, on the group's device.
        recipe: how.
        images: on what.
        seed: of the order of the images and of what the recipe leaves to chance.
        what: the training's name; a checkpoint of another name, recipe, other images or steps is not taken up.
        group: the processes that train together.
        watch: whom it tells, who stops it, where it is kept.
        examine: `test`, or `tuning` for trials of a recipe, which never see the test images.

    Raises:
        Diverged: the loss is no number any more.
        InvalidInput: there are too few images for a batch.
        Stopped: soon after `watch.stopped()` is true; the checkpoint then holds everything.
    """
    training = Training(model, recipe, steps_of(images.train, recipe, group), group)
    check_filled(images.train, recipe, training.steps_per_epoch)
    attempt = TrainingRun(training, watch, f"{what}, {made_of(training, images)}")
    resumed = attempt.resume()
    while training.step < training.steps:
        epoch, start = divmod(training.step, training.steps_per_epoch)
        if not resumed or start == 0:
            seed_everything(seed, epoch, group.rank)
        resumed = False
        attempt.epoch(images.train, epoch, start)
        if training.step < training.steps:
            attempt.examined(images)
    attempt.check_loss()
    final = images.tuning if examine == "tuning" and images.tuning is not None else images.test
    accuracy = evaluate(training.tested, final, group, attempt.heed_between_epochs)
    seen = training.steps * recipe.batch
    seconds = attempt.elapsed()
    return Trained(accuracy, attempt.loss, seen, seconds, seen / seconds if seconds else None, images.left_out(group))


def made_of(training: Training, images: Images) -> str:
    """What a training depends on that its name does not tell: recipes and data sets change behind their names."""
    recipe = digest(repr(training.recipe))
    return f"recipe {recipe}, images {images.fingerprint}, {training.steps_per_epoch} steps an epoch"


def check_filled(batches: Batches, recipe: Recipe, steps: int) -> None:
    """Nothing, if an epoch has steps, or none is wanted.

    Raises:
        InvalidInput: its images do not fill one batch.
    """
    if recipe.epochs and not steps:
        allowed = f"at least {recipe.batch} training images, a batch of the recipe {recipe.id}"
        raise InvalidInput("dataset", batches.images, allowed, f"too few training images; allowed: {allowed}")


class TrainingRun:
    """One attempt at a training: counts, tells, keeps, stops."""

    def __init__(self, training: Training, watch: Watch, what: str) -> None:
        self.training, self.watch, self.what = training, watch, what
        self.loss: float | None = None
        self.top1: float | None = None
        self.top1_of: Examined | None = None
        self.before = 0.0
        self.begun = self.told = self.kept = time.monotonic()
        self.asked = float("-inf")
        self.told_step = 0
        self.losses = torch.zeros((), device=training.group.device)

    def resume(self) -> bool:
        """Go on from the checkpoint, where there is one; whether it is so."""
        beginning = self._taken_up()
        self.before, self.told_step = self.training.seconds, self.training.step
        self.watch.begins(beginning)
        return beginning == "checkpoint"

    def _taken_up(self) -> ResumeStatus:
        content = self.watch.checkpoint.load() if self.watch.checkpoint is not None else None
        if content is None:
            return "start"
        try:
            self.training.restore(content, self.what)
        except Outdated as error:
            log.warning("a checkpoint is not taken up", reason=str(error))
            return "outdated"
        except Unreadable as error:
            log.warning("a checkpoint cannot be read", training=self.what, error=str(error))
            return "unreadable"
        return "checkpoint"

    def elapsed(self) -> float:
        """Seconds of all attempts."""
        return self.before + time.monotonic() - self.begun

    def epoch(self, batches: Batches, epoch: int, start: int) -> None:
        """Train on the images of an epoch from step `start` on.

        Raises:
            InvalidInput: there are none.
        """
        training, recipe, first = self.training, self.training.recipe, self.training.step
        several = recipe.parts(training.group.size)
        parts = []
        for batch in batches.epoch(epoch, start * several):
            parts.append(batch)
            if len(parts) == several:
                self.losses += training.update(parts)
                parts = []
            self.after_part(batches.seekable and not parts)
        check_filled(batches, recipe, training.step - first)  # else the same epoch would begin for ever

    def after_part(self, may_keep: bool) -> None:
        """Whatever is due: keep, look whether to stop, tell."""
        now = time.monotonic()
        if may_keep and now - self.kept > self.watch.checkpoint_seconds:
            self.keep()
        self.check_stop(may_keep)
        if now - self.told > REPORT_SECONDS:
            self.tell(now)

    def check_stop(self, may_keep: bool = False) -> None:
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
        self.check_stop(may_keep=True)

    def keep(self) -> None:
        """Save a checkpoint; where that fails the training goes on, and the next one is tried in its time.

        Raises:
            Diverged: the loss is no number any more.
        """
        self.check_loss()
        self.training.seconds = self.elapsed()
        if self.watch.checkpoint is not None and self.training.group.rank == 0:
            try:
                self.watch.checkpoint.save(self.training.saved(self.what))
            except Exception as error:  # each kind of filesystem has errors of its own
                log.warning("a checkpoint could not be saved", training=self.what, error=str(error))
        self.kept = time.monotonic()

    def check_loss(self) -> None:
        """Nothing, if the losses since the last report are numbers.

        Raises:
            Diverged: they are not.
        """
        if not math.isfinite(float(self.losses)):
            step, steps = self.training.step, self.training.steps
            raise Diverged(f"the training diverged: at step {step} of {steps} its loss is no finite number")

    def tell(self, now: float) -> None:
        """Report how far it is, unless nothing has happened since.

        Raises:
            Diverged: the loss is no number any more.
        """
        training, recipe = self.training, self.training.recipe
        steps = training.step - self.told_step
        if not steps:
            return
        self.check_loss()
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
            top1_of=self.top1_of,
            images_per_second=rate,
            eta_seconds=rest,
        )
        self.losses.zero_()
        self.told, self.told_step = now, training.step
        if training.group.rank == 0:  # one of the processes speaks for all
            self.watch.report(progress)

    def examined(self, images: Images) -> None:
        """After an epoch: what it has learnt, told and kept; by images held out, where a data set has such."""
        batches = images.test if images.tuning is None else images.tuning
        self.top1 = evaluate(self.training.tested, batches, self.training.group, self.heed_between_epochs).top1
        self.top1_of = "test" if images.tuning is None else "held-out"
        self.keep()
        self.tell(time.monotonic())
