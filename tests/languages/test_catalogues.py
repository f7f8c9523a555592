"""Every message that is said has its text in every catalogue, and every text of a catalogue is said somewhere."""

import ast
import csv
import re
from collections.abc import Iterator

import pytest

from modelcube.assets import asset_folder
from modelcube.languages.language import ENGLISH, Language, languages
from tests.support.server_process import ROOT

PLACE = re.compile(r"%?\{[^}]*\}")
OTHERS = [language for language in languages().values() if language is not ENGLISH]
SAID_IN_TEMPLATE = re.compile(r'\bsay\(\s*"([^"]*)"')
STRING_IN_SCRIPT = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SAYING_IN_SCRIPT = re.compile(r'\bsay\(\s*"((?:[^"\\\n]|\\.)*)"')


def trees() -> Iterator[ast.Module]:
    package = ROOT / "app" / "modelcube"
    for path in sorted(package.rglob("*.py")):
        if "catalogues" not in path.parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def said_in_python() -> set[str]:
    """First arguments of `say`, where they are written there."""
    calls = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    firsts = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "say" and call.args)
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def written_in_python() -> set[str]:
    constants = (node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def scripts(pattern: re.Pattern[str]) -> set[str]:
    paths = (asset_folder("static") / "js").rglob("*.js")
    found = {text for path in paths for text in pattern.findall(path.read_text(encoding="utf-8"))}
    return {text.replace("\\u00a0", "\u00a0") for text in found}


def said_in_templates() -> set[str]:
    paths = asset_folder("templates").rglob("*.html")
    return {text for path in paths for text in SAID_IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))}


def said_of_studies() -> set[str]:
    """What to mind first in a study: figures say that sentence of the shipped data."""
    with (asset_folder("results") / "studies.csv").open(encoding="utf-8", newline="") as file:
        return {f"{row['caveats'].partition('. ')[0]}." for row in csv.DictReader(file) if row["id"] != "imagenet"}


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_what_is_said_has_its_text(language: Language) -> None:
    said = said_in_python() | said_in_templates() | scripts(SAYING_IN_SCRIPT) | said_of_studies()
    assert said - set(language.messages) == set()


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_every_text_is_said_somewhere(language: Language) -> None:
    written = written_in_python() | said_in_templates() | scripts(STRING_IN_SCRIPT) | said_of_studies()
    assert set(language.messages) - written == set()


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_a_text_has_the_places_of_its_english(language: Language) -> None:
    differing = {
        english: text
        for english, text in language.messages.items()
        if sorted(PLACE.findall(english)) != sorted(PLACE.findall(text))
    }
    assert differing == {}


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
def test_a_language_says_how_it_is_marked_and_called(language: Language) -> None:
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", language.tag)
    assert language.tag.startswith(language.code)
    assert language.name
