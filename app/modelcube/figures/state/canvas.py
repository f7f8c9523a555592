"""How large a picture is, and in which format: read from the query string, never more than a server can bear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

PictureFormat = Literal["svg", "png"]

WIDTH, HEIGHT = 800, 450  # pixels by default
CARD_SIZE = (1200, 630)  # of og:image, shown at half its size and less
CARD_ZOOM = 1.5
NARROWEST, WIDEST = 240, 1600
LOWEST, HIGHEST = 180, 1200
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 3.0
MAX_PIXELS = 4_000_000
DIGITS = 4  # a longer number is not understood


@dataclass(frozen=True, slots=True)
class Canvas:
    """Width and height in CSS pixels; `scale` device pixels stand for one of them in a PNG."""

    width: int = WIDTH
    height: int = HEIGHT
    scale: float = 1.0

    @classmethod
    def from_query(cls, query: Mapping[str, str | Sequence[str]]) -> Self:
        """`size=800x450&scale=2`, clamped; what is not understood is as if it were not there."""
        texts = {key: value if isinstance(value, str) else value[0] for key, value in query.items() if value}
        width, height = read_size(texts.get("size", "")) or (WIDTH, HEIGHT)
        asked = texts.get("scale", "")
        scale = float(asked) if asked.replace(".", "", 1).isdecimal() and len(asked) <= DIGITS else SMALLEST_SCALE
        most = (MAX_PIXELS / (width * height)) ** 0.5
        return cls(width, height, round(max(SMALLEST_SCALE, min(scale, LARGEST_SCALE, most)), 1))

    @property
    def drawn(self) -> "Canvas":
        """What is drawn: a card in fewer, larger pixels, so that its letters can be read."""
        if (self.width, self.height) != CARD_SIZE:
            return self
        width, height = (round(length / CARD_ZOOM) for length in CARD_SIZE)
        return Canvas(width, height, self.scale * CARD_ZOOM)

    @property
    def size(self) -> str:
        """The size as the query string has it."""
        return f"{self.width}x{self.height}"


def read_size(text: str) -> tuple[int, int] | None:
    """Width and height of `800x450`, clamped; None for anything else."""
    width, _, height = text.partition("x")
    if not all(part.isascii() and part.isdecimal() and len(part) <= DIGITS for part in (width, height)):
        return None
    return _clamp(int(width), NARROWEST, WIDEST), _clamp(int(height), LOWEST, HIGHEST)


def _clamp(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
