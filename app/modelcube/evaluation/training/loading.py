"""Loading a data set, of whatever kind it is."""

from typing import NamedTuple

from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.recipes import Recipe, check_augments
from modelcube.evaluation.training.devices import Group
from modelcube.evaluation.training.folders import folder_images, limited
from modelcube.evaluation.training.idx import read_idx
from modelcube.evaluation.training.idx_images import downloaded, held_out_of, idx_images
from modelcube.evaluation.training.images import Images
from modelcube.evaluation.training.sources import counted, opened_parts


class ImageCounts(NamedTuple):
    """How many images the parts of a data set have; no tuning part counts 0, and so does what nobody knows."""

    train: int
    tuning: int
    test: int


def load_images(dataset: Dataset, recipe: Recipe, resolution: int, *, seed: int, group: Group) -> Images:
    """The images of a data set at `resolution` pixels a side, as the recipe wants them.

    Raises:
        InvalidInput: files are missing or not what they should be, or cannot be shown as the recipe wants them.
        NotInstalled: they would have to be downloaded, and cannot.
    """
    check_augments(recipe, dataset.kind)
    load = idx_images if dataset.kind == "idx" else folder_images
    return load(dataset, recipe, resolution, seed=seed, group=group)


def image_counts(dataset: Dataset, recipe: Recipe) -> ImageCounts:
    """The numbers of images that the recipe uses, without looking at the images where that can be helped.

    Raises: as `load_images`.
    """
    check_augments(recipe, dataset.kind)
    if dataset.kind != "idx":
        parts = limited(opened_parts(dataset, training=recipe.epochs > 0), recipe)
        return ImageCounts(counted(parts.trained) or 0, 0, counted(parts.tested) or 0)
    folder = downloaded(dataset)
    everything, test_count = (len(read_idx(folder, f"{part}-labels-idx1-ubyte")) for part in ("train", "t10k"))
    held_out = held_out_of(everything)
    most = recipe.test_images or everything
    train_count = min(everything - held_out, recipe.train_images or everything)
    return ImageCounts(train_count, min(most, held_out), min(most, test_count))
