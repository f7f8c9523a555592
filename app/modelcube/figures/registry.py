"""All figures by name."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotFound
from modelcube.figures.plots import (
    accuracy_dimensions,
    accuracy_flops,
    budget_map,
    cube,
    depth,
    formulas,
    predicted_published,
    rule,
    stages,
)
from modelcube.figures.rows.data import FigureData
from modelcube.figures.state.state import State


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A figure: its name and title, and the functions of its file.

    `accuracy_only`: it shows little but accuracies, so that nothing of it is left while they are hidden.
    """

    name: str
    title: str
    figure_data: Callable[[State, Explorer], FigureData]
    figure: Callable[[Any], Any]
    alt: Callable[[Any], str]
    caption: Callable[[Any], str]
    accuracy_only: bool = False


def figure_names() -> tuple[str, ...]:
    """Names of all figures, in the order of the page."""
    return tuple(_FIGURES)


def figure_specs() -> tuple[FigureSpec, ...]:
    """All figures, in the order of the page."""
    return tuple(_FIGURES.values())


def get_figure(name: str) -> FigureSpec:
    """The figure of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in _FIGURES:
        raise NotFound("figure", name, _FIGURES)
    return _FIGURES[name]


def _spec(module: ModuleType) -> FigureSpec:
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    accuracy_only = module in (accuracy_flops, accuracy_dimensions, depth, predicted_published)
    return FigureSpec(name, module.TITLE, module.figure_data, module.figure, module.alt, module.caption, accuracy_only)


_FIGURES = {
    spec.name: spec
    for spec in map(
        _spec,
        (budget_map, cube, accuracy_flops, accuracy_dimensions, depth, formulas, stages, rule, predicted_published),
    )
}
