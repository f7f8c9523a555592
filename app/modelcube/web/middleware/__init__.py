"""What happens to every request and answer, as plain ASGI: one concern a file, outermost first in `stack`."""

from starlette.middleware import Middleware

from modelcube.settings import Settings
from modelcube.web.metrics import RequestMetrics
from modelcube.web.middleware.body import BodyMiddleware
from modelcube.web.middleware.caching import CachingMiddleware
from modelcube.web.middleware.compression import CompressionMiddleware
from modelcube.web.middleware.cors import CORSMiddleware
from modelcube.web.middleware.failures import FailureMiddleware
from modelcube.web.middleware.head import HeadMiddleware
from modelcube.web.middleware.observation import ObservationMiddleware
from modelcube.web.middleware.security import SecurityMiddleware


def stack(settings: Settings, metrics: RequestMetrics) -> list[Middleware]:
    """All layers, outermost first."""
    return [
        Middleware(ObservationMiddleware, metrics=metrics),
        Middleware(SecurityMiddleware),
        Middleware(CORSMiddleware),
        Middleware(CompressionMiddleware),
        Middleware(CachingMiddleware, max_age=settings.cache_seconds),
        Middleware(FailureMiddleware),
        Middleware(HeadMiddleware),
        Middleware(BodyMiddleware),
    ]
