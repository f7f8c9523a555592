"""The explorer and its embeds as files for any static host: `modelcube export`.

The application is asked for each page and document, as a reader's browser would ask, and the answers are written. The
page's own code runs on them; `static/js/site.js` leads its requests to the files, by the same rule as `file_of`. What
depends on a choice that files cannot foresee (families, a recipe of one's own, limits) is left out of the pages.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from itertools import product
from pathlib import Path
from posixpath import relpath
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.types import ASGIApp, Message

from modelcube.figures.registry import figure_names
from modelcube.figures.state import ACCURACY, BOTH, BUDGET
from modelcube.main import create_app
from modelcube.networks.registry import DEFAULT_BACKBONE, backbone_ids
from modelcube.settings import Settings

KEPT = ("backbone", "count", "precision", "surface", "without")
USUAL = {"backbone": DEFAULT_BACKBONE, "count": "macs", "precision": "int8", "surface": BUDGET}
COUNTS = ("macs", "2macs", "fvcore")
OWN = {"stages": ("precision", ("int8", "fp32")), "cube": ("surface", (BUDGET, ACCURACY, BOTH))}  # of one figure alone
FIXED = ("study", "family", "sram", "flash", "base_top1", "base_r", "base_d", "base_w", "model", "data")
NOWHERE = "http://localhost"
NOTHING = "(?!)"  # a pattern that no text matches
TABLES = ("csv", "bib", "metadata.json", "standalone.html")
PAGE = ("embed", "figures", "share")

_OWN = re.compile(r'(?P<name>\b(?:href|src|srcset|action))="(?P<url>/(?!/)[^"]*)"')
_FIELDS = re.compile(r"data-state-fields='([^']*)'")
_DISCOVERY = re.compile(r'^\s*<link rel="alternate"[^>]*oembed[^>]*>\n', re.MULTILINE)
_FIRST_MODULE = re.compile(r'(?=\s*<script type="module")')


def export(folder: Path, settings: Settings, backbones: Sequence[str] | None = None) -> int:
    """Write the site for some backbones, the default one among them; gives the number of files."""
    return asyncio.run(written(folder, settings, backbones or backbone_ids()))


async def written(folder: Path, settings: Settings, backbones: Sequence[str]) -> int:
    """Write the site within a running loop; gives the number of files."""
    app, files = create_app(settings), 0
    async with app.router.lifespan_context(app):
        for name, file in app.state.static.files.items():
            _write(folder / "static" / app.state.static.version / name, file.content)
            files += 1
        for asked in (*_documents(backbones), *_pages(backbones)):
            content = await ask(app, asked)
            target = file_of(asked)
            if target.endswith(".html") and "standalone" not in target:
                content = static_page(content.decode(), target).encode()
            _write(folder / target, content)
            files += 1
    _write(folder / ".nojekyll", b"")
    return files


def _pages(backbones: Sequence[str]) -> Iterator[str]:
    yield from (f"/?backbone={backbone}" for backbone in backbones)
    yield from (f"/{kind}/{name}" for kind in PAGE for name in figure_names())


def _documents(backbones: Sequence[str]) -> Iterator[str]:
    yield "/embed.js"
    yield "/models.csv"
    yield "/CITATION.cff"
    yield from (f"/figures/{name}.{ending}" for name in figure_names() for ending in TABLES)
    for backbone in backbones:
        for path in ("tables", "evidence", "posterior", "posterior?without=paper", "optimal"):
            yield f"/page/{path}{'&' if '?' in path else '?'}backbone={backbone}"
        for name, count in product(figure_names(), COUNTS):
            own, values = OWN.get(name, ("precision", ("int8",)))
            for value in values:
                yield f"/figures/{name}.json?{urlencode({'backbone': backbone, 'count': count, own: value})}"


def file_of(asked: str) -> str:
    """The file that holds the answer to a path with its query string."""
    parts = urlsplit(asked)
    path, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    chosen = [query[name] for name in KEPT if query.get(name, USUAL.get(name)) != USUAL.get(name)]
    if not path:
        return "~".join(["page/home", *chosen]) + ".html" if chosen else "index.html"
    kind, _, name = path.partition("/")
    if kind in PAGE and "." not in name:
        return f"{path}/index.html"
    stem, _, ending = path.partition(".")
    if ending not in ("", "json"):
        return path
    return "~".join([stem, *chosen]) + ".json"


def static_page(page: str, target: str) -> str:
    """A page whose addresses lead to files beside it, and whose fields are what the files know."""
    up = relpath(".", target.rpartition("/")[0] or ".")

    def local(found: re.Match[str]) -> str:
        address = _address(unescape(found["url"]))
        return f'{found["name"]}="{up}/{escape(address, quote=False)}"'

    page = page.replace(f'"{NOWHERE}', f'"{up}')  # the site's own address is not known
    page = _OWN.sub(local, _DISCOVERY.sub("", page))
    page = _FIELDS.sub(lambda found: f"data-state-fields='{_fixed_fields(unescape(found[1]))}'", page)
    version = re.search(r"static/(\w+)/", page)
    script = f'\n  <script type="module" src="{up}/static/{version[1]}/js/site.js"></script>' if version else ""
    page = _FIRST_MODULE.sub(script, page, count=1)
    return page.replace("<html ", '<html data-site="files" ', 1)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.path == "/":
        return f"?{parts.query}" if parts.query else ""
    if parts.path.startswith("/static/"):
        return parts.path[1:]
    target = file_of(url)
    page, index = target.removesuffix("index.html"), target.endswith("/index.html")
    return f"{page}?{parts.query}" if index and parts.query else page


def _fixed_fields(text: str) -> str:
    fields: list[dict[str, Any]] = json.loads(text)
    fixed = [field | {"pattern": NOTHING} if field["name"] in FIXED else field for field in fields]
    return json.dumps(fixed).replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")


async def ask(app: ASGIApp, asked: str) -> bytes:
    """The body of the answer to GET.

    Raises:
        RuntimeError: the answer is not 200.
    """
    parts = urlsplit(asked)
    requests: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return requests.pop() if requests else await asyncio.Future()  # the reader never leaves

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
    await app(scope, receive, send)
    if sent[0]["status"] != 200:
        raise RuntimeError(f"{asked} was answered with {sent[0]['status']}")
    return b"".join(message.get("body", b"") for message in sent[1:])


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
