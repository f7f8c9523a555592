"""What is asked for by an evaluation: which network, trained how on what, and which measure of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Protocol, get_args

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.recipes import RECIPES
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.rows import MAX_SEED

Measure = Literal["accuracy", "latency"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
ID_LENGTH = 16


class Imaged(Protocol):
    """What a data set says of its images."""

    @property
    def base_resolution(self) -> int:
        """R0 in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """One evaluation; equal ones have one key, however their network was asked for.

    Attributes:
        backbone: id of the backbone.
        resolution: pixels a side of the images that the network is trained and tested on.
        d: depth ratio as requested.
        w: width ratio as requested.
        dataset: id of a data set of the settings.
        recipe: id of the recipe by which it is trained.
        seed: of everything that chance decides.
        measure: what is wanted of the network.
        machine: for a latency, the machine that it is measured on; None for whichever worker is free.

    Raises, when made:
        InvalidInput: a value is out of range.
        NotFound: the backbone is unknown.
    """

    backbone: str
    resolution: int
    d: float
    w: float
    dataset: str
    recipe: str
    seed: int = 0
    measure: Measure = "accuracy"
    machine: str | None = None

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise InvalidInput("measure", self.measure, f"one of {', '.join(MEASURES)}")
        if not 0 <= self.seed <= MAX_SEED:
            raise InvalidInput("seed", self.seed, f"a whole number from 0 to {MAX_SEED}")
        if self.seed and self.recipe in RECIPES and RECIPES[self.recipe].epochs == 0:
            raise InvalidInput("seed", self.seed, f"0 for the recipe {self.recipe}: it leaves nothing to chance")
        if self.machine is not None and self.measure != "latency":
            raise InvalidInput("machine", self.machine, "nothing, but for measure=latency")
        if self.resolution < 1:
            raise InvalidInput("resolution", self.resolution, "a whole number of pixels from 1")
        self._network(self.resolution)

    def network(self, dataset: Imaged) -> Network:
        """The network that is measured, in the cube of the data set.

        Raises:
            InvalidInput: the resolution is out of range for the data set.
        """
        return self._network(dataset.base_resolution)

    @property
    def network_id(self) -> str:
        """The name of the network, which no R0 changes."""
        return self._network(self.resolution).id

    @property
    def key(self) -> str:
        """What makes two evaluations the same: network, data set, recipe, seed, measure and machine."""
        parts = (self.network_id, self.dataset, self.recipe, self.seed, self.measure, self.machine or "")
        return "/".join(map(str, parts))

    @property
    def id(self) -> str:
        """A short name made of the key, the same on every server: 16 hexadecimal digits."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:ID_LENGTH]

    def to_json(self) -> dict[str, Any]:
        """The request as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EvaluationRequest":
        """The request that `to_json` wrote."""
        return cls(**{field.name: data[field.name] for field in fields(cls)})

    def _network(self, base_resolution: int) -> Network:
        backbone = get_backbone(self.backbone)
        return realise(backbone, d=self.d, w=self.w, resolution=self.resolution, base_resolution=base_resolution)
