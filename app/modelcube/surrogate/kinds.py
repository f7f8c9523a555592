"""Kinds of backbones: those of one kind are built alike, and gain alike from resolution, depth and width.

`residual`: residual networks with full or group convolutions; `efficientnet`: EfficientNets, which Google and others
trained with recipes that grow with the network; `grouped`: networks of grouped convolutions or shuffled channels, whose
connectivity changes with their width; `mobile`: all others made of depthwise separable convolutions.
"""

from collections.abc import Mapping

KINDS = ("residual", "efficientnet", "grouped", "mobile")
UNKNOWN_KIND = ""
OWN_KIND = "mobile"  # of a backbone of one's own, unless told otherwise

_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "residual": (
        "resnet-34",
        "resnet-50",
        "resnet-rs-50",
        "preresnet-34",
        "preresnet-50",
        "se-resnet-34",
        "se-resnet-50",
        "se-preresnet-34",
        "se-preresnet-50",
        "hrnet-w32",
    ),
    "efficientnet": ("efficientnet-b0", "efficientnet-edgetpu-s"),
    "grouped": ("shufflenetv1", "dicenet", "espnetv2", "squeezenext"),
    "mobile": (
        "mobilenetv1",
        "mobilenetv2",
        "mobilenetv3-large",
        "mobilenetv3-small",
        "mnasnet",
        "shufflenetv2",
        "lcnet",
        "esnet",
        "rexnet",
        "ghostnet",
        "ghostnetv2",
        "repghostnet",
        "fd-mobilenet",
    ),
}
_KIND_OF = {backbone: kind for kind, members in _MEMBERS.items() for backbone in members}


def kind_of(backbone: str) -> str:
    """The kind of a backbone; "" for one that is not known here."""
    return _KIND_OF.get(backbone, UNKNOWN_KIND)
