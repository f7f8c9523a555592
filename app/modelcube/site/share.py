"""The share panel of a static site: the server's own snippets, with places that the page fills in.

`static/js/site/sharing.js` puts the site's address and the state that is shown into their places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from modelcube.answers.explorer import Explorer
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import get_figure
from modelcube.figures.state.state import State
from modelcube.pages.links import Links
from modelcube.pages.share import Snippet, hideable, script, snippets
from modelcube.pages.templating import templates
from modelcube.web.static import StaticTree

BASE, QUERY = "https://base.invalid", "{query}"
USES = {
    "link": "Its preview shows the usual state",
    "markdown": "Readmes, issues, feeds; a link where the state is not the usual one",
}
HTML = ("script", "iframe")
UNHIDDEN = ("accuracy", "reveal")  # the files hold accuracies, whatever a page shows
THEMES = {"": "the reader’s", "light": "light", "dark": "dark"}


@dataclass(frozen=True)
class FileLinks(Links):
    """Addresses of a figure's files: pages take the state as their query, all else is of the usual state."""

    drawn: bool = True

    @property
    def pictured(self) -> bool:
        """Whether there are pictures."""
        return self.drawn

    @property
    def query(self) -> str:
        """The place of the state."""
        return f"/{QUERY}"

    def file(self, ending: str) -> str:
        """One of the figure's files."""
        return f"{self.base}/figures/{self.spec.name}.{ending}"

    def picture(self, form: str, size: tuple[int, int] | None = None) -> str:
        """The picture, of one size."""
        return self.file(form)


def share_page(name: str, explorer: Explorer, static: StaticTree, url: str, *, pictures: bool) -> str:
    """The panel as HTML; without scripts it is that of the usual state, at `url`."""
    document = FigureDocument.of(get_figure(name), State(), explorer)
    links = FileLinks(BASE, document.spec, document.state, drawn=pictures)
    return (
        templates()
        .get_template("share_files.html")
        .render(
            document=document,
            here=replace(links, base=""),
            url=url,
            snippets=_filled(snippets(document, links), _unpictured(document, links), url),
            themes=THEMES,
            hideable={key: words for key, words in hideable(links).items() if key not in UNHIDDEN},
            frame=links.frame,
            static_url=static.url,
        )
    )


def _filled(offered: Sequence[Snippet], others: Mapping[str, str], url: str) -> list[dict[str, str]]:
    """Each snippet with its template, that for `others` than the usual state, and its text for the usual one."""
    return [
        {
            "name": snippet.name,
            "heading": snippet.heading,
            "use": USES.get(snippet.name, snippet.use),
            "template": snippet.text.replace(BASE, "{base}"),
            "other": others.get(snippet.name, "").replace(BASE, "{base}"),
            "html": "1" if snippet.name in HTML else "",
            "text": snippet.text.replace(BASE, escape(url or "https://your.site")).replace(QUERY, ""),
        }
        for snippet in offered
    ]


def _unpictured(document: FigureDocument, links: FileLinks) -> dict[str, str]:
    """By name, the snippets that hold a picture with a link in its place: pictures are of the usual state alone."""
    link = f"[{document.title}]({links.page})"
    return {"script": script(document, replace(links, drawn=False)), "markdown": link} if links.drawn else {}
