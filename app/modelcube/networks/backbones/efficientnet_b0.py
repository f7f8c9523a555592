"""EfficientNet-B0 (arXiv 1905.11946, table 1) in the two ways in which it is scaled.

The TinyNet paper's builder keeps the stem, rounds depth and never shrinks the head; EfficientNet's own rounds depth up
and scales stem and head. Sources: huawei-noah/Efficient-AI-Backbones, tinynet_pytorch;
huggingface/pytorch-image-models, timm/models/efficientnet.py.
"""

from dataclasses import replace

from modelcube.networks.backbone import Backbone, Stage

_ROWS = (
    # block, blocks, channels, kernel, stride, expansion
    ("depthwise_separable", 1, 16, 3, 1, 1),
    ("inverted_residual", 2, 24, 3, 2, 6),
    ("inverted_residual", 2, 40, 5, 2, 6),
    ("inverted_residual", 3, 80, 3, 2, 6),
    ("inverted_residual", 3, 112, 5, 1, 6),
    ("inverted_residual", 4, 192, 5, 2, 6),
    ("inverted_residual", 1, 320, 3, 1, 6),
)

EFFICIENTNET_B0 = Backbone(
    id="efficientnet-b0",
    title="EfficientNet-B0",
    architecture="efficientnet-b0",
    activation="silu",
    default_family="huawei-tinynet",
    source="huawei-noah/Efficient-AI-Backbones: tinynet_pytorch (depth rounded, stem fixed, head at least 1280)",
    stem=(Stage(name="stem", block="convolution", channels=32, kernel=3, stride=2, width="fixed"),),
    stages=tuple(
        Stage(
            name=str(number),
            block=block,
            blocks=blocks,
            channels=channels,
            kernel=kernel,
            stride=stride,
            expansion=expansion,
            squeeze=0.25,
            depth="depth_round",
        )
        for number, (block, blocks, channels, kernel, stride, expansion) in enumerate(_ROWS, start=1)
    ),
    head=(
        Stage(name="head", block="pointwise", channels=1280, width="scaled_up_only"),
        Stage(name="classifier", block="classifier", channels=1000, width="fixed"),
    ),
    timm_class="EfficientNet",
)

EFFICIENTNET_B0_CEIL = replace(
    EFFICIENTNET_B0,
    id="efficientnet-b0-ceil",
    title="EfficientNet-B0, EfficientNet's own rounding",
    default_family="tf-efficientnet-baseline",
    source="huggingface/pytorch-image-models: timm/models/efficientnet.py (depth rounded up, stem and head scaled)",
    stem=tuple(replace(stage, width="scaled") for stage in EFFICIENTNET_B0.stem),
    stages=tuple(replace(stage, depth="depth_ceil") for stage in EFFICIENTNET_B0.stages),
    head=(replace(EFFICIENTNET_B0.head[0], width="scaled"), EFFICIENTNET_B0.head[1]),
)
