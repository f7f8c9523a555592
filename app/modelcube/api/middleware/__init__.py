"""What happens to every request and answer, as plain ASGI: one concern a file, outermost first in `stack`."""

from starlette.middleware import Middleware

from modelcube.api.metrics import RequestMetrics
from modelcube.api.middleware.body import BodyMiddleware
from modelcube.api.middleware.caching import CachingMiddleware
from modelcube.api.middleware.compression import CompressionMiddleware
from modelcube.api.middleware.cors import CORSMiddleware
from modelcube.api.middleware.failures import FailureMiddleware
from modelcube.api.middleware.head import HeadMiddleware
from modelcube.api.middleware.observation import ObservationMiddleware
from modelcube.api.middleware.security import SecurityMiddleware
from modelcube.settings import Settings


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
