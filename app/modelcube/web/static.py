"""Static files, from memory, compressed once: `/static/{version}/{path}` may be kept for good.

`version` is a hash over all files. It stands in front of the path, not inside the name, so that ES modules find each
other by relative imports and a change of one file renews the addresses of all.
"""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import cast

import brotli
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from modelcube.errors import NotFound
from modelcube.web.middleware.caching import etag_of
from modelcube.web.stored import MINIMUM_BYTES, Stored

COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg")
FOR_GOOD = "public, max-age=31536000, immutable"
_TEXT = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

router = APIRouter()


@dataclass(frozen=True)
class StaticTree:
    """All static files by their path, under one version."""

    version: str
    files: Mapping[str, Stored]

    @classmethod
    def load(cls, folder: Path) -> "StaticTree":
        """Read a folder; once a process."""
        return _load(folder)

    def url(self, path: str) -> str:
        """Address of a file, such as `css/page.css`.

        Raises:
            NotFound: there is no such file.
        """
        if path not in self.files:
            raise NotFound("static file", path, self.files)
        return f"/static/{self.version}/{path}"


@cache
def _load(folder: Path) -> StaticTree:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    names = {path.relative_to(folder).as_posix(): path for path in paths if path.suffix != ".br"}
    files = {name: _read(path) for name, path in names.items()}
    digest = blake2b(digest_size=8)
    for name, file in files.items():
        digest.update(name.encode() + b"\0" + file.etag)
    return StaticTree(digest.hexdigest(), files)


def _read(path: Path) -> Stored:
    """Read a file; beside a large one lies its brotli variant, `path.br`, since the best quality takes seconds."""
    content = path.read_bytes()
    media_type = _TEXT.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    ready, compressed = path.with_name(path.name + ".br"), None
    if media_type.startswith(COMPRESSIBLE) and len(content) >= MINIMUM_BYTES:
        compressed = ready.read_bytes() if ready.exists() else brotli.compress(content)
    return Stored(media_type, content, etag_of(content), compressed)


def static_tree(request: Request) -> StaticTree:
    """The application's static files."""
    return cast(StaticTree, request.app.state.static)


@router.get("/static/{version}/{path:path}", include_in_schema=False)
async def read_static(request: Request, version: str, path: str) -> Response:
    """A file under the present version; a link of an older page leads on to it."""
    tree = static_tree(request)
    file = tree.files.get(path)
    if file is None:
        raise NotFound("static file", path, tree.files)
    if version != tree.version:
        return RedirectResponse(tree.url(path), 302, {"cache-control": "no-store"})
    response = file.response(request, FOR_GOOD)
    response.headers["cross-origin-resource-policy"] = "cross-origin"
    return response
