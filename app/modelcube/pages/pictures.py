"""The picture that stands in place of a plot where no script runs."""

from dataclasses import dataclass, replace
from typing import Self

from modelcube.figures.state.canvas import HEIGHT, WIDTH
from modelcube.pages.links import Links

HEAVY = ("cube",)  # figures whose picture is smaller as PNG


@dataclass(frozen=True, slots=True)
class StandIn:
    """A plot as a picture, light and dark, by path, since a picture's host is the page's own; `size` in pixels."""

    light: str
    dark: str
    size: tuple[int, int]

    @classmethod
    def of(cls, links: Links) -> Self:
        """The picture of a figure of a state."""
        form = "png" if links.spec.name in HEAVY else "svg"
        light, dark = (
            replace(links, base="").themed(theme).picture(form, links.presentation.size) for theme in ("light", "dark")
        )
        return cls(light, dark, links.presentation.size or (WIDTH, HEIGHT))
