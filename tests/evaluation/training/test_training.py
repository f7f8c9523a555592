"""The parts of a training: rates, parts of a batch, averaged weights."""

import copy
import io
from dataclasses import replace

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch
from torch import nn

from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training import training as training_file
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.images import MemoryBatches
from modelcube.evaluation.training.testing import evaluate
from modelcube.evaluation.training.training import Outdated, Training, Unreadable, seed_everything

ALONE = Group(0, 1, torch.device("cpu"))
STEPS = 10  # an epoch


def model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 3))


def batch(count: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(count, 1, 2, 2, generator=generator)
    return images, torch.randint(0, 3, (count,), generator=generator)


def rates(recipe: Recipe, steps: int) -> list[float]:
    training = Training(model(), recipe, STEPS, ALONE)
    found = []
    for _ in range(steps):
        training.update([batch()])
        found.append(training.optimizer.param_groups[0]["lr"])
    return found


def test_one_cycle_rises_in_a_line_and_falls_to_nothing() -> None:
    recipe = get_recipe("proxy")
    found = rates(recipe, STEPS * recipe.epochs)
    warm = round(recipe.warmup_epochs * STEPS)
    assert found[0] == 0
    assert max(found) == found[warm] == recipe.learning_rate
    assert found[1] == pytest.approx(recipe.learning_rate / warm)
    assert found[warm:] == sorted(found[warm:], reverse=True)
    assert found[-1] < recipe.learning_rate / 50


def test_the_papers_rate_warms_up_for_three_epochs_and_falls_by_three_per_cent() -> None:
    recipe = get_recipe("imagenet-450")
    by_epoch = rates(recipe, 11 * STEPS)[::STEPS]
    assert by_epoch[0] == pytest.approx(1e-6)
    assert by_epoch[3] == pytest.approx(0.048 * 0.97)  # one step of 2.4 epochs has passed
    assert by_epoch[5] == pytest.approx(0.048 * 0.97**2)
    assert by_epoch[10] == pytest.approx(0.048 * 0.97**4)


def test_resnets_rate_is_divided_by_ten_every_thirty_epochs() -> None:
    recipe = replace(get_recipe("resnet50-90"), batch=8)
    by_epoch = rates(recipe, 61 * STEPS)[::STEPS]
    assert [by_epoch[epoch] for epoch in (0, 29, 30, 60)] == pytest.approx([0.4, 0.4, 0.04, 0.004])


def test_a_batch_in_parts_moves_the_weights_as_one_does() -> None:
    recipe = replace(get_recipe("proxy"), warmup_epochs=0)
    images, labels = batch(8)
    whole, parts = Training(model(), recipe, STEPS, ALONE), Training(model(), recipe, STEPS, ALONE)
    loss = whole.update([(images, labels)])
    divided = parts.update([(images[:4], labels[:4]), (images[4:], labels[4:])])
    assert divided.item() == pytest.approx(loss.item())
    for one, other in zip(whole.model.parameters(), parts.model.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_averaged_weights_are_tested_where_a_recipe_keeps_them() -> None:
    training = Training(model(), replace(get_recipe("proxy"), ema_decay=0.9, warmup_epochs=0), STEPS, ALONE)
    for _ in range(5):
        training.update([batch()])
    assert training.tested is not training.model
    moved, followed = (dict(tested.named_parameters())["1.weight"] for tested in (training.model, training.tested))
    start = dict(model().named_parameters())["1.weight"]
    assert (followed - start).norm() < (moved - start).norm()


def test_batch_normalisation_and_dropout_are_the_recipes() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2))
    Training(network, get_recipe("imagenet-450"), STEPS, ALONE)
    assert network[1].momentum == 0.01
    assert network.drop_rate == 0.2


def test_biases_and_normalisation_do_not_decay() -> None:
    training = Training(model(), get_recipe("resnet50-90"), STEPS, ALONE)
    decays = {
        group["weight_decay"]: sum(p.numel() for p in group["params"]) for group in training.optimizer.param_groups
    }
    assert decays == {1e-4: 12, 0.0: 3}


def test_gradients_are_computed_outside_of_autocast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The types of the forward pass decide; within autocast a backward pass would choose its own."""
    inside: list[bool] = []
    backward = torch.autograd.backward
    monkeypatch.setattr(training_file, "autocast", lambda device: torch.autocast("cpu", torch.bfloat16))

    def looked_at(loss: torch.Tensor) -> None:
        inside.append(torch.is_autocast_enabled("cpu"))
        backward(loss)

    monkeypatch.setattr(torch.autograd, "backward", looked_at)
    Training(model(), get_recipe("proxy"), STEPS, ALONE).update([batch()])
    assert inside == [False]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: training was tested on the CPU")
def test_a_training_on_a_gpu_goes_on_from_its_checkpoint_to_the_same_weights() -> None:
    group = Group(0, 1, torch.device("cuda", 0))
    images, labels = batch()
    parts = [(images.to(group.device), labels.to(group.device))]
    recipe = replace(get_recipe("proxy"), warmup_epochs=0, ema_decay=0.9)
    whole, begun, resumed = (Training(model().to(group.device), recipe, STEPS, group) for _ in range(3))
    losses = [float(whole.update(parts)) for _ in range(8)]
    for _ in range(4):
        begun.update(parts)
    resumed.restore(begun.saved("a"), "a")
    for _ in range(4):
        resumed.update(parts)
    assert losses[-1] < losses[0]
    for one, other in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        assert one.dtype == torch.float32
        torch.testing.assert_close(one, other)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: testing was tested on the CPU")
def test_a_gpu_counts_the_same_accuracies_as_the_cpu() -> None:
    pixels = torch.arange(16, dtype=torch.uint8).reshape(4, 1, 2, 2)
    labels = torch.tensor([0, 1, 2, 0])
    found = []
    for group in (ALONE, Group(0, 1, torch.device("cuda", 0))):
        batches = MemoryBatches(pixels, labels, 3, seed=None, group=group)
        found.append(evaluate(model().to(group.device), batches, group))
    assert found[0] == found[1]


def test_a_damaged_checkpoint_is_told_and_changes_nothing() -> None:
    training = Training(model(), get_recipe("proxy"), STEPS, ALONE)
    training.update([batch()])
    content = training.saved("a")
    fresh = Training(model(), get_recipe("proxy"), STEPS, ALONE)
    for damaged in (content[: len(content) // 2], b"", b"noise"):
        with pytest.raises(Unreadable):
            fresh.restore(damaged, "a")
    assert fresh.step == 0
    fresh.restore(content, "a")
    assert fresh.step == 1


def test_a_checkpoint_of_another_training_changes_nothing() -> None:
    training, fresh = (Training(model(), get_recipe("proxy"), STEPS, ALONE) for _ in range(2))
    training.update([batch()])
    with pytest.raises(Outdated, match="it is of a, not of b"):
        fresh.restore(training.saved("a"), "b")
    assert fresh.step == 0


def test_a_checkpoint_whose_second_half_does_not_fit_changes_nothing() -> None:
    wider = Training(nn.Sequential(nn.Flatten(), nn.Linear(4, 5)), get_recipe("proxy"), STEPS, ALONE)
    fresh = Training(nn.Sequential(nn.Flatten(), nn.Linear(4, 3)), get_recipe("proxy"), STEPS, ALONE)
    weights, chance = copy.deepcopy(fresh.model.state_dict()), torch.get_rng_state()
    shuffled = torch.load(io.BytesIO(wider.saved("a")), weights_only=True)
    shuffled["model"] = {name: torch.ones_like(value) for name, value in weights.items()}
    shuffled["random"]["cpu"] = torch.zeros(3, dtype=torch.uint8)
    content = io.BytesIO()
    torch.save(shuffled, content)
    with pytest.raises(Unreadable):
        fresh.restore(content.getvalue(), "a")
    torch.testing.assert_close(dict(fresh.model.state_dict()), dict(weights))
    assert torch.equal(torch.get_rng_state(), chance)


def test_processes_of_a_group_test_with_the_mean_of_their_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_another(mine: torch.Tensor, **_: object) -> None:
        mine.mul_(4)  # the other process has seen three times as much

    monkeypatch.setattr(torch.distributed, "all_reduce", with_another)
    norm = nn.BatchNorm2d(1)
    norm.running_mean.fill_(1.0)  # type: ignore[union-attr]
    network = nn.Sequential(norm, nn.Flatten(), nn.Linear(4, 3))
    batches = MemoryBatches(
        torch.zeros(4, 1, 2, 2, dtype=torch.uint8), torch.zeros(4).long(), 4, seed=None, group=ALONE
    )
    evaluate(network, batches, Group(0, 2, ALONE.device))
    assert norm.running_mean.item() == 2.0  # type: ignore[union-attr]
    evaluate(network, batches, ALONE)
    assert norm.running_mean.item() == 2.0  # type: ignore[union-attr]


def test_accuracies_count_the_first_and_the_first_five() -> None:
    class Says(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return torch.arange(10, 0, -1.0).expand(len(images), 10)  # 0 is the likeliest, then 1, 2, …

    labels = torch.tensor([0, 0, 4, 4, 5, 9, 9, 9])
    pixels = torch.zeros(8, 1, 2, 2, dtype=torch.uint8)
    batches = MemoryBatches(pixels, labels, 3, seed=None, group=ALONE)
    assert evaluate(Says(), batches, ALONE) == (25.0, 50.0, 8)


def test_chance_follows_from_seed_epoch_and_process() -> None:
    draws = []
    for key in [(0, 0, 0), (0, 0, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)]:
        seed_everything(*key)
        draws.append(torch.rand(1).item())
    assert draws[0] == draws[1]
    assert len(set(draws)) == 4
