"""How a figure is shown to others: in which language, how large, fixed or to be twisted, and what is left out.

Read from the same query string as the state, of which it is no part: unknown keys are ignored there and here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from modelcube.figures.state.canvas import read_size
from modelcube.languages.language import ENGLISH, languages

LANGUAGES = {code: language.name for code, language in languages().items()}
HIDEABLE = {
    "title": "the heading",
    "legend": "the legend of the plot",
    "sliders": "resolution, depth and width",
    "budget": "the budget slider",
    "lock": "the box that keeps the budget",
    "surface": "the choice of the cube's surface",
    "numbers": "what the network is and costs",
    "accuracy": "accuracies, for an exercise: a button reveals them",
    "reveal": "that button",
    "caption": "what is shown, and how sure it is",
}
HIDDEN_IN_FIGURE = ("legend", "accuracy")  # the others are parts of an embed
PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "hide",
        "in": "query",
        "description": "What is left out, separated by commas: " + ", ".join(HIDEABLE),
        "schema": {"type": "string", "examples": ["legend,accuracy"]},
    },
    {
        "name": "lang",
        "in": "query",
        "description": "Language of texts",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
]


@dataclass(frozen=True, slots=True)
class Presentation:
    """`hide` in the order of `HIDEABLE`; `size` in pixels, None where the reader's page decides."""

    hide: tuple[str, ...] = ()
    lang: str = ENGLISH.code
    fixed: bool = False
    size: tuple[int, int] | None = None

    @classmethod
    def from_query(cls, query: str | Mapping[str, str | Sequence[str]]) -> Self:
        """`hide=legend,accuracy&lang=zh&fixed=1&size=800x450`; what is not understood is as if it were not there."""
        if isinstance(query, str):
            query = parse_qs(query, errors="replace")
        texts = {key: value if isinstance(value, str) else ",".join(value) for key, value in query.items()}
        asked = set(texts.get("hide", "").split(","))
        lang = texts.get("lang", "")
        return cls(
            hide=tuple(name for name in HIDEABLE if name in asked),
            lang=lang if lang in LANGUAGES else ENGLISH.code,
            fixed=texts.get("fixed") == "1",
            size=read_size(texts.get("size", "")),
        )

    def to_query(self) -> str:
        """The canonical query string: what is at its default left out."""
        pairs = [("fixed", "1")] if self.fixed else []
        of_frame = pairs + ([("size", f"{self.size[0]}x{self.size[1]}")] if self.size else [])
        return "&".join(filter(None, [self._written(self.hide), urlencode(of_frame)]))

    @property
    def of_figure(self) -> str:
        """The part of it that changes the figure itself."""
        return self._written(tuple(name for name in self.hide if name in HIDDEN_IN_FIGURE))

    def _written(self, hide: tuple[str, ...]) -> str:
        pairs = [("hide", ",".join(hide))] if hide else []
        return urlencode(pairs + ([("lang", self.lang)] if self.lang != ENGLISH.code else []), safe=",")

    def hides(self, name: str) -> bool:
        """Whether something is left out."""
        return name in self.hide


PLAIN = Presentation()
