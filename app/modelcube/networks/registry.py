"""The backbones by id."""

from modelcube.errors import NotFound
from modelcube.networks.backbone import Backbone
from modelcube.networks.backbones.efficientnet_b0 import EFFICIENTNET_B0, EFFICIENTNET_B0_CEIL
from modelcube.networks.backbones.mobilenetv2 import MOBILENETV2
from modelcube.networks.backbones.resnet_50 import RESNET_50

DEFAULT_BACKBONE = EFFICIENTNET_B0.id

_BACKBONES = {backbone.id: backbone for backbone in (EFFICIENTNET_B0, EFFICIENTNET_B0_CEIL, MOBILENETV2, RESNET_50)}


def backbone_ids() -> tuple[str, ...]:
    """Ids of all backbones, the default one first."""
    return tuple(_BACKBONES)


def get_backbone(backbone_id: str) -> Backbone:
    """The backbone of that id.

    Raises:
        NotFound: no backbone has this id.
    """
    if backbone_id not in _BACKBONES:
        raise NotFound("backbone", backbone_id, _BACKBONES)
    return _BACKBONES[backbone_id]
