"""`GET /metrics`: figures about the server in Prometheus' text format."""

import contextlib
from typing import cast

from fastapi import Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modelcube import __version__
from modelcube.evaluation.jobs.leases import requeue_expired
from modelcube.evaluation.jobs.records import Evaluation
from modelcube.evaluation.jobs.worker_cards import connected
from modelcube.figures.output.pictures import Pictures
from modelcube.web.dependencies import StoreDependency
from modelcube.web.strict import strict_router

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STATES = ("queued", "running", "succeeded", "failed", "canceled")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

disable_created_metrics()  # type: ignore[no-untyped-call]  # else every series has a second one for its birth

router = strict_router("server")


class RequestMetrics:
    """Counts and times of requests, in a registry of its own: several applications may live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        info = Gauge("modelcube_info", "Version of Model Cube", ["version"], registry=self.registry)
        info.labels(__version__).set(1)
        labels = ["method", "route", "status"]
        self._requests = Counter("modelcube_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "modelcube_request_seconds", "Time to answer", ["route"], buckets=SECONDS, registry=self.registry
        )
        self._evaluations = Gauge("modelcube_evaluations", "Evaluations by state", ["status"], registry=self.registry)
        self._workers = Gauge("modelcube_workers", "Connected workers", registry=self.registry)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def watch(self, pictures: Pictures) -> None:
        """Tell how many pictures were drawn."""
        drawn = Gauge("modelcube_pictures_drawn", "Pictures drawn since the start", registry=self.registry)
        drawn.set_function(lambda: pictures.drawn)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request. Looking labels up is the slow part, so it is done once for each combination."""
        if method not in _METHODS:
            method = "other"
        key = (method, route, status)
        children = self._children.get(key)
        if children is None:
            children = (self._requests.labels(method, route, str(status)), self._seconds.labels(route))
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def look_at_queue(self, session: Session) -> None:
        """Read how many evaluations there are in each state, and how many workers."""
        counts = select(Evaluation.status, func.count()).group_by(Evaluation.status)
        found = {status: count for status, count in session.execute(counts)}
        for status in STATES:
            self._evaluations.labels(status).set(found.get(status, 0))
        self._workers.set(len(connected(session)))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


@router.get("/metrics", response_class=Response, summary="Figures about the server for Prometheus")
def read_metrics(request: Request, store: StoreDependency) -> Response:
    """Requests by route and status, their times, memory and processor time of the process; evaluations and workers."""
    metrics = cast(RequestMetrics, request.app.state.metrics)
    with contextlib.suppress(OperationalError):
        requeue_expired(store.engine)
        with store.session() as session:
            metrics.look_at_queue(session)
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})
