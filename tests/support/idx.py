"""A tiny data set in MNIST's format, easy enough to learn in seconds."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TRAIN, TEST = 1_200, 200
SIZE = 28


def write_idx_folder(folder: Path, classes: int = 10, seed: int = 0) -> Path:
    """Write the four files: each class is a bright bar at a place of its own, in noise."""
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", TRAIN), ("t10k", TEST)):
        labels = np.arange(count, dtype=np.uint8) % classes
        pixels = random.integers(0, 64, (count, SIZE, SIZE), dtype=np.uint8)
        for image, label in zip(pixels, labels, strict=True):
            image[2 * label + 4 : 2 * label + 6] += 160
        write_idx(folder / f"{part}-images-idx3-ubyte", pixels)
        write_idx(folder / f"{part}-labels-idx1-ubyte.gz", labels)
    return folder


def write_idx(path: Path, values: NDArray[np.uint8]) -> None:
    """Write an array as an idx file, compressed where its name ends so."""
    header = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">u4").tobytes()
    content = header + values.tobytes()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
