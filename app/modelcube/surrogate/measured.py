"""What the surrogate asks of a table of measured rows, wherever it comes from."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]


class MeasuredTable(Protocol):
    """What is asked of a table of measured rows: read-only columns of shape (rows,), coordinates (rows, 3)."""

    @property
    def coordinates(self) -> Floats: ...
    @property
    def top1(self) -> Floats: ...
    @property
    def flops(self) -> Floats: ...
    @property
    def backbones(self) -> Labels: ...
    @property
    def families(self) -> Labels: ...
    @property
    def comparable(self) -> NDArray[np.bool_]: ...
    def labels(self, name: str) -> Labels: ...
    def column(self, name: str) -> Floats: ...
