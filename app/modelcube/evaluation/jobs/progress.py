"""What an evaluation says while it runs and when it ends: plain data, which JSON, database and page carry."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple, Self

Examined = Literal["held-out", "test"]


class Stopped(Exception):
    """The evaluation was told to stop; what it had is in its last checkpoint."""


class LeftOut(NamedTuple):
    """Images that could not be read, and files among them that are none."""

    unreadable: int
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    def to_json(self) -> dict[str, Any]:
        """The fields as plain data, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | str) -> Self:
        """What `to_json` gave, as data or as text; unknown fields are left out."""
        read = json.loads(data) if isinstance(data, str) else data
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in read.items() if name in known})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(_Plain):
    """Where a running evaluation is.

    Attributes:
        epoch: epochs (of a latency: rounds) that are done.
        epochs: how many there will be.
        step: steps that are done, over all epochs.
        steps: how many there will be.
        loss: mean training loss since the last report, None before there is one.
        top1: top-1 accuracy on images that are not trained on, in per cent, None before it is known.
        top1_of: which these are: `held-out` ones of the training images or, of data sets without, `test` images.
        images_per_second: images a second since the last report.
        eta_seconds: seconds that the rest will take at this rate.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float | None = None
    top1: float | None = None
    top1_of: Examined | None = None
    images_per_second: float | None = None
    eta_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(_Plain):
    """What an evaluation found, and all that it takes to find it again.

    Attributes:
        measure: `accuracy` or `latency`.
        network_id: the network.
        dataset: id of the data set.
        recipe: id of the recipe.
        seed: of everything that chance decided.
        top1: top-1 accuracy on the test images after the last epoch, in per cent.
        top5: the same among the five likeliest classes.
        test_images: how many images it was tested on.
        unreadable_images: images that could not be read and were left out; None where no files are read one by one.
        skipped_files: files among the images that are none.
        loss: mean training loss over the last epoch's last reports.
        epochs: epochs trained.
        images_seen: images trained on, each as often as it was shown.
        latency: engine → {mean, p50, p95 (ms), runs, threads}.
        seconds: seconds that it took, over all attempts.
        images_per_second: training images a second.
        flops: multiply-adds of one image, ours and fvcore's alike.
        parameters: number of weights that are trained.
        device: `cpu` or `cuda`, and how many.
        processor: name of the processor or accelerator.
        machine: name of the machine.
        threads: threads of one process.
        versions: package → version.
    """

    measure: str
    network_id: str
    dataset: str
    recipe: str
    seed: int
    top1: float | None = None
    top5: float | None = None
    test_images: int | None = None
    unreadable_images: int | None = None
    skipped_files: int | None = None
    loss: float | None = None
    epochs: int | None = None
    images_seen: int | None = None
    latency: dict[str, dict[str, float]] | None = None
    seconds: float
    images_per_second: float | None = None
    flops: int
    parameters: int
    device: str
    processor: str
    machine: str
    threads: int
    versions: dict[str, str]

    @property
    def found(self) -> str:
        """What was measured, in words."""
        if self.top1 is not None:
            return f"top-1 {self.top1:.2f} %{self.left_out}"
        times = (f"{one['mean']:.2f} ms ({engine})" for engine, one in (self.latency or {}).items())
        return f"latency {', '.join(times)}"

    @property
    def left_out(self) -> str:
        """How many files were left out, in words; nothing where none were."""
        counts = (
            ("images could not be read", self.unreadable_images),
            ("other files were skipped", self.skipped_files),
        )
        said = [f"{count} {what}" for what, count in counts if count]
        return f" ({', '.join(said)})" if said else ""
