"""ResNet-50: depth rounded half to even for each stage, widths rounded to multiples of 8, stem fixed at 64.

Source: huggingface/pytorch-image-models, timm/models/resnet.py (`Bottleneck`, stride in the 3 × 3 convolution).
"""

from modelcube.networks.backbone import Backbone, Stage

RESNET_50 = Backbone(
    id="resnet-50",
    title="ResNet-50",
    architecture="resnet-50",
    activation="relu",
    default_family="timm-resnet-tv-v1",
    source="huggingface/pytorch-image-models: timm/models/resnet.py (stem fixed at 64 as there)",
    stem=(
        Stage(name="stem", block="convolution", channels=64, kernel=7, stride=2, width="fixed"),
        Stage(name="pool", block="max_pooling", channels=64, kernel=3, stride=2, width="fixed"),
    ),
    stages=tuple(
        Stage(
            name=str(number),
            block="bottleneck",
            blocks=blocks,
            channels=channels,
            kernel=3,
            stride=stride,
            expansion=4,
            depth="depth_round",
        )
        for number, (blocks, channels, stride) in enumerate(
            ((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)), start=1
        )
    ),
    head=(Stage(name="classifier", block="classifier", channels=1000, width="fixed"),),
    timm_class="ResNet",
)
