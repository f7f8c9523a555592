"""Under `lang=zh` no text of any figure is English."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from modelcube.answers.cubes import cube_of
from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.words import lines
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.pictures import picture_figure, picture_texts
from modelcube.figures.output.standalone import standalone
from modelcube.figures.registry import figure_names, get_figure
from modelcube.figures.state.canvas import Canvas
from modelcube.figures.state.presentation import Presentation
from modelcube.figures.state.state import State
from tests.support.untranslated import english_words

CHINESE = Presentation(lang="zh")
TEXTS = ("text", "name", "hovertemplate", "hovertemplatefallback", "ticktext")
STATES = (
    "",
    "count=fvcore&precision=fp32&sram=300&surface=both",
    "surface=accuracy&surface_top1=70",
    "count=2macs&backbone=mobilenetv2&flops=0.3",
    "backbone=resnet-50&flops=0.5",
    "backbone=efficientnet-b0-ceil",
    "family=unknown",
    "family=huawei-tinynet",
    "base_top1=70&r=0.7&d=0.8&w=0.6",
    "base_top1=70&base_kind=mobile",
    "r=0.7&d=0.8&w=0.5&flops=0.1&lock=1&game=play",
    "study=fashion-mnist",
)


@pytest.fixture(scope="session")
def names(explorer: Explorer) -> set[str]:
    """Names of networks, families, repositories and licences."""
    studies = [explorer.study(name) for name in explorer.studies]
    rows = [row for study in studies for row in study.rows]
    families = [family for study in studies for family in study.study.families.values()]
    versions = [explorer.version_of(study.study.id) for study in studies]
    found: list[str | None] = []
    found += [name for row in rows for name in (row.id, row.model, row.family, row.source.split(":")[0])]
    found += [name for family in families for name in (family.id, family.repository, family.path, family.licence)]
    found += [name for version in versions for name in (version.data, version.model or "")]
    return {name for name in found if name}


def labels(part: Any, key: str = "") -> Iterator[str]:
    """Texts of a figure: titles, names, hover texts, ticks, and the words that hover texts are filled with."""
    if isinstance(part, str):
        if key in TEXTS or key in ("customdata", "x", "y"):
            yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "meta":
                yield from labels(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from labels(value, key)


def document(name: str, query: str, explorer: Explorer) -> FigureDocument:
    return FigureDocument.of(get_figure(name), State.from_query(query), explorer, CHINESE)


def untranslated(texts: Iterator[str] | list[str], names: set[str]) -> dict[str, list[str]]:
    found = {text: english_words(text, [name for name in names if name in text]) for text in set(texts)}
    return {text: words for text, words in found.items() if words}


@pytest.mark.parametrize("name", figure_names())
@pytest.mark.parametrize("query", STATES)
def test_no_text_of_a_figure_is_english(name: str, query: str, explorer: Explorer, names: set[str]) -> None:
    made = document(name, query, explorer)
    told = json.loads(made.to_json())
    texts = [told[key] for key in ("title", "alt", "alt_template", "caption", "footer")]
    texts[2] = re.sub(r"\{\w+\.[^}]*\}", "", texts[2])
    texts += labels(told["figure"])
    assert untranslated(texts, names) == {}
    assert all(re.search("[一-鿿]", text) for text in texts[:5])


@pytest.mark.parametrize("name", ["budget-map", "cube", "accuracy-flops", "accuracy-dimensions", "formulas"])
def test_the_best_predicted_network_is_told_in_chinese(name: str, explorer: Explorer, names: set[str]) -> None:
    cube_of((scene := explorer.scene("efficientnet-b0")), scene.level())
    made = document(name, "", explorer)
    assert made.rows["optimal"]["id"]
    assert untranslated([made.alt, made.caption, *labels(json.loads(made.figure.to_json()))], names) == {}


@pytest.mark.parametrize("name", figure_names())
def test_pictures_and_files_speak_and_are_marked_as_chinese(name: str, explorer: Explorer, names: set[str]) -> None:
    made = document(name, "flops=0.2", explorer)
    shown = picture_figure(made, Canvas())
    assert shown["layout"]["annotations"][-1]["text"] == made.footer
    said = picture_texts(made)
    assert untranslated([said[key] for key in ("Title", "Description", "Copyright")], names) == {}
    assert "not stated" not in said["Source"]
    assert "'Noto Sans CJK SC'" in shown["layout"]["font"]["family"]
    page = standalone(made).partition("<script ")[0]
    assert '<html lang="zh-Hans"' in page
    assert untranslated([re.sub(r"<style.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)], names) == {}


@pytest.mark.parametrize("name", figure_names())
def test_english_is_what_a_figure_speaks_otherwise(name: str, explorer: Explorer) -> None:
    plain = FigureDocument.of(get_figure(name), State(), explorer)
    words = {json.dumps(trace["meta"].get("words", {})) for trace in json.loads(plain.to_json())["figure"]["data"]}
    assert words <= {"{}", '{"resolution": {"null": "?"}}'}
    assert not re.search("[一-鿿]", plain.to_json())


def test_values_stay_what_they_are_and_are_named_where_they_are_shown(explorer: Explorer) -> None:
    made = document("stages", "", explorer)
    assert made.rows["stages_current"]["stage"][0] == "stem"
    assert made.figure.data[0].x[0] == made.figure.data[0].meta["words"]["stage"]["stem"]


def test_a_long_headline_ends_its_lines_at_marks(explorer: Explorer) -> None:
    text = "它胜过逆 EfficientNet 的概率为 83 %。" * 3
    assert lines(text, 40) == ["它胜过逆 EfficientNet 的概率为 83 %。"] * 3
    assert lines("a bc def", 4) == ["a bc", "def"]
    made = replace(document("rule", "", explorer), headline=text)
    assert picture_figure(made, Canvas())["layout"]["title"]["text"].count("<br>") == 1
