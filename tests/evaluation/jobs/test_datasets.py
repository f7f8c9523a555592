"""Which data sets the settings name."""

from pathlib import Path

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs import datasets
from modelcube.evaluation.jobs.datasets import get_dataset, readable_datasets
from modelcube.settings import Settings
from tests.support.idx import write_idx_folder


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(datasets, "DEBIAN_FASHION_MNIST", tmp_path / "absent")


def settings_with(tmp_path: Path, text: str = "") -> Settings:
    return Settings(data_dir=tmp_path, datasets=text)


def image_folder(folder: Path, classes: int = 3) -> Path:
    for number in range(classes):
        (folder / "train" / f"class-{number}").mkdir(parents=True)
    return folder


def test_without_settings_or_files_no_data_set_is_known(tmp_path: Path) -> None:
    assert readable_datasets(settings_with(tmp_path)) == {}


def test_fashion_mnist_is_known_where_its_files_are_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_idx_folder(tmp_path / "debian")
    monkeypatch.setattr(datasets, "DEBIAN_FASHION_MNIST", folder)
    found = get_dataset(settings_with(tmp_path), "fashion-mnist")
    assert (found.location, found.base_resolution, found.in_channels, found.classes) == (str(folder), 28, 1, 10)


def test_fashion_mnist_is_known_where_it_was_downloaded_to(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    write_idx_folder(datasets.downloaded_fashion_mnist(settings))
    assert list(readable_datasets(settings)) == ["fashion-mnist"]


def test_fashion_mnist_may_be_asked_for_before_it_is_there(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, "clothes=fashion-mnist")
    assert get_dataset(settings, "clothes").location == str(datasets.downloaded_fashion_mnist(settings))


def test_classes_of_a_folder_are_counted_and_options_read(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "flowers")
    found = get_dataset(settings_with(tmp_path, f"flowers={folder}?base_resolution=64&in_channels=1"), "flowers")
    assert (found.kind, found.classes, found.base_resolution, found.in_channels) == ("folder", 3, 64, 1)


def test_several_data_sets_are_separated_by_commas(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "flowers")
    text = f"flowers={folder}, cifar=timm:torch/cifar10?classes=10&root=/data"
    found = readable_datasets(settings_with(tmp_path, text))
    cifar = found["cifar"]
    assert list(found) == ["flowers", "cifar"]
    assert (cifar.kind, cifar.location, cifar.classes, cifar.root) == ("timm", "torch/cifar10", 10, "/data")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flowers", "name=folder"),
        ("Flo wers=/data", "name=folder"),
        ("flowers=timm:x?clases=3", "the options"),
        ("flowers=timm:x?classes=none", "a whole number from 1"),
        ("flowers=/nowhere/at/all", "train/<class>"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        get_dataset(settings_with(tmp_path, text), text.partition("=")[0])


def test_a_name_that_is_unknown_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="did you mean 'cifar'"):
        get_dataset(settings_with(tmp_path, "cifar=timm:torch/cifar10"), "cifer")


def test_what_cannot_be_read_on_this_machine_is_left_out_and_spoils_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_with(tmp_path, "absent=/nowhere/at/all, cifar=timm:torch/cifar10?classes=10, flowers")
    assert list(readable_datasets(settings)) == ["cifar"]
    assert "/nowhere/at/all" in capsys.readouterr().out
    assert get_dataset(settings, "cifar").classes == 10


def test_classes_that_are_given_are_not_counted(tmp_path: Path) -> None:
    found = readable_datasets(settings_with(tmp_path, "elsewhere=/nowhere/at/all?classes=7"))
    assert found["elsewhere"].classes == 7


def test_a_folder_that_may_not_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(datasets, "has_idx_files", refused)
    monkeypatch.setattr(datasets, "_found", lambda settings: iter(()))
    settings = settings_with(tmp_path, "mine=/secret")
    assert readable_datasets(settings) == {}
    with pytest.raises(InvalidInput, match="Permission denied"):
        get_dataset(settings, "mine")


AWKWARD = [
    "a, b",
    "c++",
    "50% = half",
    "what? me",
    "a?b=c",
    "R&D, x=1",
    "Ann's",
    'the "best"',
    "a%20b",
    "x,y?classes=3",
]


@pytest.mark.parametrize("name", AWKWARD)
def test_a_folder_of_any_name_is_found_in_quotation_marks(tmp_path: Path, name: str) -> None:
    folder = image_folder(tmp_path / name / "flowers", classes=2)
    mark = "'" if '"' in name else '"'
    text = (
        f"first=timm:torch/cifar10?classes=10, mine={mark}{folder}{mark}?base_resolution=64&in_channels=1,third=timm:x"
    )
    settings = settings_with(tmp_path, text)
    assert list(readable_datasets(settings)) == ["first", "mine", "third"]
    found = get_dataset(settings, "mine")
    assert (found.location, found.classes, found.base_resolution, found.in_channels) == (str(folder), 2, 64, 1)
    assert str(folder) in set(datasets.locations(settings))
    assert get_dataset(settings_with(tmp_path, f"mine={mark}{folder}{mark}"), "mine").location == str(folder)


@pytest.mark.parametrize("name", ["a, b", "c++", "50% = half", "what? me", "Ann's", 'the "best"', "a%20b"])
def test_most_need_none(tmp_path: Path, name: str) -> None:
    folder = image_folder(tmp_path / name / "flowers", classes=2)
    settings = settings_with(tmp_path, f"mine={folder}?base_resolution=64, other=timm:x?root={tmp_path / 'c++ %41'}")
    assert get_dataset(settings, "mine").location == str(folder)
    assert get_dataset(settings, "mine").base_resolution == 64
    assert get_dataset(settings, "other").root == str(tmp_path / "c++ %41")
    assert get_dataset(settings_with(tmp_path, f"mine={folder}"), "mine").location == str(folder)


def test_values_of_options_may_be_quoted_and_say_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    text = 'a=timm:wds/x?root="/data/a,b&c?d"&train_split="train-{0..3}.tar|32"&test_split=test, b=timm:x?root=~/data'
    found = get_dataset(settings_with(tmp_path, text), "a")
    assert (found.root, found.train_split, found.test_split) == ("/data/a,b&c?d", "train-{0..3}.tar|32", "test")
    assert get_dataset(settings_with(tmp_path, text), "b").root == "/home/someone/data"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mine={folder}?clases=3", "the options .*; a folder with . in it stands in"),
        ("mine={folder}?in_channels=4", "1 or 3 as in_channels of mine"),
        ("mine=timm:x?in_channels=2", "1 or 3 as in_channels of mine"),
        ("mine=fashion-mnist?in_channels=3", "1 as in_channels of mine"),
        ("mine={folder}/train", "val/<class>"),
        ('mine=""', "name=folder"),
    ],
)
def test_mistakes_say_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    folder = image_folder(tmp_path / "flowers")
    with pytest.raises(InvalidInput, match=message):
        get_dataset(settings_with(tmp_path, text.format(folder=folder)), "mine")
