"""HEAD is GET without the body: link checkers and CDNs ask so. The ASGI server leaves the body out."""

from starlette.types import ASGIApp, Receive, Scope, Send

HEAD_ONLY = "modelcube.head"  # of a scope: nobody will read the body


class HeadMiddleware:
    """Lets the routes see GET for HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self.app(scope, receive, send)
        inner = {**scope, "method": "GET", HEAD_ONLY: True}
        try:
            await self.app(inner, receive, send)
        finally:
            scope["route"] = inner.get("route")
