"""Kinds of backbones: those of one kind are built alike, and gain alike from resolution, depth and width.

`residual`: residual networks with full or group convolutions; `efficientnet`: EfficientNets, which Google and others
trained with recipes that grow with the network; `grouped`: networks of grouped convolutions or shuffled channels, whose
connectivity changes with their width; `mobile`: all others made of depthwise separable convolutions. The definitions
decide, not accuracies. What fits none of them (transformers, multilayer perceptrons, VGG, DenseNet) has no kind.
"""

KINDS = ("residual", "efficientnet", "grouped", "mobile")
UNKNOWN_KIND = ""
OWN_KIND = "mobile"  # of a backbone of one's own, unless told otherwise

_MEMBERS = {
    "residual": """
        resnet-34 resnet-50 resnet-rs-50 preresnet-34 preresnet-50 se-resnet-34 se-resnet-50 se-preresnet-34
        se-preresnet-50 hrnet-w32 resnext-50-32x2d resnext-50-32x4d resnext-50-64x4d resnext-vd-50-32x4d
        resnext-vd-50-64x4d se-resnext-50-32x4d se-resnet-vd-34 se-resnet-vd-50 eca-resnetd-50 skresnet-34
        ibn-resnet-50 resnesta-50 resneta-34 resneta-50 res2net-vd-50-26w4s rednet-50 regnetx regnety repvgg-a1
        repvgg-b1 cs3darknet-l cs3darknet-focus-l
        cifar-resnet-20 cifar-resnet-34 cifar-resnet-50 cifar-resnet-164 cifar-preresnet-20 cifar-preresnet-164
        cifar-se-resnet-20 cifar-se-resnet-164 cifar-se-preresnet-20 cifar-se-preresnet-164 cifar-dia-resnet-20
        cifar-dia-resnet-164 cifar-dia-preresnet-20 cifar-dia-preresnet-164
        cifar-resnext-20-1x64d cifar-resnext-20-2x32d cifar-resnext-20-4x16d cifar-resnext-20-8x8d
        cifar-resnext-20-16x4d cifar-resnext-20-32x2d cifar-resnext-20-64x1d cifar-wrn-28-10 cifar-ror3-56
        cifar-pyramidnet-110
    """,
    "efficientnet": "efficientnet-b0 efficientnet-edgetpu-s efficientnet-lite0 efficientnetv2-b0",
    "grouped": "shufflenetv1 dicenet espnetv2 squeezenext",
    "mobile": """
        mobilenetv1 mobilenetv2 mobilenetv3-large mobilenetv3-small mnasnet shufflenetv2 lcnet esnet rexnet ghostnet
        ghostnetv2 repghostnet fd-mobilenet mobilenetv3-large-minimalistic mobilenetv3-small-minimalistic
        mobilenetv4-conv-small mobilenetv4-conv-medium mobilenetv4-conv-large mixnet-s mixnet-m mobileone-s0
        mobilevitv2-1.0 proxylessnas-mobile starnet-s4 fasternet-m
        efficientvit-b0 efficientvit-b1 efficientvit-b2 efficientvit-b3 fastvit-t12 fastvit-s12 fastvit-sa12
        convnext-zepto convnext-pico convnext-pico-ols convnext-nano convnext-tiny convnext-small convnextv2-base
    """,
}
_KIND_OF = {backbone: kind for kind, members in _MEMBERS.items() for backbone in members.split()}


def kind_of(backbone: str) -> str:
    """The kind of a backbone; "" for one that is not known here."""
    return _KIND_OF.get(backbone, UNKNOWN_KIND)
