"""A folder of images as a data set: `train/<class>/…` and `val/<class>/…`, the classes of both numbered together.

A class is a folder inside of a split, and its images lie in it, or all in one folder below it (as in
`train/<class>/images/…`). Hidden files and folders do not count. Whatever could be read in two ways, or would test a
network on other classes than it was trained on, is refused with what to do.
"""

import os
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from modelcube.errors import InvalidInput, did_you_mean

TRAIN = ("train", "training")
TEST = (("val", "valid", "validation", "eval", "evaluation"), ("test", "testing"))  # the second where there is no first
IGNORED = {"__macosx", "thumbs.db", "desktop.ini", "@eadir", "$recycle.bin", "system volume information"}
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".7z", ".rar")
SNIFFED = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "JPEG2000")  # known by their first bytes
WITHOUT_PIXELS = {"MPEG", "BUFR", "GRIB", "HDF5"}  # Pillow knows what they are, and cannot show them
LAYOUT = "a folder with train/<class>/… and val/<class>/… images, the same classes in both"
ELSEWHERE = f"{LAYOUT}, or the option classes=N where they lie elsewhere"
NAMED = 5  # names in a message

Inode = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Split:
    """A part of the images: (path, number of the class) each, and how many other files lie among them."""

    folder: Path
    samples: Sequence[tuple[str, int]]
    skipped: int


@dataclass(frozen=True, slots=True)
class ImageTree:
    """A folder of images; the number of a class is its place in `classes`. A split that was not wanted is None."""

    root: Path
    classes: Sequence[str]
    train: Split | None
    test: Split


def count_classes(root: Path) -> int:
    """The classes of a folder of images: the folders inside of `train`, or of the images to test where there are no
    others. The images are not looked at.

    Raises:
        InvalidInput: there are none.
    """
    split = _split(root, TRAIN) or _test_split(root)
    classes = _class_folders(split) if split is not None else {}
    if not classes:
        raise _refused(root, _hint(root), ELSEWHERE)
    return len(classes)


def read_tree(root: Path, *, training: bool) -> ImageTree:
    """All images of a folder; those to train on only for `training`.

    Raises:
        InvalidInput: they do not lie as they should; the message says what to do.
    """
    train, test = _split(root, TRAIN), _test_split(root)
    if test is None or (training and train is None):
        raise _refused(root, _hint(root))
    known = {split: _class_folders(split) for split in (train, test) if split is not None}
    _check_apart(root, train, test, known)
    classes = list(known[test if train is None else train])
    return ImageTree(
        root, classes, _read_split(train, known[train], classes) if train and training else None,
        _read_split(test, known[test], classes),
    )  # fmt: skip


@cache
def image_suffixes() -> frozenset[str]:
    """Suffixes of the files that Pillow reads, in lower case."""
    from PIL import Image

    Image.init()
    formats = Image.OPEN.keys() - WITHOUT_PIXELS
    return frozenset(suffix for suffix, name in Image.registered_extensions().items() if name in formats)


def natural_order(name: str) -> tuple[list[int | str], str]:
    """A key that sorts 2 before 10, and upper and lower case together, as timm does."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name.lower())], name


def some_of(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _split(root: Path, names: Sequence[str]) -> Path | None:
    """The folder of one of these names, in upper or lower case.

    Raises:
        InvalidInput: there are several, or the place cannot be read.
    """
    try:
        found = [entry for entry in _visible(root) if entry.is_dir() and entry.name.lower() in names]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _refused(root, f"it cannot be read: {error.strerror}") from error
    if len(found) > 1:
        raise _refused(root, f"there are {' and '.join(one.name for one in found)}: remove or rename all but one")
    return Path(found[0].path) if found else None


def _test_split(root: Path) -> Path | None:
    return next(filter(None, (_split(root, names) for names in TEST)), None)


def _visible(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, without what operating systems and tools hide there."""
    with os.scandir(folder) as entries:
        seen = [one for one in entries if not one.name.startswith(".") and one.name.lower() not in IGNORED]
    return sorted(seen, key=lambda entry: natural_order(entry.name))


def _class_folders(split: Path) -> dict[str, Path]:
    """The folders of a split by their names; letters with accents, of which there are two spellings, in one of them."""
    try:
        entries = _visible(split)
    except OSError as error:
        raise _refused(split.parent, f"{split.name} cannot be read: {error.strerror}") from error
    return {unicodedata.normalize("NFC", one.name): Path(one.path) for one in entries if one.is_dir()}


def _check_apart(root: Path, train: Path | None, test: Path, known: dict[Path, dict[str, Path]]) -> None:
    """Nothing, if both splits have the same classes and no folder in common.

    Raises:
        InvalidInput: they do not.
    """
    if train is None:
        return
    problems = []
    for one, other in ((test, train), (train, test)):
        lacking = [name for name in known[other] if name not in known[one]]
        spare = {name.lower(): name for name in known[one] if name not in known[other]}
        if lacking:
            close = spare.get(lacking[0].lower()) or did_you_mean(lacking[0], spare.values())
            hint = f" (it has {close!r})" if lacking[0].lower() in spare else f" ({close})" if close else ""
            problems.append(f"{one.name} lacks the class{'es' * (len(lacking) > 1)} {some_of(lacking)}{hint}")
    if problems:
        if (test / "val_annotations.txt").is_file():
            problems.append(f"move each image of {test.name} into a folder of its class, as val_annotations.txt tells")
        raise _refused(root, "; ".join(problems))
    trained = {_inode(folder): folder for folder in (train, *known[train].values())}
    for folder in (test, *known[test].values()):
        if same := trained.get(_inode(folder)):
            pair = f"{folder.relative_to(root)} leads to the same images as {same.relative_to(root)}"
            raise _refused(root, f"{pair}: networks would be tested on what they are trained on")


def _read_split(split: Path, folders: dict[str, Path], classes: Sequence[str]) -> Split:
    """The images of a split.

    Raises:
        InvalidInput: they do not lie in folders of their classes.
    """
    root = split.parent
    try:
        stray, skipped = _sorted_out([entry for entry in _visible(split) if not entry.is_dir()], root)
        if stray:
            names = some_of([f"{split.name}/{Path(path).name}" for path in stray])
            raise _refused(
                root, f"images lie outside of the folders of classes: {names}; move them to {split.name}/<class>/"
            )
        samples = []
        for label, name in enumerate(classes):
            images, others = _read_class(folders[name], root)
            samples += [(path, label) for path in images]
            skipped += others
    except OSError as error:
        raise _refused(root, f"{error.filename} cannot be read: {error.strerror}") from error
    return Split(split, samples, skipped)


def _read_class(folder: Path, root: Path) -> tuple[list[str], int]:
    """The paths of a class's images in order, and the number of other files.

    Raises:
        InvalidInput: it has none, or in several folders.
    """
    skipped, found = 0, dict[str, list[str]]()
    for place, files in _folders(folder, {_inode(folder.parent)}):
        images, others = _sorted_out(files, root)
        skipped += others
        if images:
            found[str(place.relative_to(root))] = images
    if not found:
        raise _refused(
            root, f"there is no image in {folder.relative_to(root)}: add some, or remove the folder from both splits"
        )
    if len(found) > 1:
        asked = f"are they one class? Then put all of them into {folder.relative_to(root)}, else give each a folder"
        raise _refused(root, f"images lie in {some_of(list(found))}: {asked} {folder.parent.name}/<class>/ of its own")
    (images,) = found.values()
    return images, skipped


def _folders(folder: Path, above: set[Inode]) -> Iterator[tuple[Path, list[os.DirEntry[str]]]]:
    """A folder and those below it, each with its files; one that leads back to where it lies is left out."""
    if (here := _inode(folder)) in above:
        return
    entries = _visible(folder)
    yield folder, [entry for entry in entries if not entry.is_dir()]
    for entry in entries:
        if entry.is_dir():
            yield from _folders(Path(entry.path), above | {here})


def _sorted_out(files: Sequence[os.DirEntry[str]], root: Path) -> tuple[list[str], int]:
    """The paths of images among files, and the number of the others.

    Raises:
        InvalidInput: one is an archive, which may hold many images.
    """
    for file in files:
        if file.name.lower().endswith(ARCHIVES):
            name = Path(file.path).relative_to(root)
            raise _refused(root, f"{name} is an archive: unpack it, then move it elsewhere")
    images = [file.path for file in files if _is_image(file)]
    return images, len(files) - len(images)


def _is_image(file: os.DirEntry[str]) -> bool:
    """Whether a file has an image's suffix or, where its suffix says nothing, an image's first bytes."""
    if os.path.splitext(file.name)[1].lower() in image_suffixes():
        return file.is_file() or file.is_symlink()  # a link that leads nowhere is an image that cannot be read
    return file.is_file() and _sniffed(file.path)


def _sniffed(path: str) -> bool:
    from PIL import Image

    try:
        with warnings.catch_warnings(), Image.open(path, formats=SNIFFED):
            return True
    except Exception:  # each format says in its own way what a file is not
        return False


def _inode(folder: Path) -> Inode:
    found = folder.stat()
    return found.st_dev, found.st_ino


def _hint(root: Path) -> str:
    """Why a folder has no splits, as far as can be guessed."""
    if not root.exists():
        return "there is no such folder"
    if not root.is_dir():
        archive = root.name.lower().endswith(ARCHIVES)
        return "it is an archive: unpack it, and name the folder" if archive else "it is no folder"
    entries = _visible(root)
    archives = [entry.name for entry in entries if entry.name.lower().endswith(ARCHIVES)]
    if archives:
        return f"{some_of(archives)} must be unpacked first"
    inside = [entry.name for entry in entries if entry.is_dir()]
    for name in inside:
        if _split(root / name, TRAIN) or _test_split(root / name):
            return f"it is one folder too high: did you mean {root / name}?"
    train, test = _split(root, TRAIN), _test_split(root)
    if test is not None:
        return f"it has {test.name}, but no folder train"
    if train is not None:
        return f"it has {train.name}, but no folder val (or test) with images that are not trained on"
    found = f"it has the folders {some_of(inside)}" if inside else "it has no folders"
    move = "move a part of each class's images into val/<class>/, the others into train/<class>/"
    return f"{found}, but no train and val: {move}"


def _refused(root: Path, problem: str, allowed: str = LAYOUT) -> InvalidInput:
    return InvalidInput("dataset", str(root), allowed, f"the images in {root}: {problem}; allowed: {allowed}")
