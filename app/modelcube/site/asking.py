"""Asking the application as a reader's browser would, without a network."""

import asyncio
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

HOST = "http://localhost"  # what the answers take for the server's address


TRIES = 5  # of an answer that is too much work at once


async def ask(app: ASGIApp, asked: str) -> bytes:
    """The body of the answer to GET; what a busy machine refuses is asked for again.

    Raises:
        RuntimeError: the answer is not 200.
    """
    for _ in range(TRIES):
        status, body = await _answer(app, asked)
        if status == 200:
            return body
        if status != 503:
            break
        await asyncio.sleep(1)
    raise RuntimeError(f"{asked} was answered with {status}")


async def _answer(app: ASGIApp, asked: str) -> tuple[int, bytes]:
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
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])
