"""Serving: the application behind uvicorn, whose address is printed once it answers."""

import ctypes
import socket
from contextlib import suppress
from threading import Thread
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from modelcube.answers.cubes import warm_cube
from modelcube.database.schema import open_database
from modelcube.errors import InvalidInput
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.web.logs import configure_logs

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of glibc's malloc.h


class AnnouncingServer(uvicorn.Server):
    """A server that says where it is."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then print the address: with port 0 only the socket knows it."""
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        print(f"Model Cube is at {address(host, port)}", flush=True)
        app = self.config.app
        if isinstance(app, FastAPI) and hasattr(app.state, "explorer"):
            # Beside the first answers, which need it only once they show the best networks.
            Thread(target=warm_cube, args=(app.state.explorer,), name="warming", daemon=True).start()


def address(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def return_freed_memory() -> None:
    """Let glibc give freed arrays back to the system: by default it keeps those of up to 32 MB, for each thread."""
    with suppress(AttributeError, OSError, TypeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_MMAP_THRESHOLD, 2**20)


def serve(settings: Settings, app: FastAPI | None = None) -> None:
    """Serve the application, or another one in its place, until interrupted.

    Raises:
        InvalidInput: the public address has a path, under which no page would find its files.
        InvalidInput, NotInstalled, Unavailable: the database cannot be opened; the server would only log a traceback.
    """
    if settings.public_url and urlsplit(settings.public_url).path.strip("/"):
        raise InvalidInput("MODELCUBE_PUBLIC_URL", settings.public_url, "an address without a path")
    open_database(settings.resolved_database_url()).dispose()
    return_freed_memory()
    configure_logs(settings)
    config = uvicorn.Config(
        app or create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    AnnouncingServer(config).run()
