"""Writing a static site: the application is asked for each page and document, and its answers are the files.

The page's own code runs on them. What depends on a choice that files cannot foresee (a recipe of one's own, limits of
memory, evaluations) is not on the pages.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.painter import find_browser
from modelcube.figures.registry import figure_names
from modelcube.main import create_app
from modelcube.networks.registry import backbone_ids
from modelcube.pages.explorer.measured import most_accurate
from modelcube.settings import Settings
from modelcube.site.asking import ask
from modelcube.site.files import CARD, Files
from modelcube.site.pages import Pages
from modelcube.site.parts import Parts
from modelcube.site.scenes import BackboneStudy
from modelcube.site.share import share_page

TABLES = ("csv", "bib", "metadata.json", "standalone.html")
SERVED = ("vendor/swagger-ui/",)  # of pages that only a server has
COMPUTED = ("budget_map", "budget_surface", "accuracy_surface")  # predicted row sets, which the page makes by itself


def export(folder: Path, settings: Settings) -> int:
    """Write the site of all backbones, studies and families; gives the number of files."""
    return asyncio.run(written(folder, settings, backbone_ids()))


async def written(
    folder: Path, settings: Settings, backbones: Sequence[str], families: Collection[str] | None = None
) -> int:
    """Write the site within a running loop, of some families if they are named; gives the number of files."""
    app = create_app(settings.model_copy(update={"public_url": None, "follow_seconds": 0}), served=False)
    async with app.router.lifespan_context(app):
        explorer: Explorer = app.state.explorer
        among = product(backbones, explorer.studies)
        scenes = [BackboneStudy.of(explorer, backbone, study, families) for backbone, study in among]
        shown = {(scene.backbone, scene.study): scene.families for scene in scenes}
        url, drawn = (settings.public_url or "").rstrip("/"), find_browser() is not None
        site = _Site(folder, app, Pages(Files(backbones, tuple(explorer.studies), shown), url, pictures=drawn))
        site.write_static()
        first, *others = scenes
        await site.write_usual(first)
        await asyncio.gather(site.write_scenes(first, others), site.write_pictures())
        await site.write_pages(scenes)
    (folder / ".nojekyll").touch()
    return len(site.targets)


class _Site:
    """The files of one site, as they are written."""

    def __init__(self, folder: Path, app: FastAPI, pages: Pages) -> None:
        self.folder = folder
        self.app = app
        self.pages = pages
        self.files = pages.files
        self.parts = Parts(self._write)
        self.targets: set[str] = set()

    def write_static(self) -> None:
        """The page's own code and styles."""
        tree = self.app.state.static
        for name, file in tree.files.items():
            if not name.startswith(SERVED):
                self._write(f"static/{tree.version}/{name}", file.content)

    async def write_scenes(self, first: BackboneStudy, others: Sequence[BackboneStudy]) -> None:
        """All that twists are answered from and figures are drawn from, the first scene's usual family left out."""
        await self._write_families(first)
        for scene in others:
            await self.write_usual(scene)
            await self._write_families(scene)

    async def write_usual(self, scene: BackboneStudy) -> None:
        """A scene where no family is chosen. Figures show the best networks once these were searched for."""
        await self._ask(f"/page/tables?backbone={scene.backbone}&study={scene.study}")
        for path in scene.predictions(scene.reference_families[0]) if scene.reference_families else ():
            await self._ask(path)
        await self._write_figures(scene, "")

    async def _write_families(self, scene: BackboneStudy) -> None:
        for family in scene.families:
            for path in scene.predictions(family) if family in scene.reference_families else ():
                await self._ask(path)
            await self._write_figures(scene, family)

    async def _write_figures(self, scene: BackboneStudy, family: str) -> None:
        for name in figure_names():
            for path in self.files.figures_of(name, scene.backbone, scene.study, family):
                if "~" in self.files.file_of(path):
                    await self._write_figure(name, path, predicted=not family)
                else:
                    await self._ask(path)

    async def write_pictures(self) -> None:
        """Each figure's usual state, light and dark, and as the preview of a link.

        One after another: a slow machine would draw many at once so slowly that each is given up.
        """
        for path in _pictures() if self.pages.pictures else ():
            await self._ask(path)

    async def write_pages(self, scenes: Sequence[BackboneStudy]) -> None:
        """Pages and tables, last of all: what they say of predictions has been computed by now."""
        for path in ("/embed.js", "/models.csv", "/CITATION.cff"):
            await self._ask(path)
        for name, ending in product(figure_names(), TABLES):
            await self._ask(f"/figures/{name}.{ending}")
        for scene in scenes:
            await self._write_home(scene)
        for name in figure_names():
            await self._write_page(f"/figures/{name}")
            await self._write_page(f"/embed/{name}")
            tree, explorer = self.app.state.static, self.app.state.explorer
            panel = share_page(name, explorer, tree, self.pages.url, pictures=self.pages.pictures)
            self._write_localised(f"/share/{name}", panel)
        for study in self.app.state.explorer.studies.values():
            for row in most_accurate(study.rows) if study.study.sampled else study.rows:
                await self._ask(f"/models/{row.id}")

    async def _write_home(self, scene: BackboneStudy) -> None:
        path = f"/?backbone={scene.backbone}&study={scene.study}"
        if self.files.file_of(path) == "index.html":
            await self._write_page(path)
        else:  # never shown itself: the page takes parts of it, and mends their addresses
            page = (await ask(self.app, path)).decode()
            self._write(self.files.file_of(path), self.pages.limited(page).encode())

    async def _write_page(self, path: str) -> None:
        self._write_localised(path, (await ask(self.app, path)).decode())

    def _write_localised(self, path: str, page: str) -> None:
        target = self.files.file_of(path)
        self._write(target, self.pages.localised(page, target).encode())

    async def _write_figure(self, name: str, path: str, *, predicted: bool) -> None:
        """Write a figure's data, unless those of the same file have been."""
        target = self.files.file_of(path)
        if target not in self.targets:
            self.targets.add(target)
            explorer, query = self.app.state.explorer, urlsplit(path).query
            figure = await asyncio.to_thread(lean_figure, name, query, explorer, predicted=predicted)
            self._write(target, self.parts.divided(figure))

    async def _ask(self, path: str) -> None:
        """Write an answer, unless one of the same file has been."""
        target = self.files.file_of(path)
        if target not in self.targets:
            self.targets.add(target)
            self._write(target, await ask(self.app, path))

    def _write(self, target: str, content: bytes) -> None:
        path = self.folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.targets.add(target)


def lean_figure(name: str, query: str, explorer: Explorer, *, predicted: bool) -> dict[str, Any]:
    """A figure's data without what the page fills in: values that traces take from row sets, and `predicted` ones."""
    figure = FigureDocument.asked(name, query, explorer).to_unfilled_data()
    if not predicted:
        for rows in set(COMPUTED) & set(figure["rows"]):
            figure["rows"][rows] = {column: [] for column in figure["rows"][rows]}
    return figure


def _pictures() -> Iterator[str]:
    for name in figure_names():
        for form, query in product(("svg", "png"), ("", "?theme=dark")):
            yield f"/figures/{name}.{form}{query}"
        yield f"/figures/{name}.png?size={CARD}"
