"""Networks as torch modules, built from timm's own classes."""

from typing import Any

from timm.models._efficientnet_builder import decode_arch_def
from timm.models.efficientnet import EfficientNet
from timm.models.resnet import Bottleneck, ResNet
from torch import nn

from modelcube.networks.network import Network
from modelcube.networks.timm_code import timm_arguments


def build(network: Network, classes: int = 1000, in_channels: int = 3) -> nn.Module:
    """The network with random weights; it reads (batch, in_channels, resolution, resolution)."""
    arguments = timm_arguments(network, classes, in_channels)
    module: nn.Module = _BUILDERS[network.backbone.timm_class](arguments)
    return module


def _efficientnet(arguments: dict[str, Any]) -> EfficientNet:
    stages = arguments.pop("stages")
    arguments["act_layer"] = getattr(nn, arguments["act_layer"])
    block_args = decode_arch_def([[stage] for stage in stages])  # type: ignore[no-untyped-call]
    return EfficientNet(block_args, fix_stem=True, **arguments)


def _resnet(arguments: dict[str, Any]) -> ResNet:
    return ResNet(Bottleneck, **arguments)  # type: ignore[arg-type]  # timm's annotation asks for an instance


_BUILDERS = {"EfficientNet": _efficientnet, "ResNet": _resnet}
