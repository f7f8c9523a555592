"""The data sets that may be trained on: named by the settings, so that a client can never name a path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

from modelcube.errors import InvalidInput
from modelcube.settings import Settings

Kind = Literal["idx", "folder", "timm"]

FASHION_MNIST = "fashion-mnist"
DEBIAN_FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")  # of the package dataset-fashion-mnist
IDX_FILES = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
TIMM = "timm:"
NUMBERS = ("base_resolution", "in_channels", "classes")
TEXTS = ("root", "weights")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set: what a network has to be built for, and where its images lie.

    Attributes:
        id: its name, which clients use; the study of its rows.
        title: the same in words.
        kind: `idx` (MNIST's four files), `folder` (train/<class>/*, val/<class>/*) or `timm` (a name that timm reads).
        location: the folder, or timm's name.
        base_resolution: R0 in pixels a side: r = 1.
        in_channels: channels of an image.
        classes: number of classes.
        root: the folder in which timm keeps a data set that it reads by name.
        weights: for the recipe `pretrained`: a .pth or .safetensors file, or the name of a model of timm's; None for
            the name that timm gives the network.
    """

    id: str
    title: str
    kind: Kind
    location: str
    base_resolution: int = 224
    in_channels: int = 3
    classes: int = 1000
    root: str | None = None
    weights: str | None = None


def named_datasets(settings: Settings) -> Mapping[str, Dataset]:
    """The data sets of the settings by id; Fashion-MNIST is one where its files are found.

    Raises:
        InvalidInput: the setting `datasets` cannot be read.
    """
    known = {dataset.id: dataset for dataset in _found(settings)}
    entries = (entry.strip() for entry in settings.datasets.split(","))
    return known | {dataset.id: dataset for dataset in (_parsed(entry, settings) for entry in entries if entry)}


def fashion_mnist(folder: Path) -> Dataset:
    """Fashion-MNIST whose four idx files lie, or will lie once downloaded, in a folder."""
    return Dataset(
        id=FASHION_MNIST,
        title="Fashion-MNIST",
        kind="idx",
        location=str(folder),
        base_resolution=28,
        in_channels=1,
        classes=10,
    )


def has_idx_files(folder: Path) -> bool:
    """Whether the four files lie there, compressed or not."""
    return all((folder / name).exists() or (folder / f"{name}.gz").exists() for name in IDX_FILES)


def downloaded_fashion_mnist(settings: Settings) -> Path:
    """The folder in which torchvision keeps the files that it downloads."""
    return settings.data_dir.expanduser() / "datasets" / "FashionMNIST" / "raw"


def _found(settings: Settings) -> Iterator[Dataset]:
    for folder in (DEBIAN_FASHION_MNIST, downloaded_fashion_mnist(settings)):
        if has_idx_files(folder):
            yield fashion_mnist(folder)
            return


def _parsed(entry: str, settings: Settings) -> Dataset:
    name, equals, where = entry.partition("=")
    location, _, query = where.partition("?")
    if not equals or not location or not NAME.fullmatch(name):
        raise InvalidInput("datasets", entry, "name=folder, name=fashion-mnist or name=timm:…, separated by commas")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := options.keys() - {*NUMBERS, *TEXTS}:
        raise InvalidInput("datasets", ", ".join(sorted(unknown)), f"the options {', '.join((*NUMBERS, *TEXTS))}")
    return _with_options(_located(name, location, settings, "classes" in options), options)


def _located(name: str, location: str, settings: Settings, classes_given: bool) -> Dataset:
    if location == FASHION_MNIST:
        found = next(_found(settings), fashion_mnist(downloaded_fashion_mnist(settings)))
        return replace(found, id=name)
    if location.startswith(TIMM):
        return Dataset(id=name, title=name, kind="timm", location=location.removeprefix(TIMM))
    folder = Path(location).expanduser()
    if has_idx_files(folder):
        return replace(fashion_mnist(folder), id=name, title=name)
    return Dataset(
        id=name,
        title=name,
        kind="folder",
        location=str(folder),
        classes=1000 if classes_given else count_classes(folder),
    )


def _with_options(dataset: Dataset, options: Mapping[str, str]) -> Dataset:
    given: dict[str, Any] = {option: options[option] for option in TEXTS if option in options}
    for option in NUMBERS:
        if option in options:
            text = options[option]
            if not text.isdecimal() or int(text) < 1:
                raise InvalidInput("datasets", text, f"a whole number from 1 as {option}")
            given[option] = int(text)
    return replace(dataset, **given)


def count_classes(folder: Path) -> int:
    """The classes of an image folder: the folders inside `train`, or inside `val` where there is no `train`.

    Raises:
        InvalidInput: there are none.
    """
    for part in ("train", "val", "validation"):
        if (folder / part).is_dir():
            classes = sum(entry.is_dir() for entry in (folder / part).iterdir())
            if classes:
                return classes
    raise InvalidInput("datasets", str(folder), "a folder with train/<class>/… and val/<class>/… images")
