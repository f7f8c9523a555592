"""Collapsed posteriors as the page reads them."""

import numpy as np

from modelcube.surrogate.posterior import FORMAT, PLAIN, Posterior


def posterior_from_bytes(content: bytes) -> Posterior:
    """What `Posterior.to_bytes` wrote, to float32's precision."""
    numbers = np.frombuffer(content, "<f4").astype(float)
    assert numbers[0] == FORMAT
    q = int(numbers[1])
    p = PLAIN + q
    sizes = np.cumsum([1, 1, 1, 1, 3, PLAIN, 3 * q, p])
    _, _, noise, v_shape, lengths, v, settings, m, upper = np.split(numbers, sizes)
    R = np.zeros((p, p))
    R[np.triu_indices(p)] = upper
    return Posterior(settings.reshape(q, 3), lengths, m, R, v, float(v_shape[0]), float(noise[0]))
