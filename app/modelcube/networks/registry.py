"""The backbones: their data, and look-up by id.

- EfficientNet-B0 (arXiv 1905.11946, table 1) in the two ways in which it is scaled: the TinyNet paper's builder
  (huawei-noah/Efficient-AI-Backbones, tinynet_pytorch) keeps the stem, rounds depth and never shrinks the head;
  EfficientNet's own (huggingface/pytorch-image-models, timm/models/efficientnet.py) rounds depth up and scales stem and
  head.
- MobileNetV2 as timm's `mobilenetv2_100` scales it: depth rounded up, stem scaled, head at least 1280.
- ResNet-50 (timm/models/resnet.py, `Bottleneck`, stride in the 3 × 3 convolution): depth rounded half to even for each
  stage, widths rounded to multiples of 8, stem fixed at 64.
"""

from dataclasses import replace

from modelcube.errors import NotFound
from modelcube.networks.backbone import Backbone, Stage

Row = tuple[str, int, int, int, int, int]


def _stages(*rows: Row, depth: str, squeeze: float = 0.0) -> tuple[Stage, ...]:
    """Stages of rows of block, blocks, channels, kernel, stride, expansion."""
    names = ("block", "blocks", "channels", "kernel", "stride", "expansion")
    return tuple(
        Stage(name=str(number), squeeze=squeeze, depth=depth, **dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
        for number, row in enumerate(rows, start=1)
    )


_HEAD = Stage(name="head", block="pointwise", channels=1280, width="scaled_up_only")
_CLASSIFIER = Stage(name="classifier", block="classifier", channels=1000, width="fixed")

EFFICIENTNET_B0 = Backbone(
    id="efficientnet-b0",
    title="EfficientNet-B0",
    architecture="efficientnet-b0",
    activation="silu",
    default_family="huawei-tinynet",
    source="huawei-noah/Efficient-AI-Backbones: tinynet_pytorch (depth rounded, stem fixed, head at least 1280)",
    stem=(Stage(name="stem", block="convolution", channels=32, kernel=3, stride=2, width="fixed"),),
    stages=_stages(
        ("depthwise_separable", 1, 16, 3, 1, 1),
        ("inverted_residual", 2, 24, 3, 2, 6),
        ("inverted_residual", 2, 40, 5, 2, 6),
        ("inverted_residual", 3, 80, 3, 2, 6),
        ("inverted_residual", 3, 112, 5, 1, 6),
        ("inverted_residual", 4, 192, 5, 2, 6),
        ("inverted_residual", 1, 320, 3, 1, 6),
        depth="depth_round",
        squeeze=0.25,
    ),
    head=(_HEAD, _CLASSIFIER),
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
    head=(replace(_HEAD, width="scaled"), _CLASSIFIER),
)

MOBILENETV2 = Backbone(
    id="mobilenetv2",
    title="MobileNetV2",
    architecture="mobilenetv2",
    activation="relu6",
    default_family="tf-slim-mobilenetv2",
    source="huggingface/pytorch-image-models: timm/models/efficientnet.py, _gen_mobilenet_v2",
    stem=(Stage(name="stem", block="convolution", channels=32, kernel=3, stride=2),),
    stages=_stages(
        ("depthwise_separable", 1, 16, 3, 1, 1),
        ("inverted_residual", 2, 24, 3, 2, 6),
        ("inverted_residual", 3, 32, 3, 2, 6),
        ("inverted_residual", 4, 64, 3, 2, 6),
        ("inverted_residual", 3, 96, 3, 1, 6),
        ("inverted_residual", 3, 160, 3, 2, 6),
        ("inverted_residual", 1, 320, 3, 1, 6),
        depth="depth_ceil",
    ),
    head=(_HEAD, _CLASSIFIER),
    timm_class="EfficientNet",
)

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
    stages=_stages(
        ("bottleneck", 3, 64, 3, 1, 4),
        ("bottleneck", 4, 128, 3, 2, 4),
        ("bottleneck", 6, 256, 3, 2, 4),
        ("bottleneck", 3, 512, 3, 2, 4),
        depth="depth_round",
    ),
    head=(_CLASSIFIER,),
    timm_class="ResNet",
)

DEFAULT_BACKBONE = EFFICIENTNET_B0.id

_BACKBONES = {backbone.id: backbone for backbone in (EFFICIENTNET_B0, EFFICIENTNET_B0_CEIL, MOBILENETV2, RESNET_50)}

ARCHITECTURES = {name: backbone.architecture for name, backbone in _BACKBONES.items()}
"""The architecture of each backbone: the name under which measured rows stand for all of its variants."""


def backbone_ids() -> tuple[str, ...]:
    """Ids of all backbones, the default one first."""
    return tuple(_BACKBONES)


def get_backbone(backbone_id: str) -> Backbone:
    """The backbone of that id; `NotFound` if there is none."""
    if backbone_id not in _BACKBONES:
        raise NotFound("backbone", backbone_id, _BACKBONES)
    return _BACKBONES[backbone_id]
