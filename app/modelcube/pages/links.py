"""Addresses of a shared figure, as readers outside reach them, and the texts that a blogger pastes."""

from dataclasses import dataclass, replace
from html import escape
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlencode, urlsplit

from fastapi import Request

from modelcube.answers.models import Version
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.painter import find_browser
from modelcube.figures.registry import FigureSpec
from modelcube.figures.state.canvas import CARD_SIZE, HEIGHT, WIDTH
from modelcube.figures.state.presentation import PLAIN, Presentation
from modelcube.figures.state.state import PLAYED, State
from modelcube.languages.saying import say, use_language
from modelcube.settings import Settings

HEIGHTS = {  # of wide and of narrow frames, until the embed says how high it likes to be
    "budget-map": (674, 855),
    "cube": (762, 971),
    "accuracy-flops": (674, 855),
    "accuracy-dimensions": (626, 1251),
    "depth": (790, 860),
    "formulas": (598, 1127),
    "stages": (674, 1275),
    "rule": (521, 605),
    "predicted-published": (521, 581),
}
NARROW = 584  # pixels: panels stack in a frame that is narrower
NARROW_PAGE = 640  # of the reader's window, in which a frame is as narrow as that
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan")


@dataclass(frozen=True)
class Links:
    """A figure of a state, from outside. `base` ends without a slash."""

    base: str
    spec: FigureSpec
    state: State
    presentation: Presentation = PLAIN

    @classmethod
    def of(cls, document: FigureDocument, base: str) -> Self:
        """The addresses of a document, under `base`."""
        return cls(base, document.spec, document.state, document.presentation)

    @property
    def share(self) -> str:
        """The panel that offers the figure to others."""
        return f"{self.base}/share/{self.spec.name}{self.query}"

    def pinned(self, version: Version) -> "Links":
        """The same for good: with the versions of data and surrogate that it shows now, unless it has some already."""
        data, model = self.state.data or version.data, self.state.model or version.model or ""
        return replace(self, state=replace(self.state, data=data, model=model))

    @property
    def newest(self) -> "Links":
        """The same with the newest versions."""
        return replace(self, state=replace(self.state, data="", model=""))

    @property
    def query(self) -> str:
        """The state and its presentation, as a query string with its question mark."""
        return _asked(self.state.to_query(), self.presentation.to_query())

    @property
    def explorer(self) -> str:
        """The page at this state."""
        return f"{self.base}/{_asked(self.state.to_query())}"

    @property
    def onward(self) -> str | None:
        """Where a reader goes on: the explorer, in an exercise as a game, where accuracies are hidden as well.

        None where an exercise has nothing that reveals them.
        """
        if not self.presentation.hides("accuracy"):
            return self.explorer
        if self.presentation.hides("reveal"):
            return None
        return replace(self, state=replace(self.state, game=PLAYED, lock=True)).explorer

    @property
    def title(self) -> str:
        """The figure's title, in the language of its presentation."""
        with use_language(self.presentation.lang):
            return say(self.spec.title)

    @property
    def page(self) -> str:
        """The figure's own page."""
        return f"{self.base}/figures/{self.spec.name}{self.query}"

    @property
    def embed(self) -> str:
        """The figure for a frame."""
        return f"{self.base}/embed/{self.spec.name}{self.query}"

    @property
    def revealed(self) -> str:
        """The path of the embed with nothing hidden of accuracy."""
        hide = tuple(name for name in self.presentation.hide if name not in ("accuracy", "reveal"))
        shown = replace(self, base="", presentation=replace(self.presentation, hide=hide))
        return shown.embed

    def themed(self, theme: str) -> "Links":
        """The same in other colours."""
        return replace(self, state=replace(self.state, theme=theme))

    def file(self, ending: str) -> str:
        """One of the figure's files: `json`, `csv`, `bib`, `metadata.json`, `standalone.html`."""
        query = _asked(self.state.to_query(), self.presentation.of_figure)
        return f"{self.base}/figures/{self.spec.name}.{ending}{query}"

    @property
    def pictured(self) -> bool:
        """Whether the server draws pictures."""
        return find_browser() is not None

    @property
    def card(self) -> str:
        """The picture that a link's preview shows."""
        return self.picture("png", CARD_SIZE)

    def picture(self, form: str, size: tuple[int, int] | None = None) -> str:
        """The figure as a picture."""
        width_height = "size={}x{}".format(*size) if size else ""
        query = _asked(self.state.to_query(), self.presentation.of_figure, width_height)
        return f"{self.base}/figures/{self.spec.name}.{form}{query}"

    def oembed(self, form: str) -> str:
        """Where oEmbed consumers ask for the figure."""
        return f"{self.base}/oembed?{urlencode({'url': self.page, 'format': form})}"

    @property
    def still(self) -> bool:
        """Whether its embed is a picture."""
        return self.presentation.fixed and self.pictured

    @property
    def frame(self) -> tuple[int | str, int]:
        """Width and height of its frame: those that are asked for, or as wide as the page and as high as it likes."""
        return self.presentation.size or ((WIDTH, HEIGHT) if self.still else ("100%", HEIGHTS[self.spec.name][0]))

    def frame_within(self, width: int | None, height: int | None) -> tuple[int, int]:
        """Width and height of its frame in pixels, no larger than is allowed."""
        asked = self.presentation.size or (WIDTH, HEIGHT)
        if self.still:
            share = min(1.0, (width or asked[0]) / asked[0], (height or asked[1]) / asked[1])
            return max(1, int(share * asked[0])), max(1, int(share * asked[1]))
        shown = min(asked[0], width or asked[0])
        liked = asked[1] if self.presentation.size else HEIGHTS[self.spec.name][shown < NARROW]
        return shown, min(liked, height or liked)

    def iframe(self, width: int | str, height: int) -> str:
        """The frame as HTML."""
        return (
            f'<iframe src="{escape(self.embed)}" title="{escape(self.title)}" width="{width}" height="{height}" '
            f'loading="lazy" style="border:0;max-width:100%{self._shape(width, height)}" allowfullscreen></iframe>'
        )

    def _shape(self, width: int | str, height: int) -> str:
        """What else the frame's style says: a picture keeps its shape, and on a phone a plot is higher."""
        if self.still:
            return f";height:auto;aspect-ratio:{width}/{height}"
        wide, narrow = HEIGHTS[self.spec.name]
        if self.presentation.size or height != wide:
            return ""
        return f";height:clamp({wide}px,({NARROW_PAGE}px - 100vw)*999,{narrow}px)"


def public_base(request: Request) -> str:
    """Address under which readers reach the server, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


def is_public(base: str) -> bool:
    """Whether readers elsewhere can reach an address: not if it is loopback, private, or a name of a local network."""
    host = urlsplit(base).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not any(host == name or host.endswith(name) for name in LOCAL_NAMES)


def _asked(*queries: str) -> str:
    query = "&".join(filter(None, queries))
    return f"?{query}" if query else ""
