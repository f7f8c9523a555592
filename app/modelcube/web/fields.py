"""Parameters that several resources share, each described once."""

from typing import Annotated

from pydantic import Field

from modelcube.networks.registry import backbone_ids

Backbone = Annotated[
    str, Field(description=f"Family of networks: {', '.join(backbone_ids())}", examples=["efficientnet-b0"])
]
AnyBackbone = Annotated[
    str, Field(description="A backbone that we build, or any that the study's rows name", examples=["mobilenetv2"])
]
StudyName = Annotated[str, Field(description="Whose data set and measured networks", examples=["imagenet"])]
FamilyName = Annotated[
    str | None,
    Field(
        description="Whose recipe accuracies speak of; by default the backbone's own family",
        examples=["huawei-tinynet"],
    ),
]
Model = Annotated[
    str | None,
    Field(
        max_length=64,
        description="Version of the surrogate, as `version.model` of an answer names it; by default the newest",
        examples=["eb7df372f1d1"],
    ),
]
Classes = Annotated[
    int | None, Field(ge=1, le=100_000, description="Number of classes, by default the study's", examples=[1000])
]
