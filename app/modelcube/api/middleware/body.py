"""Bodies are of bounded size: 413 for more."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.api.headers import header
from modelcube.api.problems import problem_response

MAX_BYTES = 8 * 2**20  # 100,000 points of three numbers each
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_TOO_LARGE = f"the body is larger than {MAX_BYTES // 2**20} MiB; send it in parts"


class BodyMiddleware:
    """Refuses a body that is too large before it is read, or while it is where it does not state its length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            return await self.app(scope, receive, send)
        length = header(scope["headers"], b"content-length")
        if length and length.isdigit() and int(length) > MAX_BYTES:
            return await problem_response(413, _TOO_LARGE)(scope, receive, send)
        await self.app(scope, limited(receive), send)


def limited(receive: Receive) -> Receive:
    """`receive` that refuses to go on past the limit."""
    total = 0

    async def receive_limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > MAX_BYTES:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_limited
