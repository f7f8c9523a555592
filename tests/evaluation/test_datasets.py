"""Which data sets the settings name."""

from pathlib import Path

import pytest

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation import datasets
from modelcube.evaluation.datasets import get_dataset, readable_datasets
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
