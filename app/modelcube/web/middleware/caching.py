"""Freshness: an ETag for every answer that fits in one piece, 304 for who has it, Cache-Control for a CDN.

ETags are weak: one stands for a content, however it is compressed on its way (RFC 9110, 8.8.1).
"""

from hashlib import blake2b

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.web.headers import header, without

STALE_SECONDS = 86_400
NO_STORE = (b"cache-control", b"no-store")


class CachingMiddleware:
    """Adds ETag and Cache-Control to answers to GET, unless they set their own; errors are not kept."""

    def __init__(self, app: ASGIApp, max_age: int) -> None:
        self.app = app
        policy = f"public, max-age={max_age}, stale-while-revalidate={STALE_SECONDS}"
        self.keep = (b"cache-control", policy.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            send = CachingResponder(scope, send, self.keep)
        await self.app(scope, receive, send)


class CachingResponder:
    """Holds the start of an answer back until the first part of its body is there."""

    def __init__(self, scope: Scope, send: Send, keep: tuple[bytes, bytes]) -> None:
        self.reading = scope["method"] in ("GET", "HEAD")
        self.known = header(scope["headers"], b"if-none-match") if self.reading else None
        self.send = send
        self.keep = keep
        self.start: Message | None = None
        self.answered = False

    async def __call__(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start":
            self.start = message
        elif self.start is not None:
            start, self.start = self.start, None
            await self._begin(start, message)
        elif not self.answered:
            await self.send(message)

    async def _begin(self, start: Message, body: Message) -> None:
        headers = list(start["headers"])
        start["headers"] = headers
        if start["status"] == 200 and self.reading:
            etag = self._tag(headers, body)
            if header(headers, b"cache-control") is None:
                headers.append(self.keep)
            if etag and self.known and is_known(etag, self.known):
                self.answered = True
                start = {"type": start["type"], "status": 304, "headers": without(headers, *_OF_THE_BODY)}
                body = {"type": "http.response.body", "body": b""}
        elif start["status"] >= 400 and header(headers, b"cache-control") is None:
            headers.append(NO_STORE)
        await self.send(start)
        await self.send(body)

    def _tag(self, headers: list[tuple[bytes, bytes]], body: Message) -> bytes | None:
        etag = header(headers, b"etag")
        if etag is None and not body.get("more_body", False):
            etag = etag_of(body.get("body", b""))
            headers.append((b"etag", etag))
        return etag


_OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")


def etag_of(content: bytes) -> bytes:
    """An ETag that changes with any byte of the content."""
    return b'W/"%s"' % blake2b(content, digest_size=12).hexdigest().encode()


def is_known(etag: bytes, if_none_match: bytes) -> bool:
    """Whether `If-None-Match` holds this ETag; weak and strong ones are compared alike, as RFC 9110 asks."""
    known = [part.strip().removeprefix(b"W/") for part in if_none_match.split(b",")]
    return known == [b"*"] or etag.removeprefix(b"W/") in known
