"""Small made-up studies."""

import numpy as np

from modelcube.surrogate.rows import Floats, Rows


def places(n: int, seed: int = 0) -> Floats:
    """Log coordinates (n, 3) from all over the cube."""
    return np.log(np.random.default_rng(seed).uniform([0.2, 0.2, 0.2], [2.0, 2.5, 2.0], (n, 3)))


def small_rows() -> Rows:
    """18 rows of two backbones in three families, two of them of one lab, with a true slope and a little noise."""
    rng = np.random.default_rng(5)
    x = rng.normal(0, 0.3, (18, 3)).round(2)
    x[::6] = 0
    families = np.repeat(["one-a", "one-b", "two-a"], 6)
    backbones = np.where(np.arange(18) % 6 < 3, "mobilenetv2", "resnet-50")
    y = 1 + x @ [0.5, 0.3, 0.6] + 0.2 * (families == "two-a") + rng.normal(0, 0.01, 18)
    return Rows.from_ratios(
        np.exp(x), 100 / (1 + np.exp(-y)), backbones, families, flops=np.exp(x @ [2.0, 1.0, 2.0]) * 3e8
    )
