"""Bodies are of bounded size: 413 for more."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.web.headers import header
from modelcube.web.problems import problem_response

MAX_BYTES = 8 * 2**20  # 100,000 points of three numbers each
MAX_FILE_BYTES = 2**30  # 10,000,000 points in a file
FILES = {"/predict": (b"text/csv", b"application/x-npy")}  # where files may come, and of which types
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


class BodyMiddleware:
    """Refuses a body that is too large before it is read, or while it is where it does not state its length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            return await self.app(scope, receive, send)
        length, most = header(scope["headers"], b"content-length"), limit_of(scope)
        if length and length.isdigit() and int(length) > most:
            return await problem_response(413, too_large(most))(scope, receive, send)
        await self.app(scope, limited(receive, most), send)


def limit_of(scope: Scope) -> int:
    """How many bytes the body of a request may have."""
    content_type = header(scope["headers"], b"content-type") or b""
    return MAX_FILE_BYTES if content_type.startswith(FILES.get(scope["path"], ())) else MAX_BYTES


def too_large(most: int) -> str:
    """What to say of a body that is larger."""
    return f"the body is larger than {most // 2**20} MiB; send it in parts"


def limited(receive: Receive, most: int) -> Receive:
    """`receive` that refuses to go on past the limit."""
    total = 0

    async def receive_limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise HTTPException(413, too_large(most))
        return message

    return receive_limited
