"""What happens to every request and answer, as plain ASGI: one concern a file, outermost first in `stack`."""

from starlette.middleware import Middleware
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

from modelcube.settings import Settings
from modelcube.web.metrics import RequestMetrics
from modelcube.web.middleware.body import BodyMiddleware
from modelcube.web.middleware.caching import CachingMiddleware
from modelcube.web.middleware.cors import CORSMiddleware
from modelcube.web.middleware.failures import FailureMiddleware
from modelcube.web.middleware.head import HeadMiddleware
from modelcube.web.middleware.observation import ObservationMiddleware
from modelcube.web.middleware.security import SecurityMiddleware
from modelcube.web.stored import MINIMUM_BYTES

for kind in ("application/problem+json", "text/csv", "text/yaml"):
    add_compress_type(kind)
remove_compress_type("text/event-stream")  # each event leaves at once


def stack(settings: Settings, metrics: RequestMetrics) -> list[Middleware]:
    """All layers, outermost first."""
    return [
        Middleware(ObservationMiddleware, metrics=metrics),
        Middleware(SecurityMiddleware),
        Middleware(CORSMiddleware),
        Middleware(CompressMiddleware, minimum_size=MINIMUM_BYTES, zstd=False, brotli_quality=5),
        Middleware(CachingMiddleware, max_age=settings.cache_seconds),
        Middleware(FailureMiddleware),
        Middleware(HeadMiddleware),
        Middleware(BodyMiddleware),
    ]
