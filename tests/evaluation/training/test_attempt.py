"""An attempt at a training: where it begins, what it keeps, and why it ends early."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch
from torch import nn

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.progress import Progress, Stopped
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training.attempt import Diverged, ResumeStatus, Trained, Watch, train
from modelcube.evaluation.training.checkpoints import Checkpoint, Checkpoints
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import Images, MemoryBatches

ALONE = Group(0, 1, torch.device("cpu"))
RECIPE = replace(get_recipe("proxy"), batch=8)


def trained(
    images: int = 32,
    watch: Watch | None = None,
    recipe: Recipe = RECIPE,
    worst: float = 0,
    fingerprint: str = "",
    *,
    held_out: bool = False,
) -> Trained:
    """Train a tiny model; its weights begin at `worst`."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))
    if worst:
        nn.init.constant_(model[1].weight, worst)  # type: ignore[arg-type]
    pixels = torch.randint(0, 255, (images, 1, 2, 2), dtype=torch.uint8)
    labels = torch.arange(images) % 3
    batches = MemoryBatches(pixels, labels, recipe.batch, seed=0, group=ALONE)
    tested = MemoryBatches(pixels, labels, 8, seed=None, group=ALONE)
    parts = Images(batches, tested if held_out else None, tested, fingerprint)
    return train(model, recipe, parts, seed=0, what="a", group=ALONE, watch=watch or Watch(), examine="test")


def begun(checkpoint: Checkpoint) -> list[ResumeStatus]:
    heard: list[ResumeStatus] = []
    trained(watch=Watch(checkpoint=checkpoint, begins=heard.append))
    return heard


@pytest.mark.parametrize("images", [1, 7])
def test_fewer_images_than_a_batch_are_refused(images: int) -> None:
    with pytest.raises(InvalidInput, match="at least 8 training images"):
        trained(images)
    assert trained(8).images_seen == 16


def test_an_epoch_that_shows_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryBatches, "epoch", lambda self, epoch, start=0: iter(()))
    with pytest.raises(InvalidInput, match="at least 8 training images"):
        trained()


def test_a_training_without_numbers_ends_and_leaves_no_checkpoint(tmp_path: Path) -> None:
    checkpoint = Checkpoints(str(tmp_path)).of("a")
    with pytest.raises(Diverged, match="the training diverged"):
        trained(watch=Watch(checkpoint=checkpoint, checkpoint_seconds=0), worst=float("inf"))
    assert checkpoint.load() is None


def test_an_attempt_says_where_it_begins(tmp_path: Path) -> None:
    checkpoint = Checkpoints(str(tmp_path)).of("a")
    assert begun(checkpoint) == ["start"]
    with pytest.raises(Stopped):
        trained(watch=Watch(checkpoint=checkpoint, stopped=lambda: True))
    assert begun(checkpoint) == ["checkpoint"]
    checkpoint.save((checkpoint.load() or b"")[:100])
    assert begun(checkpoint) == ["unreadable"]


@pytest.mark.parametrize(
    "change", [{"images": 40}, {"recipe": replace(RECIPE, learning_rate=0.1)}, {"fingerprint": "others"}]
)
def test_a_checkpoint_of_other_images_or_another_recipe_is_not_taken_up(tmp_path: Path, change: dict[str, Any]) -> None:
    checkpoint, heard = Checkpoints(str(tmp_path)).of("a"), list[ResumeStatus]()
    with pytest.raises(Stopped):
        trained(watch=Watch(checkpoint=checkpoint, stopped=lambda: True))
    found = trained(watch=Watch(checkpoint=checkpoint, begins=heard.append), **change)
    assert heard == ["outdated"]
    assert (found.accuracy, found.images_seen) == (trained(**change).accuracy, 2 * change.get("images", 32))


@pytest.mark.parametrize(("held_out", "told"), [(True, "held-out"), (False, "test")])
def test_progress_says_which_images_its_accuracy_is_of(held_out: bool, told: str) -> None:
    heard: list[Progress] = []
    trained(watch=Watch(report=heard.append), held_out=held_out)
    assert heard[-1].top1 is not None
    assert heard[-1].top1_of == told


def test_a_training_whose_checkpoints_cannot_be_saved_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def full(self: Checkpoint, content: bytes) -> None:
        tried.append(len(content))
        raise OSError("no space left on device")

    monkeypatch.setattr(Checkpoint, "save", full)
    checkpoint = Checkpoints(str(tmp_path)).of("a")
    assert trained(watch=Watch(checkpoint=checkpoint, checkpoint_seconds=0)).accuracy == trained().accuracy
    assert len(tried) > 1
