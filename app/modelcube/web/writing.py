"""Who may write: whoever has the key; without a key only a client on this very machine, and no web page of another.

A page that a browser on this machine shows could otherwise be made to write by any site it visits (cross-site
requests, DNS rebinding), and a proxy's clients would look like local ones. Therefore a write without a key must come
straight from a loopback address, name a loopback host, come from no other origin, and be sent as JSON or as a file of a
type that no form can send. A proxy on this machine may hide all that (nginx's bare `proxy_pass` does): a server that
says it is public takes none without a key.
"""

import hmac
from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response

from modelcube.settings import PREFIX, Settings
from modelcube.web.problems import DOCUMENTED
from modelcube.web.strict import StrictRoute, is_json

FORWARDING = ("forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip", "fly-client-ip")
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
POINT_TYPES = {"text/csv": "csv", "application/x-npy": "npy"}  # what no form of a web page can send either
WITHOUT_BODY = ("GET", "DELETE")  # a page of another site would have to ask first (CORS) before it may delete
HINT = f"set {PREFIX}API_KEY on the server and send it as Authorization: Bearer …"


class WritingRoute(StrictRoute):
    """A strict route that only those may use who may write."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        handle = super().get_route_handler()

        async def allowed(request: Request) -> Response:
            check_may_write(request)
            return await handle(request)

        return allowed


def writing_router(tag: str) -> APIRouter:
    """A router whose routes only those may use who may write."""
    return APIRouter(route_class=WritingRoute, tags=[tag], responses=dict(DOCUMENTED))


def check_may_write(request: Request) -> None:
    """Nothing, if this request may write.

    Raises:
        HTTPException: 401 for a wrong or missing key, 403 for a client that is not local where there is no key, and
            for any where the server is public, 415 for a local one that sends no JSON.
    """
    settings: Settings = request.app.state.settings
    if settings.api_key is not None:
        return _check_key(request, settings.api_key.get_secret_value())
    reason = f"it is public ({PREFIX}PUBLIC_URL is set)" if settings.public_url else why_not_local(request)
    if reason is not None:
        raise HTTPException(403, f"only clients on the server's own machine may write here: {reason}; {HINT}")
    content_type = request.headers.get("content-type", "")
    if request.method not in WITHOUT_BODY and not (is_json(content_type) or media_type(content_type) in POINT_TYPES):
        raise HTTPException(415, "without a key, write with Content-Type: application/json")


def media_type(content_type: str) -> str:
    """A media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def why_not_local(request: Request) -> str | None:
    """Why a request may come from another machine, or from another site's page; None if it cannot."""
    headers = request.headers
    client = request.client.host if request.client else ""
    if not _is_loopback(client):
        return f"this one is at {client or 'an unknown address'}"
    forwarded = [name for name in headers if name in FORWARDING or name.startswith("x-forwarded-")]
    if forwarded:
        return f"this one came through a proxy ({forwarded[0]})"
    host = headers.get("host", "")
    if _name(f"//{host}") not in LOCAL_NAMES:
        return f"this one asked for the host {host!r}"
    origin = headers.get("origin")
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        return f"this one was sent by a page of {origin!r}"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return "this one was sent by a page of another site"
    return None


def _check_key(request: Request, key: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), key.encode()):
        raise HTTPException(
            401, "writing needs the server's key: send Authorization: Bearer …", {"www-authenticate": "Bearer"}
        )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
