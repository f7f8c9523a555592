"""From a file to pixels: what Pillow reads, as 8-bit grey or colour, upright, in front of white."""

import warnings
from typing import IO, Any

import numpy as np
from PIL import Image, ImageOps

MODES = {1: "L", 3: "RGB"}
"""Channels → Pillow's name of such images."""
WIDE = 257  # from 16 bits to 8: 65,535 becomes 255


def decoded(file: str | IO[bytes] | Image.Image, channels: int) -> Image.Image:
    """The first frame of an image file as 8-bit grey (1 channel) or colour (3).

    Raises:
        Exception: of any kind, where the file is damaged or no image.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged notes inside of a file, and of large images: they are one's own
        if isinstance(file, Image.Image):
            return eight_bit(file, channels)
        with Image.open(file) as image:
            return eight_bit(image, channels)


def eight_bit(image: Image.Image, channels: int) -> Image.Image:
    """An image of whatever mode as 8-bit grey or colour, turned as its camera was held; transparent is white."""
    image.load()
    upright: Any = _upright(image)
    if upright.mode.startswith(("I", "F")):
        upright = Image.fromarray(_scaled(np.asarray(upright)))
    if upright.has_transparency_data:
        coloured = upright.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        upright = Image.alpha_composite(white, coloured).convert("RGB")
    shown: Image.Image = upright if upright.mode in MODES.values() else upright.convert("RGB")
    return shown.convert(MODES[channels])


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # notes of the camera are often damaged where the pixels are not
        return image


def _scaled(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Values of more than 8 bits as bytes: whole numbers are of 16 bits; others too, unless they are shares (all up to
    1) or bytes (all up to 255).
    """
    numbers: np.ndarray[Any, Any] = np.nan_to_num(values.astype(np.float64))
    if values.dtype.kind == "f" and numbers.max(initial=0) <= 1:
        numbers = 255 * numbers
    elif values.dtype.kind != "f" or numbers.max(initial=0) > 255:
        numbers = numbers / WIDE
    scaled: np.ndarray[Any, Any] = numbers.round().clip(0, 255).astype(np.uint8)
    return scaled
