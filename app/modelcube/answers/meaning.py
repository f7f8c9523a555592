"""What the accuracies of an answer mean: of which images and classes, and that they are float."""

from typing import Any

from modelcube.answers.explorer import BackboneStudy
from modelcube.answers.kept import kept
from modelcube.answers.models import Int8DropAnswer, MeaningAnswer
from modelcube.networks.registry import ARCHITECTURES


@kept
def meaning_of(scene: BackboneStudy) -> MeaningAnswer:
    """What the accuracies of a backbone in a study mean, counted with the scene's classes."""
    study, drop = scene.study.study, scene.study.int8_drops.get(ARCHITECTURES[scene.backbone.id])
    own = scene.table.classes == study.classes
    return MeaningAnswer(
        label=f"{study.title} top-1 accuracy" if own else f"{study.title} accuracy, for ranking",
        int8_drop=Int8DropAnswer(**drop._asdict()) if drop else None,
    )


@kept
def meaning_data(scene: BackboneStudy) -> dict[str, Any]:
    """The same as plain data."""
    return meaning_of(scene).model_dump()
