"""A bug is answered too: an unexpected exception becomes a problem document that says nothing of the inside."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modelcube.web.problems import problem_response

log = structlog.get_logger()


class FailureMiddleware:
    """Logs an unexpected exception with its traceback and answers 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting_start)
        except Exception:
            log.exception("unexpected failure", path=scope["path"])
            if started:
                raise
            detail = "the server made a mistake; its log has the details under the request id of this answer"
            await problem_response(500, detail)(scope, receive, send)
