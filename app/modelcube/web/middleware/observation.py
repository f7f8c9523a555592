"""Every request leaves one line in the log and one count in the metrics, under the route's template."""

import re
import secrets
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from modelcube.web.headers import header
from modelcube.web.metrics import RequestMetrics

log = structlog.get_logger()
_REQUEST_ID = re.compile(rb"[\w.-]{1,64}", re.ASCII)


class ObservationMiddleware:
    """Gives a request its id, times it, logs it and counts it."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began = perf_counter()
        request_id = request_id_of(scope)
        clear_contextvars()
        bind_contextvars(request_id=request_id.decode())
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - began
            route = route_template(scope)
            self.metrics.count(scope["method"], route, status, seconds)
            log.info("request", method=scope["method"], route=route, status=status, ms=round(1000 * seconds, 2))


def request_id_of(scope: Scope) -> bytes:
    """The id that a proxy gave the request, or a new one."""
    given = header(scope["headers"], b"x-request-id")
    return given if given and _REQUEST_ID.fullmatch(given) else secrets.token_hex(8).encode()


def route_template(scope: Scope) -> str:
    """`/studies/{id}` rather than the path itself: labels of metrics must stay few."""
    return getattr(scope.get("route"), "path", None) or "unmatched"
