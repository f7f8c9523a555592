"""Answers leave compressed, brotli before gzip, if the client takes it and it is worth it."""

import zlib
from typing import Protocol

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.web.headers import header, without
from modelcube.web.middleware.caching import encoded_etag

MINIMUM_BYTES = 800
BROTLI_QUALITY = 4  # about gzip's time at its default level, 10 to 15 % smaller
GZIP_LEVEL = 5
VARY = (b"vary", b"accept-encoding")
COMPRESSIBLE = (b"text/", b"application/json", b"application/problem+json", b"application/javascript", b"image/svg")


class Compressor(Protocol):
    """A stream compressor."""

    def add(self, data: bytes, *, last: bool) -> bytes:
        """Compressed bytes so far."""
        ...


class BrotliCompressor:
    """Brotli as a stream."""

    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=BROTLI_QUALITY)

    def add(self, data: bytes, *, last: bool) -> bytes:
        """Compressed bytes so far."""
        done: bytes = self._stream.process(data)
        return done + (self._stream.finish() if last else b"")


class GzipCompressor:
    """Gzip as a stream."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(GZIP_LEVEL, wbits=31)

    def add(self, data: bytes, *, last: bool) -> bytes:
        """Compressed bytes so far."""
        return self._stream.compress(data) + (self._stream.flush() if last else b"")


COMPRESSORS: dict[bytes, type[BrotliCompressor] | type[GzipCompressor]] = {
    b"br": BrotliCompressor,
    b"gzip": GzipCompressor,
}


class CompressionMiddleware:
    """Compresses text on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            send = CompressionResponder(accepted_encoding(header(scope["headers"], b"accept-encoding")), send)
        await self.app(scope, receive, send)


class CompressionResponder:
    """Holds the start of an answer back until the first part of its body is there."""

    def __init__(self, encoding: bytes | None, send: Send) -> None:
        self.encoding = encoding
        self.send = send
        self.start: Message | None = None
        self.compressor: Compressor | None = None

    async def __call__(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        last = not message.get("more_body", False)
        if self.start is not None:
            start, self.start = self.start, None
            if is_compressible(start["headers"]):
                self._prepare(start, message, last)
            await self.send(start)
        elif self.compressor:
            message["body"] = self.compressor.add(message.get("body", b""), last=last)
        await self.send(message)

    def _prepare(self, start: Message, message: Message, last: bool) -> None:
        start["headers"] = [*start["headers"], VARY]
        body = message.get("body", b"")
        if self.encoding is None or (last and len(body) < MINIMUM_BYTES):
            return
        self.compressor = COMPRESSORS[self.encoding]()
        message["body"] = self.compressor.add(body, last=last)
        headers = without(start["headers"], b"content-length", b"etag")
        headers.append((b"content-encoding", self.encoding))
        if etag := header(start["headers"], b"etag"):
            headers.append((b"etag", encoded_etag(etag, self.encoding)))
        if last:
            headers.append((b"content-length", str(len(message["body"])).encode()))
        start["headers"] = headers


def is_compressible(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is text that is not compressed yet."""
    media_type = header(headers, b"content-type") or b""
    if media_type.startswith(b"text/event-stream"):  # each event must leave at once
        return False
    return media_type.startswith(COMPRESSIBLE) and header(headers, b"content-encoding") is None


def accepted_encoding(accept: bytes | None) -> bytes | None:
    """The best encoding that `Accept-Encoding` allows."""
    if not accept:
        return None
    offered = {}
    for part in accept.lower().split(b","):
        name, _, weight = part.partition(b";")
        offered[name.strip()] = weight.strip().replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return next((encoding for encoding in COMPRESSORS if offered.get(encoding)), None)
