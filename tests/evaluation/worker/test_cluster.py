"""A Ray cluster on loopback with PostgreSQL: nodes join, one dies, and the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ray.cluster_utils import Cluster

from tests.support.bench import LONG, Bench
from tests.support.postgres import PostgresServer
from tests.support.queues import asked, outcomes_of, status_of
from tests.support.worker_process import running_worker

pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A head that runs nothing; nodes are added by the test."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", "app")
    options = {"num_cpus": 0, "object_store_memory": 100 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=options)
    yield cluster
    untyped: Any = cluster
    untyped.shutdown()


def test_an_evaluation_outlives_its_machine_and_the_database(
    cluster: Cluster, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    bench = Bench(
        tmp_path,
        MODELCUBE_DATABASE_URL=postgres_server.new_database(),
        MODELCUBE_RAY_ADDRESS=cluster.address,
        MODELCUBE_CHECKPOINTS=str(tmp_path / "checkpoints"),
    )
    evaluation_id = asked(bench.engine, **LONG)
    with running_worker(bench.environment, bench.log):
        bench.wait_slots(evaluation_id, 0)
        assert status_of(bench.engine, evaluation_id) == "queued"
        node = cluster.add_node(num_cpus=1, object_store_memory=100 * 2**20)
        bench.wait_progress(evaluation_id, 1)
        cluster.remove_node(node, allow_graceful=False)
        cluster.add_node(num_cpus=1, object_store_memory=100 * 2**20)
        bench.wait_progress(evaluation_id, 2)
        cluster.add_node(num_cpus=1, object_store_memory=100 * 2**20)
        bench.wait_slots(evaluation_id, 2)
        postgres_server.kill()
        postgres_server.start()
        bench.wait_status(evaluation_id, "succeeded")
    assert outcomes_of(bench.engine, evaluation_id) == ["lost", "succeeded"]
    bench.engine.dispose()
