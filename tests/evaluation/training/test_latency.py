"""Latencies on one thread."""

from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

import torch
from torch import nn

from modelcube.evaluation.jobs.datasets import fashion_mnist
from modelcube.evaluation.jobs.progress import Progress, Stopped
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.evaluation.training.latency import measure_latency
from modelcube.evaluation.training.running import run

SMALL = (1, 8, 8)


def small_model() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.SiLU(), nn.Flatten(), nn.Linear(144, 3))


def test_both_engines_are_timed_and_threads_put_back() -> None:
    threads = torch.get_num_threads()
    found = measure_latency(small_model(), SMALL, runs=40)
    assert found.keys() == {"onnxruntime", "torch"}
    for latency in found.values():
        assert 0 < latency["p50"] <= latency["p95"]
        assert (latency["runs"], latency["threads"]) == (40, 1)
    assert torch.get_num_threads() == threads


def test_progress_tells_which_engine_runs() -> None:
    heard: list[Progress] = []
    measure_latency(small_model(), SMALL, runs=5, report=heard.append)
    assert [progress.step for progress in heard] == [0, 5]
    assert all(progress.steps == 10 for progress in heard)


def test_a_measurement_can_be_stopped() -> None:
    with pytest.raises(Stopped):
        measure_latency(small_model(), SMALL, runs=10**9, stopped=lambda: True)


def test_an_evaluation_of_latency_names_machine_processor_and_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCUBE_MACHINE", "a machine of ours")
    asked = EvaluationRequest(
        backbone="efficientnet-b0",
        resolution=8,
        d=0.2,
        w=0.2,
        dataset="fashion-mnist",
        recipe="smoke",
        measure="latency",
    )
    result = run(asked, fashion_mnist(Path("nowhere")))
    assert result.top1 is None
    assert result.latency is not None
    assert result.latency["torch"]["runs"] == 1_000
    assert (result.machine, result.device, result.threads) == ("a machine of ours", "cpu", 1)
    assert result.processor
    assert result.versions.keys() >= {"onnxruntime", "torch"}
