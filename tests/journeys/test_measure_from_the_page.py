"""A person measures a network from the page: a real server, a real worker, small images."""

import json
import re
from collections.abc import Iterator

import pytest

pytest.importorskip("ray", reason="the extra `evaluate` is not installed")

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from modelcube.database.tables import RecordedRow
from modelcube.evaluation.jobs.worker_cards import connected
from tests.support.bench import Bench
from tests.support.panel import measure, open_panel
from tests.support.processes import wait_for
from tests.support.queues import status_of
from tests.support.server_process import ServerProcess
from tests.support.worker_process import WorkerProcess, running_worker

pytestmark = pytest.mark.slow

SMALL, LARGE = "r=0.7&d=0.6&w=0.5", "r=1.5&d=2&w=1.5"
MINUTES = 180_000  # milliseconds: a worker starts, and a busy machine trains


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A database, and small images that server and worker both see."""
    bench = Bench(tmp_path_factory.mktemp("measuring"))
    yield bench
    bench.engine.dispose()


@pytest.fixture(scope="module")
def worker(bench: Bench) -> Iterator[WorkerProcess]:
    """A worker that the server knows of."""
    with running_worker(bench.environment, bench.log) as worker:

        def ready() -> bool:
            with Session(bench.engine) as session:
                return any(one.speed for one in connected(session))

        wait_for(ready, "a worker that has measured its speed", bench.log.read_text)
        yield worker


@pytest.fixture
def visitor(browser: Browser, bench: Bench, worker: WorkerProcess) -> Iterator[Page]:
    """The page of the server, its panel in sight."""
    with ServerProcess(bench.settings.data_dir, environment=bench.environment) as server:
        context = browser.new_context(base_url=server.address)
        context.set_default_timeout(MINUTES)
        yield open_panel(context.new_page(), SMALL)
        context.close()


def test_a_network_is_measured_another_one_canceled_and_a_third_one_waits(
    visitor: Page, bench: Bench, worker: WorkerProcess
) -> None:
    note, plan = visitor.locator('[data-text="measuring"]'), visitor.locator('[data-text="plan"]')
    expect(note).to_have_text("1\xa0worker connected.")
    visitor.locator('#evaluations [name="dataset"]').select_option("mine")
    visitor.locator('#evaluations [name="recipe"]').select_option("proxy")
    expect(plan).to_contain_text("On mine, where r = 1 is 28\xa0px, it is trained and tested with 19\xa0px")
    expect(plan).to_contain_text(re.compile(r"That takes about \d+"))

    evaluation_id = measure(visitor, seed=0)
    expect(note).to_contain_text("Epoch", timeout=MINUTES)
    expect(note).to_contain_text("top-1.", timeout=MINUTES)
    with Session(bench.engine) as session:
        top1 = json.loads(session.scalars(select(RecordedRow.content)).one())["top1"]
    assert note.inner_text() == f"Measured: {top1:.1f}\xa0% top-1."
    line = visitor.locator("#evaluations .history tbody tr").first
    expect(line.locator(".found")).to_contain_text(f"{top1:.1f}\xa0%")
    expect(line).to_contain_text("succeeded")
    assert status_of(bench.engine, evaluation_id) == "succeeded"

    open_panel(visitor, LARGE)
    canceled = measure(visitor, seed=0)
    expect(note).to_contain_text(re.compile("It runs|Epoch"), timeout=MINUTES)
    visitor.get_by_role("button", name="Cancel").click()
    expect(note).to_have_text("Canceled.")
    assert status_of(bench.engine, canceled) == "canceled"

    worker.stop()
    open_panel(visitor, SMALL)
    expect(note).to_have_text("No worker connected.")
    waiting = measure(visitor, seed=1)
    expect(note).to_contain_text("No worker is connected, so it waits: start one with `make worker` on this machine")
    assert status_of(bench.engine, waiting) == "queued"
