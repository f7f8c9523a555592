"""A million predictions by a worker against scikit-learn's, in one run, and the memory that they take."""

import resource
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.bar import Bar
from benchmarks.surrogate import BACKBONE, FAMILY, SLOW_CHUNK, SLOW_CHUNKS, scikit_learn, shipped
from modelcube.evaluation.points.predicting import Predictor
from modelcube.surrogate.surrogate import Surrogate

POINTS = 1_000_000
CHUNK = 100_000


def bars() -> Iterator[Bar]:
    """All bars of predictions on a worker."""
    surrogate = Surrogate(*shipped())
    posterior = surrogate.posterior(BACKBONE, FAMILY)
    x = np.log(np.random.default_rng(0).uniform([0.3, 0.25, 0.2], [1.5, 2.2, 1.6], (POINTS, 3)))
    part = SLOW_CHUNK * SLOW_CHUNKS
    theirs, mean, std = scikit_learn(surrogate, x[:part])
    predictor = Predictor.of(posterior, posterior.settings, "cpu")
    start = time.perf_counter()
    found = [predictor.predict(chunk) for chunk in np.split(x, POINTS // CHUNK)]
    ours = time.perf_counter() - start
    apart = max(float(np.abs(found[0].mean[:part] - 1 - mean).max()), float(np.abs(found[0].std[:part] - std).max()))
    yield Bar("predictions in torch: mean and std apart from scikit-learn's", f"{apart:.1e}", "≤ 1e-6", apart <= 1e-6)
    ratio = theirs * POINTS / part / ours
    what = "predictions in torch: a million points with std on CPU, × scikit-learn's rate"
    yield Bar(what, f"{ratio:,.0f} × ({ours:.1f} s)", "≥ 20 ×", ratio >= 20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Bar("predictions in torch: peak memory of the process", f"{peak:.2f} GiB", "≤ 2 GiB", peak <= 2)
