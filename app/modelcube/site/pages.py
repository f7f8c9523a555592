"""Pages of the application as pages of a static site: addresses lead to files, fields hold what files know."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from posixpath import relpath
from typing import Any
from urllib.parse import urlsplit

from modelcube.figures.state.state import State
from modelcube.site.asking import HOST
from modelcube.site.files import UNANSWERED, Files

NOTHING = "(?!)"  # a pattern that no text matches

_OWN = re.compile(rf'(?P<name>\b(?:href|src|srcset|action))="(?:{HOST})?(?P<url>/(?!/)[^"]*)"')
_FIELDS = re.compile(r"data-state-fields='([^']*)'")
_DISCOVERY = re.compile(r'^\s*<link rel="alternate"[^>]*oembed[^>]*>\n', re.MULTILINE)
_ABROAD = re.compile(
    rf'^\s*<(?:meta|link rel="canonical") [^>]*?(?:content|href)="{HOST}(?P<url>/?[^"]*)"[^>]*>\n?', re.MULTILINE
)
_PICTURES = re.compile(r'^\s*<meta (?:property="og:image|name="twitter:image)[^>]*>\n?', re.MULTILINE)
_NOSCRIPT_PICTURE = re.compile(r"<noscript>\s*<picture>.*?</noscript>", re.DOTALL)
_FILES = re.compile(r">(Table|Data|These rows) \((CSV|JSON)\)<")  # links to tables, which do not follow a twist
_FIRST_MODULE = re.compile(r'(?=\s*<script type="module")')


@dataclass(frozen=True)
class Pages:
    """The pages of a site.

    `url`: where readers find it, without a slash at its end, "" where that is not known; `pictures`: whether there are
    any, since only a browser draws them.
    """

    files: Files
    url: str
    pictures: bool

    def localised(self, page: str, target: str) -> str:
        """A page that lies in `target`."""
        up = relpath(".", target.rpartition("/")[0] or ".")
        page = self._told_abroad(_DISCOVERY.sub("", page))
        page = _OWN.sub(lambda found: f'{found["name"]}="{up}/{self._escaped(found["url"])}"', page)
        page = self.limited(page.replace(f'"{HOST}"', f'"{up}"'))
        page = _FILES.sub(r">\1, usual state (\2)<", page)
        version = re.search(r"static/(\w+)/", page)
        source = f"{up}/static/{version[1]}/js/site/page.js" if version else ""
        script = f'\n  <script type="module" src="{source}"></script>' if source else ""
        page = _FIRST_MODULE.sub(script, page, count=1)
        return page.replace("<html ", f"<html data-site='{_attribute(self.files.to_json())}' ", 1)

    def limited(self, page: str) -> str:
        """A page whose fields of the state take what there are files for, and nothing else."""

        def fields(found: re.Match[str]) -> str:
            return f"data-state-fields='{_attribute(json.dumps(self._fields(json.loads(unescape(found[1])))))}'"

        return _FIELDS.sub(fields, page)

    def address(self, url: str) -> str:
        """Where a path with its query string leads, from the site's root: a page keeps the state in its query."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        if parts.path in ("", "/"):
            return query
        if parts.path.startswith("/static/"):
            return parts.path[1:]
        target = self.files.file_of(url)
        return target.removesuffix("index.html") + query if target.endswith("/index.html") else target

    def _escaped(self, url: str) -> str:
        return escape(self.address(unescape(url)), quote=False)

    def _told_abroad(self, page: str) -> str:
        """What other sites read of a page: with its own address, or nothing where that is not known."""

        def told(found: re.Match[str]) -> str:
            if not self.url:
                return ""
            return found[0].replace(HOST + found["url"], f"{self.url}/{self._escaped(found['url'])}")

        if not self.pictures:
            page = _NOSCRIPT_PICTURE.sub("", _PICTURES.sub("", page))
        return _ABROAD.sub(told, page if self.url else _PICTURES.sub("", page))

    def _fields(self, fields: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        families = {family for scene in self.files.families.values() for family in scene}
        usual = State()
        known: dict[str, dict[str, Any]] = {
            "backbone": {"choices": list(self.files.backbones)},
            "study": {"pattern": _any_of(self.files.studies)},
            "family": {"pattern": _any_of(sorted(families)), "most": 1},
        }
        for name in filter(lambda name: hasattr(usual, name), UNANSWERED):
            known[name] = {"pattern": NOTHING, "choices": [getattr(usual, name)]}
        return [entry | known.get(entry["name"], {}) for entry in fields]


def _any_of(texts: Sequence[str]) -> str:
    return "|".join(re.escape(text).replace(r"\-", "-") for text in texts) or NOTHING


def _attribute(text: str) -> str:
    """As the value of an attribute between single quotes."""
    return text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
