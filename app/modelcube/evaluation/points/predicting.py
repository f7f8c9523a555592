"""Many predictions at once, in torch on the collapsed posterior: on the accelerator if there is one.

Notation and figures are those of `modelcube.surrogate.posterior`, which computes the same in NumPy. Everything is done
in double precision and in chunks, so that memory stays bounded however many points there are.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from modelcube.surrogate.posterior import Posterior
from modelcube.surrogate.rows import PRIOR_MEAN

Floats = NDArray[np.float64]

CHUNKS = {"cpu": 2_048, "cuda": 131_072}  # points: what a cache holds, what keeps an accelerator busy
GROWTH = (2.0, 1.0, 2.0)


class PointPredictions(NamedTuple):
    """Latent mean and standard deviation of logits, and the distance to the nearest row, (n,) each."""

    mean: Floats
    std: Floats
    distance: Floats


@contextmanager
def one_thread_a_chunk() -> Iterator[ThreadPoolExecutor]:
    """As many threads as torch would use, each with a chunk of its own.

    torch's own way, all threads on one chunk, makes them wait for each other several times a millisecond: on a busy
    machine that took five times as long as one thread alone.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(threads) as pool:
            yield pool
    finally:
        torch.set_num_threads(threads)


@dataclass(frozen=True, eq=False)
class Predictor:
    """A posterior on a device; `neighbours` (k, 3) are log coordinates of the rows that distances are taken to."""

    device: torch.device
    settings: Tensor
    lengths: Tensor
    m: Tensor
    R: Tensor
    v: Tensor
    v_shape: float
    neighbours: Tensor

    @classmethod
    def of(cls, posterior: Posterior, neighbours: Floats, device: str | None = None) -> "Predictor":
        """On the device of that name, by default an accelerator if there is one."""
        place = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))

        def put(values: Floats) -> Tensor:
            return torch.as_tensor(np.ascontiguousarray(values), dtype=torch.float64, device=place)

        lengths = put(posterior.lengths)
        return cls(
            device=place,
            settings=put(posterior.settings) / lengths,
            lengths=lengths,
            m=put(posterior.m),
            R=put(posterior.R.T),
            v=put(posterior.v),
            v_shape=posterior.v_shape,
            neighbours=put(np.reshape(neighbours, (-1, 3))),
        )

    def predict(self, x: Floats) -> PointPredictions:
        """Predictions at log coordinates x (n, 3)."""
        with one_thread_a_chunk() as pool:
            parts = list(pool.map(self._chunk, self._chunks(x)))
        columns = zip(*parts, strict=True) if parts else ([], [], [])
        return PointPredictions(*(torch.cat(list(column)).numpy() if parts else np.empty(0) for column in columns))

    def _chunks(self, x: Floats) -> Iterator[Tensor]:
        size = CHUNKS[self.device.type]
        for start in range(0, len(x), size):
            yield torch.as_tensor(x[start : start + size], dtype=torch.float64, device=self.device)

    @torch.inference_mode()
    def _chunk(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        growth = (x @ x.new_tensor(GROWTH)).clamp_min(0)[:, None]
        phi = torch.cat([torch.ones_like(growth), x, growth], dim=1)
        g = torch.cat([phi, self._matern(x)], dim=1)
        projected = g @ self.R
        variance = phi**2 @ self.v + self.v_shape - (projected**2).sum(dim=1)
        near = (
            torch.cdist(x, self.neighbours).amin(dim=1) if len(self.neighbours) else torch.full_like(variance, np.inf)
        )
        return (PRIOR_MEAN + g @ self.m).cpu(), variance.clamp_min(0).sqrt().cpu(), near.cpu()

    def _matern(self, x: Tensor) -> Tensor:
        """M(x, u), shape (n, q)."""
        x = x / self.lengths
        squares = (x**2).sum(dim=1)[:, None] + (self.settings**2).sum(dim=1) - 2 * x @ self.settings.T
        h = (5 * squares.clamp_min(0)).sqrt()
        return (1 + h + h**2 / 3) * torch.exp(-h)
