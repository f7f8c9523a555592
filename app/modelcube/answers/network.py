"""The answer to "what is this network, and what does it cost?"."""

from dataclasses import KW_ONLY, dataclass
from math import log
from typing import Any

from modelcube.answers.buys import what_more_buys
from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy, Explorer
from modelcube.answers.meaning import meaning_data
from modelcube.answers.models import AccuracyAnswer, NetworkDocument, peak_bytes, weight_bytes
from modelcube.networks.network import Network, halved, layer_table, ratio_of, realise
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.networks.timm_code import timm_code
from modelcube.surrogate.surrogate import AnchorAccuracy

NEAREST = 5


@dataclass(frozen=True)
class NetworkQuestion:
    """What is asked: a network by its ratios, `resolution` in pixels in place of `r`, and what to say of it.

    `layers` adds the split per layer, `buys` what one per cent more multiply-adds would, `predict` accuracies.
    """

    r: float = 1.0
    d: float = 1.0
    w: float = 1.0
    _: KW_ONLY
    resolution: int | None = None
    backbone: str = DEFAULT_BACKBONE
    study: str = DEFAULT_STUDY
    classes: int | None = None
    family: str | None = None
    base: AnchorAccuracy | None = None
    layers: bool = False
    buys: bool = False
    predict: bool = True


def answer_network(explorer: Explorer, question: NetworkQuestion) -> NetworkDocument:
    """The network of the ratios: what it is, costs and is worth.

    Raises:
        InvalidInput: a ratio or the resolution is out of range.
        NotFound: there is no such backbone or study.
    """
    return NetworkDocument.model_validate(network_data(explorer, question))


def network_data(explorer: Explorer, asked: NetworkQuestion) -> dict[str, Any]:
    """`answer_network` as plain data, which is all that a busy route needs.

    Raises: as `answer_network`.
    """
    scene = explorer.scene(asked.backbone, asked.study, asked.classes)
    pixels, base_resolution = asked.resolution, scene.base_resolution
    network = realise(scene.backbone, asked.r, asked.d, asked.w, resolution=pixels, base_resolution=base_resolution)
    r = asked.r if pixels is None else ratio_of(pixels, base_resolution)
    level = scene.level(asked.family, asked.base)
    layers = layer_table(network, scene.table.classes, scene.table.in_channels) if asked.layers else None
    return describe_network(scene, network, level if asked.predict else None) | {
        "requested": {"r": r, "d": asked.d, "w": asked.w},
        "layers": None if layers is None else [row._asdict() for row in layers],
        "buys": what_more_buys(scene, network, level) if asked.buys else None,
        "version": explorer.version_of(asked.study),
    }


def describe_network(scene: BackboneStudy, network: Network, level: Calibration | None) -> dict[str, Any]:
    """The fields of a `NetworkAnswer` but for what was requested, as plain data; predicted where a level is given."""
    costs = scene.table.of(network)
    flops = int(costs.flops)
    return {
        "id": network.id,
        "backbone": scene.backbone.id,
        "name": scene.study.names.get(network.id),
        "requested": None,
        "coordinates": network.coordinates._asdict(),
        "realised": _realised(network, scene),
        "flops": flops,
        "flops_ratio": flops / scene.baseline_flops,
        "flops_fvcore": int(costs.flops_fvcore),
        "params": int(costs.params),
        "activations": int(costs.activations),
        "peak_activation_bytes": peak_bytes(costs),
        "weight_bytes": weight_bytes(costs),
        "accuracy": predict_data(scene, network, flops, level) if level else None,
        "accuracy_meaning": meaning_data(scene),
        "measured": [scene.short_rows[row.id] for row in scene.study.by_network(network.id)],
        "nearest": _nearest(scene, network),
        "timm": timm_code(network, scene.table.classes, scene.table.in_channels),
        "layers": None,
    }


def predict_network(scene: BackboneStudy, network: Network, flops: int, level: Calibration) -> AccuracyAnswer | None:
    """What a network is worth; None without evidence.

    Raises:
        InvalidInput: no row is of the level's family, or its base is impossible.
    """
    found = predict_data(scene, network, flops, level)
    return None if found is None else AccuracyAnswer.model_validate(found)


def predict_data(scene: BackboneStudy, network: Network, flops: int, level: Calibration) -> dict[str, Any] | None:
    """The same as plain data.

    Raises: as `predict_network`.
    """
    if scene.evidence is None:
        return None
    measured = network.id if scene.study.by_network(network.id) else None
    place = [log(ratio) for ratio in network.coordinates]
    return scene.evidence.accuracy_data(scene.backbone.id, level, place, flops, measured)


def _realised(network: Network, scene: BackboneStudy) -> dict[str, Any]:
    backbone, resolution = scene.backbone, network.resolution
    for stage in backbone.stem:
        resolution = halved(resolution) if stage.stride == 2 else resolution
    stages = []
    for stage, blocks, channels in zip(backbone.stages, network.blocks, network.stage_channels, strict=True):
        resolution = halved(resolution) if stage.stride == 2 else resolution
        stages.append(
            {
                "blocks": blocks,
                "channels": channels,
                "resolution": resolution,
                "kernel": stage.kernel,
                "stride": stage.stride,
                "expansion": stage.expansion,
            }
        )
    return {
        "resolution": network.resolution,
        "blocks": sum(network.blocks),
        "stem": network.channels[0],
        "head": network.channels[-1],
        "stages": stages,
    }


def _nearest(scene: BackboneStudy, network: Network) -> list[dict[str, Any]]:
    found = scene.study.nearest(network.coordinates, scene.backbone.id, NEAREST)
    return [{**scene.short_rows[row.id], "distance": distance} for row, distance in found]
