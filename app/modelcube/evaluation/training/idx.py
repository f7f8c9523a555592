"""MNIST's file format: idx files of unsigned bytes, compressed or not.

Source: yann.lecun.com/exdb/mnist: two zero bytes, the type (8: unsigned byte), the number of dimensions, then each
dimension as a big-endian 32-bit number, then the values.
"""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modelcube.errors import InvalidInput

UNSIGNED_BYTE = 8


def read_idx(folder: Path, name: str) -> NDArray[np.uint8]:
    """The array in `folder/name` or `folder/name.gz`.

    Raises:
        InvalidInput: there is no such file, or it holds something else.
    """
    plain, packed = folder / name, folder / f"{name}.gz"
    path = plain if plain.exists() else packed
    try:
        content = path.read_bytes() if path is plain else gzip.decompress(path.read_bytes())
    except OSError as error:
        raise InvalidInput("dataset", str(path), "a readable idx file", f"cannot read {path}: {error}") from error
    return _parsed(content, str(path))


def _parsed(content: bytes, where: str) -> NDArray[np.uint8]:
    header = np.frombuffer(content[:4], np.uint8)
    if len(header) < 4 or header[2] != UNSIGNED_BYTE or header[:2].any():
        raise InvalidInput("dataset", where, "an idx file of unsigned bytes", f"{where} is no idx file")
    dimensions = int(header[3])
    start = 4 + 4 * dimensions
    shape = np.frombuffer(content[4:start], ">u4").astype(int)
    values = np.frombuffer(content[start:], np.uint8)
    if len(shape) != dimensions or values.size != shape.prod():
        raise InvalidInput("dataset", where, "a whole idx file", f"{where} ends too early")
    return values.reshape(shape)
