"""Which file holds the answer to a query: the one rule of a static site.

A file is named by those few values of the query in which its answers differ. The pages carry the table
(`<html data-site>`), and `static/js/site/files.js` goes by it as `Files.file_of` does here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from modelcube.figures.registry import figure_names
from modelcube.figures.state.canvas import CARD_SIZE
from modelcube.figures.state.state import PLAYED, State, describe_fields

UNANSWERED = (  # what links may ask for, and no file knows
    *("sram", "flash", "classes", "base_top1", "base_r", "base_d", "base_w", "base_kind", "model", "data"),
    *("expansion_min", "expansion_max", "kernel_min", "kernel_max", "squeeze_min", "squeeze_max"),
    *("lang", "fixed", "size", "hide=accuracy", "hide=reveal"),
)
ENDINGS = ("bib", "cff", "csv", "html", "js", "json", "png", "svg")
PAGES = ("embed", "figures", "share")
HOME = "page/home.html"
CARD = "{}x{}".format(*CARD_SIZE)
SCENE = ("backbone", "study")
LEVEL = (*SCENE, "family")
FIGURES = {  # what each figure's data differ in, but for what a twist changes
    "budget-map": (*LEVEL, "game"),
    "cube": (*LEVEL, "surface", "game"),
    "accuracy-flops": (*LEVEL, "count", "game"),
    "accuracy-dimensions": (*LEVEL, "game"),
    "depth": ("study", "game"),
    "formulas": (*LEVEL, "game"),
    "stages": (*SCENE, "count", "precision"),
    "rule": SCENE,
    "predicted-published": ("study", "game"),
}
ANY = (*LEVEL, "count", "precision", "game")  # of a figure that the table does not name
ANSWERS = {
    "/": (HOME, *SCENE),
    "/page/tables": ("page/tables.json", *SCENE),
    "/page/evidence": ("page/evidence.json", *LEVEL),
    "/page/posterior": ("page/posterior.bin", *LEVEL, "without"),
    "/page/optimal": ("page/optimal.json", *LEVEL),
}


@dataclass(frozen=True)
class Files:
    """The files of a site: of some backbones and studies, and of some families in each of their scenes.

    `families`: by backbone and study, those that figures are drawn and predictions are made for.
    """

    backbones: Sequence[str]
    studies: Sequence[str]
    families: Mapping[tuple[str, str], Sequence[str]]
    answers: Mapping[str, Sequence[str]] = field(default_factory=lambda: _answers())
    usual: Mapping[str, str] = field(default_factory=lambda: _usual())

    @property
    def written(self) -> dict[str, list[str]]:
        """Values, beside the usual one, of each parameter that names files."""
        choices = {entry["name"]: entry.get("choices", ()) for entry in describe_fields()}
        free = {name: [value for value in choices[name] if value != self.usual[name]] for name in _CHOSEN}
        fixed = {"game": [PLAYED], "theme": ["dark"], "size": [CARD]}
        scenes = {"backbone": list(self.backbones), "study": list(self.studies)}
        return scenes | free | fixed

    def file_of(self, asked: str) -> str:
        """The file of a path with its query string."""
        parts = urlsplit(asked)
        path = parts.path
        kind, _, name = path.strip("/").partition("/")
        if kind in PAGES and "." not in name:
            return f"{path.strip('/')}/index.html"
        query = dict(reversed(parse_qsl(parts.query)))  # the first value counts
        file, *names = self.answers.get(path, (self._unnamed(path.strip("/")),))
        chosen = [query[name] for name in names if self._is_named(name, query)]
        if file == HOME and not chosen:
            return "index.html"
        stem, dot, ending = file.rpartition(".")
        return "~".join([stem, *chosen]) + dot + ending if names else file

    def _unnamed(self, path: str) -> str:
        """The file of a path whose answer depends on no parameter: JSON, unless it says what it is."""
        return path if path.rpartition(".")[2] in ENDINGS else f"{path}.json"

    def _is_named(self, name: str, query: Mapping[str, str]) -> bool:
        """Whether a parameter's value is part of a file's name: one that there are files for."""
        value = query.get(name, self.usual[name])
        if value == self.usual[name]:
            return False
        if name != "family":
            return value in self.written[name]
        scene = (query.get("backbone", self.usual["backbone"]), query.get("study", self.usual["study"]))
        # While a guess is to be made, nobody's accuracies are shown.
        return query.get("game") != PLAYED and value in self.families.get(scene, ())

    def figures_of(self, name: str, backbone: str, study: str, family: str = "") -> Iterator[str]:
        """Paths of a figure's data in a scene, as a family of it sees them, "" for all of them."""
        path = f"/figures/{name}.json"
        _, *names = self.answers[path]
        if family and "family" not in names:
            return
        free = [each for each in names if each not in LEVEL and not (family and each == "game")]
        for values in product(*([self.usual[each], *self.written[each]] for each in free)):
            query = {"backbone": backbone, "study": study, "family": family} | dict(zip(free, values, strict=True))
            yield f"{path}?{urlencode({key: value for key, value in query.items() if value})}"

    def to_json(self) -> str:
        """The table as pages carry it."""
        table: dict[str, Any] = {
            "usual": self.usual,
            "written": self.written,
            "families": {" ".join(scene): list(families) for scene, families in self.families.items()},
            "answers": self.answers,
            "endings": ENDINGS,
            "unanswered": UNANSWERED,
        }
        return json.dumps(table, separators=(",", ":"))


_CHOSEN = ("count", "precision", "surface")


def _answers() -> dict[str, Sequence[str]]:
    figures: dict[str, Sequence[str]] = {}
    for name in figure_names():
        path = f"figures/{name}"
        figures[f"/{path}.json"] = (f"{path}.json", *FIGURES.get(name, ANY))
        figures[f"/{path}.svg"] = (f"{path}.svg", "theme")
        figures[f"/{path}.png"] = (f"{path}.png", "theme", "size")
    return ANSWERS | figures


def _usual() -> dict[str, str]:
    state = State()
    names = ("backbone", "study", *_CHOSEN, "game", "theme")
    return {name: getattr(state, name) for name in names} | {"family": "", "without": "", "size": ""}
