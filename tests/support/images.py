"""A small data set to train on: a part of Fashion-MNIST where its files are found, else bars in noise."""

import os
from pathlib import Path

import numpy as np

from modelcube.evaluation.jobs.datasets import DEBIAN_FASHION_MNIST, has_idx_files
from modelcube.evaluation.training.idx import read_idx
from tests.support.idx import write_idx, write_idx_folder

PARTS = {"train": 1_200, "t10k": 200}


def write_images(folder: Path) -> Path:
    """Write the four files of MNIST's format."""
    if not has_idx_files(DEBIAN_FASHION_MNIST):
        return write_idx_folder(folder)
    folder.mkdir(parents=True)
    for part, count in PARTS.items():
        for kind in ("images-idx3", "labels-idx1"):
            values = np.asarray(read_idx(DEBIAN_FASHION_MNIST, f"{part}-{kind}-ubyte"))
            write_idx(folder / f"{part}-{kind}-ubyte", values[:count])
    return folder


def write_hanging_images(folder: Path) -> Path:
    """The same, but whoever reads the training images waits for ever: their file is a pipe that nobody writes to."""
    write_idx_folder(folder)
    pixels = folder / "train-images-idx3-ubyte"
    pixels.unlink()
    os.mkfifo(pixels)
    return folder
