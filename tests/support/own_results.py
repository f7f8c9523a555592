"""Results of one's own as a person keeps them, in CSV files, and every address that shows a study of them."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any

from modelcube.figures.registry import figure_names
from tests.support.visible import NO_NUMBER, visible_text

BACKBONE = "efficientnet-b0"


@dataclass(frozen=True)
class Kept:
    """What is in a file: so many rows, of so many families, of a backbone or of one that has no name."""

    name: str
    rows: int
    families: int = 1
    backbone: str | None = None

    @property
    def title(self) -> str:
        """The study's title."""
        return f"My {self.rows} networks, {self.name}"

    def write(self, folder: Path) -> Path:
        """Write the file; its path."""
        path = folder / f"{self.name}.csv"
        path.write_text("\n".join([self._header(), *self._lines()]) + "\n")
        return path

    def _header(self) -> str:
        return "r,d,w,top1,family,seed" + (",backbone" if self.backbone else "")

    def _lines(self) -> Iterator[str]:
        drawn = random.Random(self.name)
        for index in range(self.rows):
            r, d, w = (round(drawn.uniform(0.4, 1.3), 3) for _ in range(3))
            top1 = percent(1.2 + 0.6 * log(r) + 0.3 * log(d) + 0.5 * log(w) + drawn.gauss(0, 0.05))
            cells = [r, d, w, top1, f"recipe-{index % self.families}", index, *filter(None, [self.backbone])]
            yield ",".join(map(str, cells))


def percent(logit: float) -> float:
    """Accuracy in per cent."""
    return round(100 / (1 + exp(-logit)), 2)


def pages_of(study: str, backbone: str = BACKBONE) -> Iterator[str]:
    """Addresses of all that people look at."""
    query = f"study={study}&backbone={backbone}"
    for more in ("", "&flops=0.1", "&r=0.6&d=0.7&w=0.5", "&family=unknown", "&game=play"):
        yield f"/?{query}{more}"
    for name in figure_names():
        yield from (f"/{room}/{name}?{query}" for room in ("figures", "embed", "share"))
    yield f"/embed/cube?{query}&lang=zh"
    yield f"/figures/cube.html?{query}"


def answers_of(study: str, backbone: str = BACKBONE) -> Iterator[str]:
    """Addresses of all that programs ask for."""
    query = f"study={study}&backbone={backbone}"
    for name in figure_names():
        yield from (f"/figures/{name}.{ending}?{query}" for ending in ("json", "csv"))
    for name in ("tables", "evidence", "posterior", "optimal"):
        yield f"/page/{name}?{query}"
    for question in ("posterior", "posterior?without=paper", "surrogate", "formula", "importance", "grid?n=4"):
        yield f"/studies/{study}/{question}{'&' if '?' in question else '?'}backbone={backbone}"
    yield from (f"/studies/{study}", f"/models?study={study}", f"/models.csv?study={study}")
    yield from (f"/scale?{query}&flops=0.2", f"/scale?{query}&flops=0.2&extrapolated=true")
    yield from (f"/network?{query}&r=0.5&d=0.7&w=0.6", f"/predict?{query}&r=0.6&d=0.7&w=0.5")


def complaints(get: Callable[[str], Any], study: str, backbone: str = BACKBONE) -> list[str]:
    """What is wrong with what a server answers of a study: `get` asks it."""
    found = []
    for address in pages_of(study, backbone):
        answer = get(address)
        words = NO_NUMBER.search(visible_text(answer.text))
        if answer.status_code != 200 or words:
            found.append(f"{answer.status_code} {words and words[0]} {address}")
    for address in answers_of(study, backbone):
        answer = get(address)
        if answer.status_code not in (200, 404, 422) or "NaN" in answer.text:
            found.append(f"{answer.status_code} {address}")
    return found
