"""Weights that somebody else has trained: a file, or timm's own of a published network."""

from pathlib import Path
from typing import Any

import timm
from timm.models._helpers import load_state_dict
from torch import nn

from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import get_backbone

PUBLISHED = (
    # backbone, d, w, timm's name; source: huggingface/pytorch-image-models, timm/models/efficientnet.py, resnet.py
    ("efficientnet-b0", 1.2, 1.0, "tinynet_a"),
    ("efficientnet-b0", 1.1, 0.75, "tinynet_b"),
    ("efficientnet-b0", 0.85, 0.54, "tinynet_c"),
    ("efficientnet-b0", 0.695, 0.54, "tinynet_d"),
    ("efficientnet-b0", 0.6, 0.51, "tinynet_e"),
    ("efficientnet-b0", 1.0, 1.0, "efficientnet_b0"),
    ("efficientnet-b0-ceil", 1.1, 1.0, "efficientnet_b1"),
    ("efficientnet-b0-ceil", 1.2, 1.1, "efficientnet_b2"),
    ("efficientnet-b0-ceil", 1.4, 1.2, "efficientnet_b3"),
    ("mobilenetv2", 1.0, 0.5, "mobilenetv2_050"),
    ("mobilenetv2", 1.0, 1.0, "mobilenetv2_100"),
    ("mobilenetv2", 1.0, 1.4, "mobilenetv2_140"),
    ("resnet-50", 1.0, 1.0, "resnet50"),
)


def load_pretrained(model: nn.Module, network: Network, dataset: Dataset) -> None:
    """Load the data set's weights, or timm's own of the network, into the built network.

    Raises:
        InvalidInput: there are none, they cannot be read or fetched, or they are another network's.
    """
    weights = dataset.weights or timm_name(network)
    try:
        state = _from_file(Path(weights)) if Path(weights).is_file() else _from_timm(weights, dataset)
        model.load_state_dict(state)
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        message = f"cannot use {weights} for {network.id}: {_first_lines(error)}"
        raise InvalidInput("weights", weights, "a file or timm's name of weights of this network", message) from error


def timm_name(network: Network) -> str:
    """The name of timm's published weights of a network, at whatever resolution.

    Raises:
        InvalidInput: timm has none.
    """
    for backbone, d, w, name in PUBLISHED:
        published = realise(get_backbone(backbone), d=d, w=w)
        same = published.blocks == network.blocks and published.channels == network.channels
        if same and published.backbone.architecture == network.backbone.architecture:
            return name
    raise InvalidInput(
        "recipe", "pretrained", f"a network with published weights, not {network.id}; or a file of yours"
    )


def _from_file(path: Path) -> dict[str, Any]:
    return dict(load_state_dict(str(path), use_ema=True))


def _from_timm(name: str, dataset: Dataset) -> dict[str, Any]:
    known = timm.get_pretrained_cfg(name)
    told_apart = dataset.classes if known is None else known.num_classes
    if told_apart != dataset.classes:  # timm would put a classifier of random weights in place of its own
        raise ValueError(f"they tell {told_apart} classes apart, and {dataset.id} has {dataset.classes}")
    model = timm.create_model(name, pretrained=True, num_classes=dataset.classes, in_chans=dataset.in_channels)
    return dict(model.state_dict())


def _first_lines(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
