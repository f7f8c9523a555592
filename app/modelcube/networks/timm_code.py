"""How timm builds a realised network: its arguments as plain data, and the snippet to paste.

The snippet spells out blocks and channels after rounding, so it needs no scaling code of ours and depends on no
rounding rule of timm's.
"""

from collections.abc import Callable
from typing import Any

from modelcube.networks.backbone import Stage
from modelcube.networks.network import Network

OLDEST_TIMM = {"EfficientNet": "0.9.0", "ResNet": "1.0.8"}
"""By class, the oldest release of timm with which its snippets were executed and counted; so were many since."""

_STAGE_CODES = {"depthwise_separable": "ds", "inverted_residual": "ir"}
_ACTIVATIONS = {"silu": "SiLU", "relu6": "ReLU6", "relu": "ReLU"}

_EFFICIENTNET = """\
import torch
from timm.models._efficientnet_builder import decode_arch_def
from timm.models.efficientnet import EfficientNet

model = EfficientNet(
    block_args=decode_arch_def([
{stages}
    ]),
    num_features={num_features},
    stem_size={stem_size},
    fix_stem=True,
    act_layer=torch.nn.{act_layer},
    num_classes={num_classes},
    in_chans={in_chans},
)
"""

_RESNET = """\
import timm

model = timm.create_model(
    "resnet50",
    layers={layers},
    channels={channels},
    num_classes={num_classes},
    in_chans={in_chans},
)
"""


def timm_arguments(network: Network, classes: int = 1000, in_channels: int = 3) -> dict[str, Any]:
    """The arguments that differ from timm's defaults, as plain data (keys: timm's own names)."""
    common = {"num_classes": classes, "in_chans": in_channels}
    return common | _ARGUMENTS[network.backbone.timm_class](network)


def timm_code(network: Network, classes: int = 1000, in_channels: int = 3) -> str:
    """Python that builds the network with timm and runs on its own; a comment names resolution and oldest timm."""
    arguments = timm_arguments(network, classes, in_channels)
    if "stages" in arguments:
        arguments["stages"] = "\n".join(f'        ["{stage}"],' for stage in arguments["stages"])
    code = _TEMPLATES[network.backbone.timm_class].format(**arguments)
    oldest = OLDEST_TIMM[network.backbone.timm_class]
    pixels = f"{network.resolution} x {network.resolution} pixels"
    return f"# {network.id}: for images of {pixels}; needs timm {oldest} or newer\n{code}"


def _efficientnet(network: Network) -> dict[str, Any]:
    backbone = network.backbone
    stages = zip(backbone.stages, network.blocks, network.stage_channels, strict=True)
    return {
        "stages": [_stage_code(stage, blocks, channels) for stage, blocks, channels in stages],
        "num_features": network.channels[-1],
        "stem_size": network.channels[0],
        "act_layer": _ACTIVATIONS[backbone.activation],
    }


def _stage_code(stage: Stage, blocks: int, channels: int) -> str:
    squeeze = f"_se{stage.squeeze:g}" if stage.squeeze else ""
    code = _STAGE_CODES[stage.block]
    return f"{code}_r{blocks}_k{stage.kernel}_s{stage.stride}_e{stage.expansion}_c{channels}{squeeze}"


def _resnet(network: Network) -> dict[str, Any]:
    stages = zip(network.backbone.stages, network.stage_channels, strict=True)
    return {
        "layers": network.blocks,
        "channels": tuple(channels // stage.widening for stage, channels in stages),
    }


_ARGUMENTS: dict[str, Callable[[Network], dict[str, Any]]] = {"EfficientNet": _efficientnet, "ResNet": _resnet}
_TEMPLATES = {"EfficientNet": _EFFICIENTNET, "ResNet": _RESNET}
