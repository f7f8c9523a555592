"""Static files, from memory, compressed once: `/static/{version}/{path}` may be kept for good.

`version` is a hash over all files. It stands in front of the path, not inside the name, so that ES modules find each
other by relative imports and a change of one file renews the addresses of all.
"""

import mimetypes
import zlib
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
from modelcube.web.headers import header
from modelcube.web.middleware.caching import encoded_etag, strong_etag
from modelcube.web.middleware.compression import COMPRESSIBLE, MINIMUM_BYTES, VARY, accepted_encoding

FOR_GOOD = b"public, max-age=31536000, immutable"
_TEXT = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

router = APIRouter()


@dataclass(frozen=True)
class StaticFile:
    """One file and its compressed variants by encoding."""

    media_type: str
    etag: bytes
    content: bytes
    variants: Mapping[bytes, bytes]

    @classmethod
    def read(cls, path: Path) -> "StaticFile":
        """Read a file; beside a large one lies its brotli variant, `path.br`, since the best quality takes seconds."""
        content = path.read_bytes()
        media_type = _TEXT.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        variants = {}
        if media_type.encode().startswith(COMPRESSIBLE) and len(content) >= MINIMUM_BYTES:
            ready = path.with_name(path.name + ".br")
            variants[b"br"] = ready.read_bytes() if ready.exists() else brotli.compress(content)
            variants[b"gzip"] = zlib.compress(content, 9, wbits=31)
        return cls(media_type, strong_etag(content), content, variants)

    def response(self, encoding: bytes | None) -> Response:
        """The file as an answer, in that encoding if there is such a variant."""
        variant = self.variants.get(encoding) if encoding else None
        response = Response(self.content if variant is None else variant, media_type=self.media_type)
        headers = [(b"cache-control", FOR_GOOD), (b"cross-origin-resource-policy", b"cross-origin")]
        if variant is None or encoding is None:
            headers.append((b"etag", self.etag))
        else:
            headers += [(b"etag", encoded_etag(self.etag, encoding)), (b"content-encoding", encoding), VARY]
        response.raw_headers += headers
        return response


@dataclass(frozen=True)
class StaticTree:
    """All static files by their path, under one version."""

    version: str
    files: Mapping[str, StaticFile]

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
    files = {name: StaticFile.read(path) for name, path in names.items()}
    digest = blake2b(digest_size=8)
    for name, file in files.items():
        digest.update(name.encode() + b"\0" + file.etag)
    return StaticTree(digest.hexdigest(), files)


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
    return file.response(accepted_encoding(header(request.scope["headers"], b"accept-encoding")))
