"""Training on a tree of images with the code that trains on ImageNet."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch
from torch.utils.data.distributed import DistributedSampler

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.progress import Stopped
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.sampling.plan import plan_row, write_plan
from modelcube.evaluation.sampling.sampling import Space
from modelcube.evaluation.training.attempt import Trained, Watch
from modelcube.evaluation.training.checkpoints import Checkpoints
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.folders import fits_memory, folder_images, imagenet_statistics, loaded
from modelcube.evaluation.training.images import MemoryBatches
from modelcube.evaluation.training.running import run, trained_network
from modelcube.evaluation.training.sources import counted, opened_parts
from modelcube.evaluation.training.training import steps_of
from modelcube.networks.registry import get_backbone
from tests.support.image_folder import CLASSES, TRAIN, VALIDATION, write_image_folder

ALONE = Group(0, 1, torch.device("cpu"))
PIXELS = 32


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = write_image_folder(tmp_path_factory.mktemp("tree"))
    return Dataset(id="colours", title="colours", kind="folder", location=str(folder), base_resolution=64, classes=3)


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    """ImageNet's in little: every part of it, few epochs."""
    whole = get_recipe("imagenet-450")
    return replace(whole, id="short", epochs=3, batch=8, device_batch=4, warmup_epochs=1, ema_decay=0.5)


def request_of(recipe_id: str) -> EvaluationRequest:
    return EvaluationRequest(
        backbone="efficientnet-b0", resolution=PIXELS, d=0.3, w=0.3, dataset="colours", recipe=recipe_id
    )


def trained(dataset: Dataset, recipe: Recipe, watch: Watch | None = None) -> Trained:
    return trained_network(request_of("imagenet-450"), dataset, recipe, ALONE, watch or Watch())


def test_images_without_augmentation_are_kept_in_memory(dataset: Dataset) -> None:
    images = folder_images(dataset, get_recipe("smoke"), PIXELS, seed=0, group=ALONE)
    assert isinstance(images.train, MemoryBatches)
    pixels, labels = next(images.test.epoch(0))
    assert pixels.shape == (3 * VALIDATION, 3, PIXELS, PIXELS)
    assert sorted(labels.tolist()) == [0] * VALIDATION + [1] * VALIDATION + [2] * VALIDATION


def test_images_in_memory_come_in_parts_that_a_device_takes_at_once(dataset: Dataset) -> None:
    recipe = replace(get_recipe("smoke"), batch=8, device_batch=4)
    train = folder_images(dataset, recipe, PIXELS, seed=0, group=ALONE).train
    assert isinstance(train, MemoryBatches)
    assert {len(labels) for _, labels in train.epoch(0)} == {4}
    assert steps_of(train, recipe, ALONE) == 3 * TRAIN // 8


def test_images_are_told_from_others_wherever_they_lie(tmp_path: Path) -> None:
    first, second = (write_image_folder(tmp_path / name) for name in ("here", "there"))

    def fingerprint(folder: Path, most: int | None = None) -> str:
        dataset = Dataset(id="colours", title="colours", kind="folder", location=str(folder), classes=4)
        smoke = replace(get_recipe("smoke"), batch=2, train_images=most)
        return folder_images(dataset, smoke, 8, seed=0, group=ALONE).fingerprint

    same = fingerprint(first)
    assert fingerprint(second) == same
    assert fingerprint(second, most=6) != same
    (second / "train" / "red").rename(second / "train" / "rouge")
    (second / "val" / "red").rename(second / "val" / "rouge")
    assert fingerprint(second) != same
    next((first / "train" / "red").iterdir()).unlink()
    assert fingerprint(first) != same


def test_labels_are_the_places_of_the_classes_in_order(dataset: Dataset) -> None:
    pixels, labels = next(folder_images(dataset, get_recipe("smoke"), PIXELS, seed=0, group=ALONE).test.epoch(0))
    brightest = {CLASSES[label]: int(image.mean((1, 2)).argmax()) for image, label in zip(pixels, labels, strict=True)}
    assert brightest == {"red": 0, "green": 1, "blue": 2}


def test_augmented_images_come_by_the_loader_and_differ_by_epoch(dataset: Dataset, recipe: Recipe) -> None:
    images = folder_images(dataset, recipe, PIXELS, seed=0, group=ALONE)
    assert not images.train.seekable
    assert images.train.steps == 3 * TRAIN // 4
    first, second = (next(images.train.epoch(epoch))[0] for epoch in (0, 1))
    assert first.shape == (4, 3, PIXELS, PIXELS)
    assert not torch.equal(first, second)


def test_a_recipe_may_use_a_part_of_the_images_evenly(dataset: Dataset) -> None:
    small = replace(get_recipe("smoke"), train_images=6, batch=2)
    images = folder_images(dataset, small, PIXELS, seed=0, group=ALONE)
    labels = torch.cat([labels for _, labels in images.train.epoch(0)])
    assert sorted(labels.tolist()) == [0, 0, 1, 1, 2, 2]


@pytest.mark.slow
def test_a_training_stopped_between_epochs_comes_to_the_same(dataset: Dataset, recipe: Recipe, tmp_path: Path) -> None:
    whole = trained(dataset, recipe)
    checkpoint = Checkpoints(str(tmp_path)).of("a")
    with pytest.raises(Stopped):
        trained(dataset, recipe, Watch(checkpoint=checkpoint, stopped=lambda: checkpoint.load() is not None))
    assert trained(dataset, recipe, Watch(checkpoint=checkpoint)).accuracy == whole.accuracy
    assert whole.images_seen == 3 * (3 * TRAIN // 8) * 8


def test_of_several_processes_each_tests_images_of_its_own(dataset: Dataset, recipe: Recipe) -> None:
    shares = []
    for rank in range(5):
        part, group = opened_parts(dataset, training=False).tested, Group(rank, 5, torch.device("cpu"))
        batches = loaded(part, recipe, PIXELS, group, imagenet_statistics(3), seed=None)
        shares.append(sum(len(labels) for _, labels in batches.epoch(0)))
    assert shares == [3, 3, 2, 2, 2]


@pytest.mark.parametrize("recipe_id", ["smoke", "pretrained"])
def test_memory_and_loader_show_the_same_images(
    dataset: Dataset, recipe_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(get_recipe(recipe_id), batch=3 * TRAIN)
    kept = folder_images(dataset, whole, PIXELS, seed=0, group=ALONE)
    monkeypatch.setattr("modelcube.evaluation.training.images.KEPT_BYTES", 0)
    by_loader = folder_images(dataset, whole, PIXELS, seed=0, group=ALONE)
    assert isinstance(kept.train, MemoryBatches)
    assert not isinstance(by_loader.train, MemoryBatches)
    for one, other in ((kept.train, by_loader.train), (kept.test, by_loader.test)):
        (pixels, labels), (same_pixels, same_labels) = (in_order(*next(part.epoch(0))) for part in (one, other))
        torch.testing.assert_close(pixels, same_pixels)
        assert torch.equal(labels, same_labels)


def in_order(pixels: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The same images by class, and within it by brightness."""
    order = (pixels.mean((1, 2, 3)) + 1000 * labels).argsort()
    return pixels[order], labels[order]


def test_trained_weights_are_tested_on_the_middle_normalised_as_imagenet(dataset: Dataset) -> None:
    tested = folder_images(dataset, get_recipe("pretrained"), PIXELS, seed=0, group=ALONE).test
    whole = folder_images(dataset, replace(get_recipe("pretrained"), tested_centre=1.0), PIXELS, seed=0, group=ALONE)
    assert isinstance(tested, MemoryBatches)
    assert tested.mean.flatten().tolist() == pytest.approx([255 * x for x in (0.485, 0.456, 0.406)])
    assert not torch.equal(next(tested.epoch(0))[0], next(whole.test.epoch(0))[0])


def test_the_order_of_several_processes_follows_from_the_seed(dataset: Dataset, recipe: Recipe, tmp_path: Path) -> None:
    orders = []
    torch.distributed.init_process_group("gloo", init_method=f"file://{tmp_path}/store", rank=0, world_size=1)
    try:
        for seed in (0, 0, 1):
            part, group = opened_parts(dataset, training=True).trained, Group(0, 2, ALONE.device)
            assert part is not None
            batches = loaded(part, recipe, PIXELS, group, imagenet_statistics(3), seed=seed)
            assert isinstance(batches.sampler, DistributedSampler)
            batches.sampler.set_epoch(1)
            orders.append(list(batches.sampler))
    finally:
        torch.distributed.destroy_process_group()
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]


def test_images_that_nobody_has_counted_are_not_kept(dataset: Dataset) -> None:
    class Stream:
        def __len__(self) -> int:
            raise TypeError("object of type 'Stream' has no len()")

    class Unknown:
        def __len__(self) -> int:
            return 0

    assert counted(Stream()) is None
    assert not fits_memory(dataset, PIXELS, Unknown())


def test_more_classes_than_the_settings_say_are_refused(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="3 classes"):
        run(request_of("smoke"), replace(dataset, classes=2))


@pytest.mark.slow
def test_processes_of_torchrun_train_together(dataset: Dataset, tmp_path: Path) -> None:
    space = Space(get_backbone("efficientnet-b0"), dataset)
    row = plan_row(space, 0, "named", "small", space.realised(0.5, 0.3, 0.3), "smoke", 0)
    write_plan(tmp_path / "plan.csv", [row])
    environment = os.environ | {
        "MODELCUBE_DATASETS": f"colours={dataset.location}?base_resolution=64",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command += ["-m", "modelcube", "evaluate", "--plan", "plan.csv", "--row", "0", "--output", "out"]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=300)
    (written,) = (tmp_path / "out").glob("*.json")
    assert '"device": "2 x cpu"' in written.read_text()
    assert f'"test_images": {3 * VALIDATION}' in written.read_text()


def test_a_data_set_that_timm_knows_by_name_is_read(dataset: Dataset, recipe: Recipe) -> None:
    by_name = replace(dataset, kind="timm", location="torch/image_folder", root=dataset.location)
    memory = folder_images(by_name, get_recipe("smoke"), PIXELS, seed=0, group=ALONE)
    loaded = folder_images(by_name, recipe, PIXELS, seed=0, group=ALONE)
    assert memory.test.images == loaded.test.images == 3 * VALIDATION
    assert torch.equal(next(memory.test.epoch(0))[1], next(loaded.test.epoch(0))[1])


def test_a_name_that_timm_does_not_know_is_the_users_mistake(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match="cannot read the images"):
        run(request_of("smoke"), replace(dataset, kind="timm", location="torch/nothing", root="/nowhere"))


@pytest.fixture
def own(dataset: Dataset, tmp_path: Path) -> Dataset:
    """A copy of the images that a test may damage, and a hundred more, so that one is less than one in a hundred."""
    folder = tmp_path / "own"
    shutil.copytree(dataset.location, folder)
    for part in ("train", "val"):
        for number in range(100):
            shutil.copy(folder / part / "red" / "0.jpg", folder / part / "red" / f"more{number}.jpg")
    return replace(dataset, location=str(folder))


@pytest.mark.parametrize("in_memory", [True, False])
def test_images_that_cannot_be_read_are_left_out_and_counted(own: Dataset, recipe: Recipe, in_memory: bool) -> None:
    (Path(own.location) / "train" / "red" / "more7.jpg").write_bytes(b"damaged")
    (Path(own.location) / "val" / "red" / "more8.jpg").write_bytes(b"damaged")
    (Path(own.location) / "val" / "red" / "notes.txt").write_text("red ones")
    chosen = replace(get_recipe("smoke"), batch=4) if in_memory else recipe
    images = folder_images(own, chosen, PIXELS, seed=0, group=ALONE)
    assert isinstance(images.train, MemoryBatches) == in_memory
    tested = torch.cat([labels for _, labels in images.test.epoch(0)])
    assert tested.tolist() == [0] * VALIDATION + [1] * VALIDATION + [2] * (VALIDATION + 99)
    trained = sum(len(labels) for _, labels in images.train.epoch(0))
    assert trained in (3 * TRAIN + 99, 3 * TRAIN + 96)  # the last ones may not fill a batch
    assert images.left_out(ALONE) == (2, 1)


@pytest.mark.parametrize("in_memory", [True, False])
def test_many_damaged_images_are_refused_by_name(own: Dataset, recipe: Recipe, in_memory: bool) -> None:
    for number in (7, 8):
        (Path(own.location) / "val" / "red" / f"more{number}.jpg").write_bytes(b"damaged")
    chosen = replace(get_recipe("smoke"), batch=4) if in_memory else recipe
    with pytest.raises(InvalidInput, match=r"2 of the 112 images of val cannot be read: val/red/more7.jpg, val/"):
        list(folder_images(own, chosen, PIXELS, seed=0, group=ALONE).test.epoch(0))


def test_what_was_left_out_stands_in_the_result(own: Dataset) -> None:
    (Path(own.location) / "val" / "red" / "more8.jpg").write_bytes(b"damaged")
    (Path(own.location) / "train" / "labels.csv").write_text("a,b")
    result = run(request_of("smoke"), own)
    assert (result.test_images, result.unreadable_images, result.skipped_files) == (3 * VALIDATION + 99, 1, 1)
    assert result.found.endswith("% (1 images could not be read, 1 other files were skipped)")


def test_weights_for_more_classes_than_there_are_would_be_tested_on_others(dataset: Dataset) -> None:
    with pytest.raises(InvalidInput, match=r"classes is 1000; allowed: the 3 classes that colours has"):
        folder_images(replace(dataset, classes=1000), get_recipe("pretrained"), PIXELS, seed=0, group=ALONE)


def test_grey_images_are_augmented_too(dataset: Dataset, recipe: Recipe) -> None:
    images = folder_images(replace(dataset, in_channels=1), recipe, PIXELS, seed=0, group=ALONE)
    for batches in (images.train, images.test):
        assert {pixels.shape[1] for pixels, _ in batches.epoch(0)} == {1}


def test_an_epoch_follows_from_its_number_and_the_seed(dataset: Dataset, recipe: Recipe) -> None:
    def first(seed: int, epoch: int) -> torch.Tensor:
        return next(folder_images(dataset, recipe, PIXELS, seed=seed, group=ALONE).train.epoch(epoch))[0]

    assert torch.equal(first(0, 1), first(0, 1))
    assert not torch.equal(first(0, 1), first(1, 1))
