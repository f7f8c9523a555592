"""A tiny tree of images as ImageNet's, easy enough to learn."""

from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ("blue", "green", "red")
TRAIN, VALIDATION = 12, 4  # images of each class


def write_image_folder(folder: Path, size: int = 48, seed: int = 0) -> Path:
    """Write train/<class>/*.jpg and val/<class>/*.jpg: noise with one colour brighter than the others."""
    random = np.random.default_rng(seed)
    for part, count in (("train", TRAIN), ("val", VALIDATION)):
        for channel, name in enumerate(reversed(CLASSES)):
            place = folder / part / name
            place.mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 128, (size, size + 8, 3), dtype=np.uint8)
                pixels[..., channel] += 100
                Image.fromarray(pixels).save(place / f"{number}.jpg")
    return folder
