"""MobileNetV2 as timm's `mobilenetv2_100` scales it: depth rounded up, stem scaled, head at least 1280.

Source: huggingface/pytorch-image-models, timm/models/efficientnet.py (`_gen_mobilenet_v2`).
"""

from modelcube.networks.backbone import Backbone, Stage

_ROWS = (
    # block, blocks, channels, stride, expansion
    ("depthwise_separable", 1, 16, 1, 1),
    ("inverted_residual", 2, 24, 2, 6),
    ("inverted_residual", 3, 32, 2, 6),
    ("inverted_residual", 4, 64, 2, 6),
    ("inverted_residual", 3, 96, 1, 6),
    ("inverted_residual", 3, 160, 2, 6),
    ("inverted_residual", 1, 320, 1, 6),
)

MOBILENETV2 = Backbone(
    id="mobilenetv2",
    title="MobileNetV2",
    architecture="mobilenetv2",
    activation="relu6",
    default_family="tf-slim-mobilenetv2",
    source="huggingface/pytorch-image-models: timm/models/efficientnet.py, _gen_mobilenet_v2",
    stem=(Stage(name="stem", block="convolution", channels=32, kernel=3, stride=2),),
    stages=tuple(
        Stage(
            name=str(number),
            block=block,
            blocks=blocks,
            channels=channels,
            kernel=3,
            stride=stride,
            expansion=expansion,
            depth="depth_ceil",
        )
        for number, (block, blocks, channels, stride, expansion) in enumerate(_ROWS, start=1)
    ),
    head=(
        Stage(name="head", block="pointwise", channels=1280, width="scaled_up_only"),
        Stage(name="classifier", block="classifier", channels=1000, width="fixed"),
    ),
    timm_class="EfficientNet",
)
