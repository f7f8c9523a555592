"""The data sets that may be trained on: named by the settings, so that a client can never name a path.

Where they lie is told to nobody but whoever runs the server: not in an answer, and not in the error of an evaluation.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import structlog

from modelcube.errors import InvalidInput, NotFound
from modelcube.evaluation.jobs.dataset_entries import FORM, TIMM, Entry, dataset_entries
from modelcube.evaluation.training.image_tree import count_classes
from modelcube.settings import Settings
from modelcube.studies.rows import NAME

T = TypeVar("T")
Kind = Literal["idx", "folder", "timm"]

FASHION_MNIST = "fashion-mnist"
DEBIAN_FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")  # of the package dataset-fashion-mnist
IDX_FILES = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
NUMBERS = ("base_resolution", "in_channels", "classes")
TEXTS = ("root", "weights", "train_split", "test_split")
CHANNELS = {"idx": (1,), "folder": (1, 3), "timm": (1, 3)}
"""Channels that images of each kind can be shown with."""

log = structlog.get_logger()


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
        train_split: timm's name of the images to train on, None for `train`.
        test_split: timm's name of the images to test, None for `validation` or whatever comes nearest.
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
    train_split: str | None = None
    test_split: str | None = None


def get_dataset(settings: Settings, name: str) -> Dataset:
    """The data set of that id; whether others can be read does not matter.

    Raises:
        InvalidInput: what the settings say of it cannot be read.
        NotFound: they name none of this id.
    """
    return known_dataset(_readers(settings), name)()


def readable_datasets(settings: Settings) -> Mapping[str, Dataset]:
    """The data sets of the settings by id; what cannot be read, perhaps on this machine alone, is logged and left out.

    Fashion-MNIST is one where its files are found.
    """
    found = {}
    for name, read in _readers(settings).items():
        try:
            found[name] = read()
        except InvalidInput as error:
            log.warning("a data set is left out", dataset=name, reason=str(error))
    return found


def known_dataset(known: Mapping[str, T], name: str) -> T:
    """The data set of that id among those that are known.

    Raises:
        NotFound: there is none.
    """
    if name not in known:
        raise NotFound("dataset", name, known)
    return known[name]


def locations(settings: Settings) -> Iterator[str]:
    """Where data sets and weights of the settings lie."""
    for entry in dataset_entries(settings.datasets):
        yield from (text for text in (entry.place, *map(entry.options.get, TEXTS)) if text)


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


def _readers(settings: Settings) -> dict[str, Callable[[], Dataset]]:
    """What reads each data set that is named."""
    known: dict[str, Callable[[], Dataset]] = {found.id: partial(replace, found) for found in _found(settings)}
    return known | {entry.name: partial(_parsed, entry, settings) for entry in dataset_entries(settings.datasets)}


def _parsed(entry: Entry, settings: Settings) -> Dataset:
    if not entry.place or not NAME.fullmatch(entry.name):
        raise InvalidInput("datasets", entry.text, FORM)
    if unknown := entry.options.keys() - {*NUMBERS, *TEXTS}:
        allowed = f'the options {", ".join((*NUMBERS, *TEXTS))}; a folder with ? in it stands in "…"'
        raise InvalidInput("datasets", ", ".join(sorted(unknown)), allowed)
    try:
        return _with_options(_located(entry.name, entry.place, settings, "classes" in entry.options), entry.options)
    except OSError as error:
        message = f"{entry.place} cannot be read: {error.strerror}"
        raise InvalidInput("datasets", entry.place, "a folder that can be read", message) from error


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
    given: dict[str, Any] = {option: os.path.expanduser(options[option]) for option in TEXTS if option in options}
    for option in NUMBERS:
        if option in options:
            text = options[option]
            if not text.isdecimal() or int(text) < 1:
                raise InvalidInput("datasets", text, f"a whole number from 1 as {option}")
            given[option] = int(text)
    found = replace(dataset, **given)
    if found.in_channels not in CHANNELS[found.kind]:
        allowed = " or ".join(map(str, CHANNELS[found.kind]))
        raise InvalidInput("datasets", found.in_channels, f"{allowed} as in_channels of {found.id}")
    return found
