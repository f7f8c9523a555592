"""What timm's readers give: shards of WebDataset, shuffled anew each epoch, and torchvision's data sets."""

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")
pytest.importorskip("webdataset", reason="webdataset is not installed")

import torch
from PIL import Image

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.recipes import Recipe, get_recipe
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.folders import LoadedBatches, folder_images
from modelcube.evaluation.training.images import MemoryBatches
from modelcube.evaluation.training.loading import image_counts

ALONE = Group(0, 1, torch.device("cpu"))
SHARDS, A_SHARD = 4, 8
TRAINED = SHARDS * A_SHARD


def write_shard(path: Path, grey: list[int], suffix: str = "png") -> None:
    """An archive of images, each of one grey by which it is known; the class is whether the grey is odd."""
    with tarfile.open(path, "w") as tar:
        for value in grey:
            buffer = io.BytesIO()
            Image.fromarray(np.full((8, 8, 3), value, np.uint8)).save(buffer, "PNG")
            for name, content in (
                (f"{value:04}.{suffix}", buffer.getvalue()),
                (f"{value:04}.cls", b"%d" % (value % 2)),
            ):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Four shards to train on and two to test, as timm describes them."""
    folder = tmp_path_factory.mktemp("shards")
    splits = {}
    for name, count, start in (("train", SHARDS, 0), ("validation", 2, 100)):
        files = [f"{name}-{number}.tar" for number in range(count)]
        for number, file in enumerate(files):
            first = start + number * A_SHARD
            write_shard(folder / file, list(range(first, first + A_SHARD)))
        splits[name] = {
            **{"name": name, "num_samples": count * A_SHARD},
            **{"filenames": files, "shard_lengths": [A_SHARD] * count},
        }
    (folder / "_info.json").write_text(json.dumps({"splits": splits}))
    return Dataset(
        id="shards", title="shards", kind="timm", location="wds/mine", root=str(folder), base_resolution=8, classes=2
    )


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    """Flips and crops alone, so that an image's grey tells which it is."""
    whole = get_recipe("imagenet-100")
    return replace(whole, id="short", epochs=2, batch=8, device_batch=8, rand_augment=None)


def seen(batches: object, epoch: int) -> list[list[int]]:
    """The images of each batch by their grey."""
    assert isinstance(batches, LoadedBatches)
    mean, std = batches.mean[0], batches.std[0]
    return [
        (pixels[:, 0].mean((1, 2)) * std.squeeze() + mean.squeeze()).round().int().tolist()
        for pixels, _ in batches.epoch(epoch)
    ]


def test_shards_are_shuffled_anew_each_epoch_by_the_seed(shards: Dataset, recipe: Recipe) -> None:
    train = folder_images(shards, recipe, 8, seed=0, group=ALONE).train
    first, second = seen(train, 0), seen(train, 1)
    assert [len(batch) for batch in first] == [8] * train.steps == [8] * (TRAINED // 8)
    assert first != second
    assert first != sorted(first)
    assert len({grey for batch in first for grey in batch}) > TRAINED // 2
    assert seen(folder_images(shards, recipe, 8, seed=0, group=ALONE).train, 0) == first
    assert seen(folder_images(shards, recipe, 8, seed=1, group=ALONE).train, 0) != first


def test_each_image_is_tested_once(shards: Dataset, recipe: Recipe) -> None:
    test = folder_images(shards, recipe, 8, seed=0, group=ALONE).test
    assert sorted(grey for batch in seen(test, 0) for grey in batch) == list(range(100, 100 + 2 * A_SHARD))


def test_shards_that_fit_are_kept_each_image_once(shards: Dataset) -> None:
    images = folder_images(shards, replace(get_recipe("smoke"), batch=8), 8, seed=0, group=ALONE)
    assert isinstance(images.train, MemoryBatches)
    assert sorted(images.train.pixels[:, 0, 0, 0].tolist()) == list(range(TRAINED))
    assert images.train.labels.tolist() == [grey % 2 for grey in images.train.pixels[:, 0, 0, 0].tolist()]
    assert images.left_out(ALONE) == (0, 0)
    assert image_counts(shards, get_recipe("proxy")) == (TRAINED, 0, 2 * A_SHARD)


def test_shards_may_be_named_in_place_of_their_split(shards: Dataset) -> None:
    named = replace(shards, train_split="train-{0..1}.tar|16", test_split="validation-{0..0}.tar|8")
    images = folder_images(named, replace(get_recipe("smoke"), batch=8), 8, seed=0, group=ALONE)
    assert (images.train.images, images.test.images) == (16, 8)


def test_a_split_of_another_name_is_found(shards: Dataset, tmp_path: Path) -> None:
    info = json.loads((Path(shards.root or "") / "_info.json").read_text())
    info["splits"]["test"] = info["splits"].pop("validation")
    for file in Path(shards.root or "").glob("*.tar"):
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "_info.json").write_text(json.dumps(info))
    images = folder_images(replace(shards, root=str(tmp_path)), get_recipe("pretrained"), 8, seed=0, group=ALONE)
    assert images.test.images == 2 * A_SHARD


def test_a_class_beyond_the_settings_is_refused(shards: Dataset, recipe: Recipe) -> None:
    for chosen in (get_recipe("smoke"), recipe):
        with pytest.raises(InvalidInput, match="an image is of class 1; classes are numbered from 0 to 0"):
            list(folder_images(replace(shards, classes=1), chosen, 8, seed=0, group=ALONE).test.epoch(0))


def test_images_that_do_not_come_are_missed(shards: Dataset, tmp_path: Path) -> None:
    for file in Path(shards.root or "").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    write_shard(tmp_path / "validation-1.tar", [108], suffix="txt")
    with pytest.raises(InvalidInput, match="of the 16 images of val 8 are missing or cannot be read"):
        folder_images(replace(shards, root=str(tmp_path)), get_recipe("pretrained"), 8, seed=0, group=ALONE)


def test_a_folder_by_torchvisions_name_has_one_numbering(tmp_path: Path) -> None:
    for place in ("train/cat", "train/dog", "val/dog"):
        (tmp_path / place).mkdir(parents=True)
        Image.new("RGB", (8, 8)).save(tmp_path / place / "0.png")
    pets = Dataset(id="pets", title="pets", kind="timm", location="torch/image_folder", root=str(tmp_path), classes=2)
    with pytest.raises(InvalidInput, match="val lacks the class cat"):
        folder_images(pets, get_recipe("smoke"), 8, seed=0, group=ALONE)


@pytest.mark.parametrize("name", ["folder", "imagefolder/pets", "x"])
def test_a_name_without_a_reader_reads_no_folder_instead(tmp_path: Path, name: str) -> None:
    other = Dataset(id="pets", title="pets", kind="timm", location=name, root=str(tmp_path), classes=2)
    with pytest.raises(InvalidInput, match="does not begin with torch/, hfds/"):
        folder_images(other, get_recipe("smoke"), 8, seed=0, group=ALONE)
