"""Reading is open to scripts of any site (CORS); the header is always there, so that a CDN keeps one copy for all."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.web.headers import header

PUBLIC_POSTS = frozenset({"/costs"})
_READING = frozenset({"GET", "HEAD"})
_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"access-control-expose-headers", b"etag, link, x-request-id")


class CORSMiddleware:
    """Allows every origin to read, and to post where posting only asks a question."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        public_post = scope["path"] in PUBLIC_POSTS
        if scope["method"] == "OPTIONS" and header(scope["headers"], b"access-control-request-method"):
            return await _answer_preflight(public_post, send)
        if not (scope["method"] in _READING or (public_post and scope["method"] == "POST")):
            return await self.app(scope, receive, send)

        async def send_with_cors(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], _ANY_ORIGIN, _EXPOSED]
            await send(message)

        await self.app(scope, receive, send_with_cors)


async def _answer_preflight(public_post: bool, send: Send) -> None:
    methods = b"GET, HEAD, POST" if public_post else b"GET, HEAD"
    headers = [
        _ANY_ORIGIN,
        (b"access-control-allow-methods", methods),
        (b"access-control-allow-headers", b"content-type, if-none-match"),
        (b"access-control-max-age", b"86400"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
