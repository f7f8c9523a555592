"""How long a network takes for one image on one thread of this machine's processor, by ONNX Runtime and by torch.

Source: the TinyNet paper (NeurIPS 2020, arXiv 2010.14819): batch 1, one thread, the mean of 1,000 runs. Latencies of
two machines do not compare: each result names its processor and versions. Weights are random; they do not matter here.
"""

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from modelcube.evaluation.jobs.progress import Progress, Stopped

RUNS = 1_000
WARM_UP = 50
TELL_SECONDS = 0.5

Latencies = dict[str, dict[str, float]]


def measure_latency(
    model: nn.Module,
    shape: tuple[int, int, int],
    *,
    runs: int = RUNS,
    report: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Latencies:
    """Time `model` on one image of `shape` (channels, pixels, pixels).

    Returns:
        engine → mean, p50 and p95 in milliseconds, and the number of runs.

    Raises:
        Stopped: soon after `stopped()` is true.
    """
    image = torch.rand(1, *shape)
    model = model.to("cpu").eval()
    found: Latencies = {}
    with one_thread(), torch.inference_mode():
        for number, (engine, make) in enumerate(ENGINES.items()):
            once = make(model, image)

            def tell(run: int, number: int = number) -> None:
                if stopped():
                    raise Stopped
                done = number * runs + run
                report(Progress(epoch=number, epochs=len(ENGINES), step=done, steps=len(ENGINES) * runs))

            found[engine] = timed(once, runs, tell)
    return found


def timed(once: Callable[[], object], runs: int, tell: Callable[[int], None]) -> dict[str, float]:
    """Run `once` a while to warm up, then `runs` times; `tell` hears the number of runs twice a second."""
    for _ in range(WARM_UP):
        once()
    seconds, told = np.empty(runs), float("-inf")
    for run in range(runs):
        begun = time.perf_counter()
        if begun - told > TELL_SECONDS:
            told = begun
            tell(run)
            begun = time.perf_counter()
        once()
        seconds[run] = time.perf_counter() - begun
    p50, p95 = np.percentile(1_000 * seconds, [50, 95]).tolist()
    return {"mean": float(1_000 * seconds.mean()), "p50": p50, "p95": p95, "runs": runs, "threads": 1}


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch on one thread, and afterwards on as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _onnxruntime(model: nn.Module, image: torch.Tensor) -> Callable[[], object]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        with warnings.catch_warnings(), torch.inference_mode(False):
            warnings.simplefilter("ignore")  # the exporter's own, about its future
            torch.onnx.export(model, (image.clone(),), path, dynamo=True, external_data=False, verbose=False)
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: image.numpy()}
    return lambda: session.run(None, feed)


def _torch(model: nn.Module, image: torch.Tensor) -> Callable[[], object]:
    model = model.to(memory_format=torch.channels_last)
    last = image.contiguous(memory_format=torch.channels_last)
    return lambda: model(last)


ENGINES: dict[str, Callable[[nn.Module, torch.Tensor], Callable[[], object]]] = {
    "onnxruntime": _onnxruntime,
    "torch": _torch,
}
"""By name: what makes, of a model and an image, one run."""
