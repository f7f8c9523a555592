import json
import re
from typing import Any

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.chinese import TEXTS, in_chinese
from modelcube.figures.documents import FigureDocument
from modelcube.figures.presentation import Presentation
from modelcube.figures.registry import figure_names, get_figure
from modelcube.figures.state import State

# Names, units and markup that are the same in any language.
KEPT = re.compile(
    r"%\{[^}]*\}|</?\w+>|EfficientNet(-B\d)?|ResNet(-\d+)?|ImageNet|MobileNetV2|[a-z]+(-[a-z0-9]+)+|top-1|px|KiB|int8|"
    r"fp32|fvcore|FLOPs|\b[rdwcnMGk]\b|\d+(\.\d+)?[MGk]?| to "
)


def labels(part: Any, key: str = "") -> list[str]:
    if isinstance(part, str):
        return [part] if key in TEXTS else []
    if isinstance(part, dict):
        return [text for name, value in part.items() if name != "meta" for text in labels(value, name)]
    if isinstance(part, list):
        return [text for value in part if isinstance(value, dict) for text in labels(value, key)]
    return []


@pytest.mark.parametrize("name", figure_names())
@pytest.mark.parametrize("query", ["", "count=fvcore&precision=fp32&surface=both", "count=2macs&backbone=mobilenetv2"])
def test_every_label_of_every_figure_is_in_chinese(name: str, query: str, explorer: Explorer) -> None:
    spec, state = get_figure(name), State.from_query(query)
    document = FigureDocument.of(spec, state, explorer, Presentation(lang="zh"))
    figure = json.loads(document.to_json())["figure"]
    found = [text for text in labels(figure) if re.search("[A-Za-z]", KEPT.sub("", text))]
    assert found == []
    assert re.search("[一-鿿]", document.title)


def test_what_is_no_label_stays() -> None:
    assert in_chinese("huawei-tinynet, nominal") == "huawei-tinynet, 标称"
    assert in_chinese("budgetary") == "budgetary"
