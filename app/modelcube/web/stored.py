"""Answers that lie ready in memory, with their brotli variant at the best quality: static files, tables of the page."""

import re
from dataclasses import dataclass

import brotli
from fastapi import Request, Response

from modelcube.web.headers import header
from modelcube.web.middleware.caching import etag_of

MINIMUM_BYTES = 800  # below which compressing is not worth it
_BROTLI = re.compile(rb"(?:^|,)\s*br\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stored:
    """A content, its type, its ETag, and its brotli variant where that is worth it."""

    media_type: str
    content: bytes
    etag: bytes
    compressed: bytes | None = None

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return len(self.content) + len(self.compressed or b"")

    @classmethod
    def json(cls, content: bytes) -> "Stored":
        """JSON with its variant."""
        return cls("application/json", content, etag_of(content), brotli.compress(content))

    def response(self, request: Request, cache_control: str | None = None) -> Response:
        """The answer to a request, compressed if its sender takes brotli; gzip is left to the middleware."""
        packed = self.compressed is not None and accepts_brotli(request)
        response = Response(self.compressed if packed else self.content, media_type=self.media_type)
        response.raw_headers.append((b"etag", self.etag))
        if packed:
            response.raw_headers += [(b"content-encoding", b"br"), (b"vary", b"accept-encoding")]
        if cache_control is not None:
            response.headers["cache-control"] = cache_control
        return response


def accepts_brotli(request: Request) -> bool:
    """Whether `Accept-Encoding` names brotli with a weight above 0."""
    return bool(_BROTLI.search(header(request.scope["headers"], b"accept-encoding") or b""))
