"""The server with one more route that answers nothing much: what it can do at best.

Run as `python -m benchmarks.empty_route serve --port 0`, like the command `modelcube`.
"""

from fastapi import FastAPI

from modelcube.main import create_app
from modelcube.server import serve
from modelcube.settings import Settings

PATH = "/benchmark/empty"


def create(settings: Settings) -> FastAPI:
    """The application, and before all of its routes an empty one that passes through the same layers."""
    app = create_app(settings)

    @app.get(PATH)
    async def empty() -> dict[str, bool]:
        return {"ok": True}

    app.router.routes.insert(0, app.router.routes.pop())
    return app


if __name__ == "__main__":
    settings = Settings(port=0)
    serve(settings, create(settings))
