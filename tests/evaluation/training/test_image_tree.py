"""Folders of images as people have them: read as they mean them, or refused with what to do."""

import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="the extra `evaluate` is not installed")

from PIL import Image

from modelcube.errors import InvalidInput
from modelcube.evaluation.training.image_tree import count_classes, image_suffixes, read_tree

CLASSES = ("cat", "dog")


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), "red").save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes, two images each to train on, one to test."""
    for name in CLASSES:
        for part, count in (("train", 2), ("val", 1)):
            for number in range(count):
                picture(tmp_path / "pets" / part / name / f"{number}.png")
    return tmp_path / "pets"


def labels(folder: Path, *, training: bool = True) -> list[tuple[str, int]]:
    """Files below their split and the classes that they are taken for, of both splits."""
    tree = read_tree(folder, training=training)
    return [
        (str(Path(path).relative_to(split.folder)), label)
        for split in (tree.train, tree.test)
        if split is not None
        for path, label in split.samples
    ]


def refusal(folder: Path, *, training: bool = True) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_tree(folder, training=training)
    assert str(folder) in str(caught.value)
    return str(caught.value)


def test_both_splits_have_one_numbering(folder: Path) -> None:
    train = [("cat/0.png", 0), ("cat/1.png", 0), ("dog/0.png", 1), ("dog/1.png", 1)]
    assert labels(folder) == [*train, ("cat/0.png", 0), ("dog/0.png", 1)]
    assert count_classes(folder) == 2


@pytest.mark.parametrize("train", ["train", "Train", "training"])
@pytest.mark.parametrize("test", ["val", "VAL", "valid", "validation", "test", "Testing"])
def test_splits_have_the_names_that_people_give_them(folder: Path, train: str, test: str) -> None:
    (folder / "train").rename(folder / "t")
    (folder / "t").rename(folder / train)
    (folder / "val").rename(folder / "v")
    (folder / "v").rename(folder / test)
    assert len(labels(folder)) == 6


def test_val_is_tested_on_where_there_is_test_too(folder: Path) -> None:
    picture(folder / "test" / "unlabelled.png")
    assert read_tree(folder, training=True).test.folder == folder / "val"


def test_two_folders_for_one_split_are_refused(folder: Path) -> None:
    shutil.copytree(folder / "val", folder / "validation")
    assert "there are val and validation" in refusal(folder)


@pytest.mark.parametrize(("split", "other"), [("val", "train"), ("train", "val")])
def test_a_class_that_one_split_lacks_is_named(folder: Path, split: str, other: str) -> None:
    shutil.rmtree(folder / split / "cat")
    assert f"{split} lacks the class cat" in refusal(folder)
    assert f"{other} lacks" not in refusal(folder)


def test_a_class_of_another_case_is_named(folder: Path) -> None:
    (folder / "val" / "cat").rename(folder / "val" / "Cat")
    assert "val lacks the class cat (it has 'Cat')" in refusal(folder)


def test_a_class_that_is_misspelt_is_suggested(folder: Path) -> None:
    (folder / "val" / "dog").rename(folder / "val" / "dogs")
    assert "val lacks the class dog (did you mean 'dogs'?)" in refusal(folder)


def test_two_spellings_of_an_accent_are_one_class(folder: Path) -> None:
    (folder / "train" / "cat").rename(folder / "train" / "caf\u00e9")
    (folder / "val" / "cat").rename(folder / "val" / "cafe\u0301")
    assert [label for _, label in labels(folder)] == [0, 0, 1, 1, 0, 1]


def test_a_class_without_images_is_refused(folder: Path) -> None:
    (folder / "val" / "cat" / "0.png").unlink()
    (folder / "val" / "cat" / "notes.txt").write_text("none yet")
    assert "there is no image in val/cat" in refusal(folder)


def test_images_outside_of_classes_are_refused(folder: Path) -> None:
    picture(folder / "train" / "7.png")
    assert "images lie outside of the folders of classes: train/7.png" in refusal(folder)


def test_one_more_folder_below_a_class_is_taken(folder: Path) -> None:
    for split in ("train", "val"):
        for name in CLASSES:
            (folder / split / name).rename(folder / split / "images")
            (folder / split / name).mkdir()
            (folder / split / "images").rename(folder / split / name / "images")
    assert [label for _, label in labels(folder)] == [0, 0, 1, 1, 0, 1]


def test_annotations_in_place_of_folders_are_explained(folder: Path) -> None:
    shutil.rmtree(folder / "val")
    picture(folder / "val" / "images" / "val_0.png")
    (folder / "val" / "val_annotations.txt").write_text("val_0.png\tcat\n")
    assert "val lacks the classes cat, dog" in refusal(folder)
    assert "as val_annotations.txt tells" in refusal(folder)


def test_a_taxonomy_is_not_taken_for_its_first_level(folder: Path) -> None:
    for name in ("poodle", "pug"):
        picture(folder / "train" / "dog" / name / "0.png")
    said = refusal(folder)
    assert "train/dog/poodle" in said
    assert "are they one class?" in said


def test_what_systems_and_tools_hide_does_not_count(folder: Path) -> None:
    before = labels(folder)
    picture(folder / "train" / ".ipynb_checkpoints" / "0.png")
    picture(folder / "train" / "cat" / ".ipynb_checkpoints" / "0-checkpoint.png")
    picture(folder / "__MACOSX" / "train" / "cat" / "0.png")
    picture(folder / "val" / "__MACOSX" / "0.png")
    for place in ("train", "train/cat", "val"):
        for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._0.png"):
            (folder / place / name).write_bytes(b"hidden")
    assert labels(folder) == before
    assert count_classes(folder) == 2
    assert read_tree(folder, training=True).train.skipped == 0  # type: ignore[union-attr]


def test_files_that_are_no_images_are_counted(folder: Path) -> None:
    (folder / "train" / "labels.csv").write_text("a,b")
    (folder / "train" / "cat" / "notes.txt").write_text("a cat")
    tree = read_tree(folder, training=True)
    assert tree.train is not None
    assert (tree.train.skipped, tree.test.skipped, len(tree.train.samples)) == (2, 0, 4)


def test_an_image_without_a_suffix_is_one(folder: Path) -> None:
    (folder / "train" / "cat" / "0.png").rename(folder / "train" / "cat" / "first photo")
    assert ("cat/first photo", 0) in labels(folder)


def test_suffixes_are_those_that_pillow_reads() -> None:
    assert {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm"} <= image_suffixes()
    assert not {".mpg", ".pdf", ".txt", ".zip"} & image_suffixes()


def test_links_are_followed_once(folder: Path) -> None:
    before = labels(folder)
    (folder / "train" / "cat" / "loop").symlink_to(folder / "train", target_is_directory=True)
    (folder / "train" / "dog" / "loop").symlink_to(folder / "train" / "dog", target_is_directory=True)
    assert labels(folder) == before


def test_a_class_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (folder / "train" / "cat").rename(tmp_path / "elsewhere")
    (folder / "train" / "cat").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert [label for _, label in labels(folder)] == [0, 0, 1, 1, 0, 1]


@pytest.mark.parametrize("place", ["", "/cat"])
def test_testing_on_what_is_trained_on_is_refused(folder: Path, place: str) -> None:
    shutil.rmtree(folder / f"val{place}")
    (folder / f"val{place}").symlink_to(folder / f"train{place}", target_is_directory=True)
    assert f"val{place} leads to the same images as train{place}" in refusal(folder)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "train" / "cat" / "pipe.png")
    assert len(labels(folder)) == 6


@pytest.mark.parametrize("name", ["train/cat/more.zip", "train/more.tar.gz", "val/dog/x.7z"])
def test_an_archive_among_the_images_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"PK")
    assert f"{name} is an archive: unpack it" in refusal(folder)


def test_a_missing_split_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "val")
    assert "it has train, but no folder val (or test)" in refusal(folder)


def test_trained_weights_need_no_images_to_train_on(folder: Path) -> None:
    shutil.rmtree(folder / "train")
    assert "it has val, but no folder train" in refusal(folder)
    assert labels(folder, training=False) == [("cat/0.png", 0), ("dog/0.png", 1)]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: None, "there is no such folder"),
        (lambda folder: folder.with_name(folder.name).write_bytes(b""), "it is no folder"),
        (lambda folder: (folder / "pets" / "train" / "cat").mkdir(parents=True), "did you mean"),
        (lambda folder: (folder / "cat").mkdir(parents=True), "it has the folders cat, but no train and val"),
        (lambda folder: (folder.mkdir(), (folder / "train.zip").touch()), "train.zip must be unpacked first"),
        (lambda folder: folder.mkdir(), "it has no folders, but no train and val"),
    ],
)
def test_a_folder_without_splits_is_told_from_others(tmp_path: Path, make: object, said: str) -> None:
    folder = tmp_path / "mine"
    make(folder)  # type: ignore[operator]
    for look in (count_classes, lambda place: read_tree(place, training=True)):
        with pytest.raises(InvalidInput, match="train/<class>") as caught:
            look(folder)
        assert said in str(caught.value)


def test_an_archive_is_not_read_as_both_splits(tmp_path: Path) -> None:
    (tmp_path / "pets.zip").write_bytes(b"PK")
    assert "it is an archive: unpack it" in refusal(tmp_path / "pets.zip")


def test_classes_stand_in_the_order_that_people_count(tmp_path: Path) -> None:
    for part in ("train", "val"):
        for name in ("10", "2", "1"):
            picture(tmp_path / part / name / "0.png")
    assert read_tree(tmp_path, training=True).classes == ["1", "2", "10"]
