"""The web application, put together: settings, layers, routers."""

from fastapi import APIRouter, FastAPI

from modelcube import __version__
from modelcube.api import (
    backbones,
    evaluations,
    figures,
    formulas,
    grid,
    health,
    importance,
    models,
    networks,
    pictures,
    predict,
    scale,
    studies,
    surrogate,
)
from modelcube.assets import asset_folder
from modelcube.evaluation.jobs.datasets import readable_datasets
from modelcube.figures.output.painter import Painter
from modelcube.figures.output.pictures import Pictures
from modelcube.pages import embed, figure, oembed, share
from modelcube.pages.explorer import home
from modelcube.settings import Settings
from modelcube.web import docs, metrics, static
from modelcube.web.error_handlers import install_error_handlers
from modelcube.web.lifespan import lifespan
from modelcube.web.metrics import RequestMetrics
from modelcube.web.middleware import stack
from modelcube.web.openapi import install_openapi
from modelcube.web.static import StaticTree

ROUTERS: list[APIRouter] = [  # the busiest first: FastAPI tries one after another
    networks.router,
    scale.router,
    predict.router,
    predict.points_router,
    surrogate.router,
    home.router,
    backbones.router,
    formulas.router,
    studies.router,
    studies.writing,
    importance.router,
    models.router,
    pictures.router,
    figures.router,
    figure.router,
    evaluations.router,
    evaluations.writing,
    grid.router,
    embed.router,
    oembed.router,
    share.router,
    health.router,
    metrics.router,
    docs.router,
    static.router,
]

DESCRIPTION = (
    "What a network of a given resolution, depth and width is and costs, which one a formula picks for a budget, "
    "and what was measured near it. Errors are problem documents (RFC 9457)."
)


def create_app(settings: Settings | None = None, *, served: bool = True) -> FastAPI:
    """The application under these settings, by default those of the environment.

    `served`: readers reach it; else its answers are made into files, and pages offer nothing that only a server does.
    """
    settings = settings or Settings()
    request_metrics = RequestMetrics()
    app = FastAPI(
        title="Model Cube",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": settings.public_url}] if settings.public_url else None,
        openapi_url=None,  # served by `docs`
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=stack(settings, request_metrics),
    )
    app.state.settings = settings
    app.state.datasets = readable_datasets(settings)
    app.state.served = served
    app.state.metrics = request_metrics
    app.state.pictures = Pictures(Painter())
    request_metrics.watch(app.state.pictures)
    app.state.static = StaticTree.load(asset_folder("static"))
    install_error_handlers(app)
    install_openapi(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
