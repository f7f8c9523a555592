"""What a training runs on: one process with a CPU or a GPU, or several that torchrun started together."""

import os
import platform
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch
import torch.distributed as dist
from timm.utils.distributed import distribute_bn
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from modelcube import __version__

PACKAGES = ("torch", "torchvision", "timm", "numpy", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Group:
    """The processes that train together: this one's number, how many there are, this one's device."""

    rank: int
    size: int
    device: torch.device

    def wrapped(self, model: nn.Module) -> nn.Module:
        """The model as it is called in training: its gradients are averaged over the group."""
        return model if self.size == 1 else DistributedDataParallel(model)

    def gathering(self, model: nn.Module, last: bool) -> AbstractContextManager[object]:
        """Average gradients only at the last part of a batch."""
        if last or not isinstance(model, DistributedDataParallel):
            return nullcontext()
        waiting: AbstractContextManager[object] = model.no_sync()
        return waiting

    def summed(self, counts: Tensor) -> Tensor:
        """The sum over the group."""
        if self.size > 1:
            dist.all_reduce(counts)
        return counts

    def average_statistics(self, model: nn.Module) -> None:
        """Let batch normalisation's running statistics be the mean over the group: each has seen other images."""
        if self.size > 1:
            distribute_bn(model, self.size, reduce=True)  # type: ignore[no-untyped-call]


@contextmanager
def joined_group() -> Iterator[Group]:
    """The group that torchrun's environment names, or this process alone."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", local) if cuda else torch.device("cpu")
    if size == 1:
        yield Group(0, 1, device)
        return
    if cuda:
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Group(dist.get_rank(), size, device)
    finally:
        dist.destroy_process_group()


def device_name(group: Group) -> str:
    """`cpu`, `cuda` or, where there are several, `8 x cuda`."""
    return group.device.type if group.size == 1 else f"{group.size} x {group.device.type}"


def processor_name(device: torch.device) -> str:
    """The processor's or the accelerator's own name."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def package_versions() -> dict[str, str]:
    """Python and the packages that decide what is measured."""
    found = {"modelcube": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
