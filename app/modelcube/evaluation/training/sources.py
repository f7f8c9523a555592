"""Where images come from: files of a folder, or a reader of timm's, which gives them by number or one after another.

Both give pairs (image as the recipe shows it, number of its class). An image by number that cannot be read gives None
and is remembered in memory that all processes share, so that whoever trains or tests can count and name it.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from timm.data.dataset_factory import create_dataset
from torch import Tensor
from torch.utils.data import Dataset as ByNumber
from torch.utils.data import IterableDataset

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.digest import digest
from modelcube.evaluation.jobs.progress import LeftOut
from modelcube.evaluation.training.image_tree import read_tree, some_of
from modelcube.evaluation.training.pixels import MODES, decoded

MAX_UNREADABLE = 0.01  # of the images of a part; more are no accident
FOLDERS = ("torch/image_folder", "torch/folder")  # read as any folder: torchvision numbers each split by itself
READERS = ("torch", "hfds", "hfids", "tfds", "wds")
STREAMS = ("hfids", "tfds", "wds")
TEST_SPLITS = ("validation", "val", "valid", "test")
SUFFIXES = "jpg;jpeg;png;webp;bmp;tif;tiff;gif;jp2;avif;ppm;pgm"  # of images in the shards of WebDataset

Transform = Callable[[Any], Any]
Item = tuple[Any, int] | None


class Shuffling(NamedTuple):
    """How a stream is opened for training: images at once, and the seed of their order."""

    batch: int
    seed: int


class ListedImages(ByNumber[Item]):
    """Images by number; those of a part share what is known of damaged ones with it."""

    def __init__(self, read: Callable[[int], tuple[Any, int]], names: Sequence[str] | None, count: int, channels: int):
        self.read, self.names, self.channels = read, names, channels
        self.numbers: Sequence[int] = range(count)
        self.classes: Sequence[str] = ()
        self.skipped, self.total = 0, count
        self.transform: Transform = lambda image: image
        self.unreadable = torch.zeros(count, dtype=torch.uint8).share_memory_()  # type: ignore[no-untyped-call]

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> Item:
        number = self.numbers[index]
        try:
            file, label = self.read(number)
            return self.transform(decoded(file, self.channels)), int(label)
        except Exception:  # each format of images has errors of its own
            self.unreadable[number] = 1
            return None

    def shown(self, transform: Transform) -> "ListedImages":
        """The same images, shown by a transform."""
        other = copy.copy(self)
        other.transform = transform
        return other

    def every(self, step: int, first: int = 0) -> "ListedImages":
        """Every so-manieth image."""
        other = copy.copy(self)
        other.numbers = self.numbers[first::step]
        return other

    def name(self, number: int) -> str:
        """The file of an image, or its number."""
        return self.names[number] if self.names is not None else f"image {number}"

    @property
    def fingerprint(self) -> str:
        """What tells these images from others: files and classes in order; their number where files have no names."""
        names = [self.names[number] for number in self.numbers] if self.names is not None else [str(len(self))]
        return digest("\n".join(self.classes), "\n".join(names))

    def check_readable(self, part: str) -> None:
        """Nothing, if next to all images that were asked for could be read.

        Raises:
            InvalidInput: more than `MAX_UNREADABLE` of the part could not; the message names the first of them.
        """
        bad = self.unreadable.nonzero().flatten().tolist()
        if len(bad) > MAX_UNREADABLE * self.total:
            names = some_of([self.name(number) for number in bad])
            message = (
                f"{len(bad)} of the {self.total} images of {part} cannot be read: {names}; at most "
                f"{MAX_UNREADABLE:.0%} may be damaged: mend, replace or remove them"
            )
            raise InvalidInput("dataset", len(bad), f"at most {MAX_UNREADABLE:.0%} damaged images", message)

    def left_out(self, total: Callable[[Tensor], Tensor] = lambda counts: counts) -> LeftOut:
        """What could not be read by any of the processes that `total` sums over, and what is no image."""
        bad = total(self.unreadable.to(torch.int64)) > 0
        return LeftOut(int(bad.sum()), self.skipped)


class StreamedImages(IterableDataset[Item]):
    """Images one after another, by a reader of timm's that knows its part, its order and its share of the work."""

    def __init__(self, reader: Any, channels: int) -> None:
        self.reader, self.channels = reader, channels
        self.classes: Sequence[str] = sorted(getattr(reader, "class_to_idx", None) or ())
        self.transform: Transform = lambda image: image
        self.missing = 0

    def __len__(self) -> int:
        return len(self.reader)

    def __iter__(self) -> Iterator[Item]:
        for image, label in self.reader:
            yield self.transform(decoded(image, self.channels)), int(label)

    def shown(self, transform: Transform) -> "StreamedImages":
        """The same images, shown by a transform."""
        self.transform = transform
        return self

    def begin(self, epoch: int) -> None:
        """Tell the reader which epoch comes: the order of a training follows from it."""
        if hasattr(self.reader, "set_epoch"):
            self.reader.set_epoch(epoch)

    @property
    def fingerprint(self) -> str:
        """What tells these images from others: where they lie in which parts, and how many there are."""
        files = getattr(getattr(self.reader, "split_info", None), "filenames", None) or ()
        return digest(str(counted(self)), "\n".join(map(str, files)))

    @property
    def expected(self) -> int:
        """How many images the data set says that it has; 0 where it says nothing."""
        return int(getattr(self.reader, "num_samples", 0) or 0)

    @property
    def shards(self) -> int | None:
        """Parts that processes can share out; None where any number of them can."""
        info = getattr(self.reader, "split_info", None)
        if info is None:
            return 1  # of Hugging Face's streams: a process without a part of its own would wait for ever
        return len(getattr(info, "filenames", ())) or None

    def check_complete(self, seen: int, part: str) -> None:
        """Remember how many images of a part did not come.

        Raises:
            InvalidInput: they are more than `MAX_UNREADABLE`.
        """
        self.missing = max(0, self.expected - seen)
        if self.missing > MAX_UNREADABLE * self.expected:
            message = f"of the {self.expected} images of {part} {self.missing} are missing or cannot be read"
            raise InvalidInput("dataset", self.missing, f"at most {MAX_UNREADABLE:.0%} damaged images", message)

    def left_out(self, total: Callable[[Tensor], Tensor] = lambda counts: counts) -> LeftOut:
        """What did not come, as far as anybody counts it."""
        return LeftOut(int(total(torch.tensor(self.missing))), 0)


Source = ListedImages | StreamedImages


class Parts(NamedTuple):
    """Images to train on, where that is wanted, and to test; `classes` is how many the network tells apart."""

    trained: Source | None
    tested: Source
    channels: int
    classes: int

    @property
    def known(self) -> list[Source]:
        """Those that there are."""
        return [self.tested] if self.trained is None else [self.trained, self.tested]


def opened_parts(dataset: Dataset, *, training: bool, shuffling: Shuffling | None = None) -> Parts:
    """The parts of a data set; streams to train on are opened as `shuffling` says, else each image comes once.

    Raises:
        InvalidInput: they cannot be read, or their classes are not those of the settings, or not the same in both.
    """
    if dataset.in_channels not in MODES:
        raise InvalidInput(
            "in_channels", dataset.in_channels, f"1 or 3 for the images of {dataset.id}: grey or coloured"
        )
    if dataset.kind == "folder":
        return _folder_parts(Path(dataset.location), dataset, training)
    if dataset.location.lower() in FOLDERS:
        return _folder_parts(Path(dataset.root or "."), dataset, training)
    trained = _timm_part(dataset, [dataset.train_split or "train"], shuffling) if training else None
    tested = _timm_part(dataset, [dataset.test_split] if dataset.test_split else TEST_SPLITS, None)
    if trained is not None and list(trained.classes) != list(tested.classes):
        one, other = (f"{len(part.classes)} ({some_of(list(part.classes))})" for part in (trained, tested))
        message = f"the two parts of {dataset.id} have different classes: {one} to train on, {other} to test"
        raise InvalidInput("dataset", dataset.id, "the same classes in both parts", message)
    _check_classes(dataset, tested.classes, training)
    return Parts(trained, tested, dataset.in_channels, dataset.classes)


def counted(images: Any) -> int | None:
    """How many images there are; None where they come one after another and nobody has counted them."""
    try:
        return len(images) or None
    except TypeError:
        return None


def _folder_parts(root: Path, dataset: Dataset, training: bool) -> Parts:
    tree = read_tree(root.expanduser(), training=training)
    _check_classes(dataset, tree.classes, training)

    def source(samples: Sequence[tuple[str, int]], skipped: int) -> ListedImages:
        names = [path.removeprefix(f"{tree.root}/") for path, _ in samples]
        images = ListedImages(samples.__getitem__, names, len(samples), dataset.in_channels)
        images.classes, images.skipped = tree.classes, skipped
        return images

    trained = source(tree.train.samples, tree.train.skipped) if tree.train is not None else None
    return Parts(trained, source(tree.test.samples, tree.test.skipped), dataset.in_channels, dataset.classes)


def _check_classes(dataset: Dataset, found: Sequence[str], training: bool) -> None:
    """Nothing, if a network of so many classes can tell these apart; one that is trained already, exactly these."""
    count = len(found)
    if count > dataset.classes or (count and not training and count < dataset.classes):
        raise InvalidInput("classes", dataset.classes, f"the {count} classes that {dataset.id} has ({some_of(found)})")


def _timm_part(dataset: Dataset, splits: Sequence[str], shuffling: Shuffling | None) -> Source:
    """A part under the first of these names that the data set has."""
    failure: Exception | None = None
    for split in splits:
        try:
            return _timm_source(dataset, split, shuffling)
        except (AssertionError, ImportError, KeyError, OSError, RuntimeError, ValueError) as error:
            failure = failure or error
            if "split" not in str(error).lower():
                break
    message = f"cannot read the images of {dataset.id}: {failure}"
    raise InvalidInput("dataset", dataset.id, "a data set that timm can read", message) from failure


def _timm_source(dataset: Dataset, split: str, shuffling: Shuffling | None) -> Source:
    kind = dataset.location.partition("/")[0].lower()
    if kind not in READERS:
        raise ValueError(f"{dataset.location!r} does not begin with {', '.join(f'{one}/' for one in READERS)}")
    options: dict[str, Any] = {"input_img_mode": MODES[dataset.in_channels] if kind == "tfds" else ""}
    if kind in STREAMS and shuffling is not None:
        options |= {"is_training": True, "batch_size": shuffling.batch, "seed": shuffling.seed}
    if kind == "wds":
        options |= {"input_key": SUFFIXES}
    if kind == "torch":
        options = {}
    found: Any = create_dataset(dataset.location, root=dataset.root, split=split, **options)
    if kind in STREAMS:
        return StreamedImages(found.reader, dataset.in_channels)
    reader = found.reader if kind == "hfds" else found
    images = ListedImages(reader.__getitem__, None, len(reader), dataset.in_channels)
    classes = getattr(reader, "class_to_idx", None) or {}
    images.classes = sorted(classes, key=classes.__getitem__)
    return images
