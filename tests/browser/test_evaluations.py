"""Measuring from the page: a worker's part is played by the test, step by step."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from modelcube.evaluation.datasets import Dataset
from modelcube.evaluation.leases import Lease, finish, report
from modelcube.evaluation.measurements import joins_study, measurement
from modelcube.evaluation.progress import Result
from modelcube.evaluation.request import EvaluationRequest
from modelcube.studies.database import create_engine
from modelcube.studies.recording import StudyDescription
from tests.browser.conftest import ExplorerPage
from tests.support.queues import status_of, taken
from tests.support.server_process import running_server

RESULT = {
    **{"measure": "accuracy", "network_id": "n", "dataset": "mine", "recipe": "proxy", "seed": 0, "top1": 71.25},
    **{"epochs": 2, "images_seen": 1024, "seconds": 12.5, "flops": 1000, "parameters": 1000},
    **{"device": "cpu", "processor": "a processor", "machine": "here", "threads": 1, "versions": {}},
}

SEEDS = count(1)  # a test that runs again asks for something new
MEASURED = """(element) => [...element.querySelectorAll(".js-plotly-plot"), element]
    .flatMap((plot) => plot.data ?? []).filter((trace) => trace.meta?.rows === "measured")
    .reduce((sum, trace) => sum + trace.x.length, 0)"""
GROWN = f"""(element, wanted) => new Promise((resolve) => {{
    const count = {MEASURED};
    const look = (frames) => {{
        if (count(element) === wanted || frames > 600) resolve(count(element));
        else requestAnimationFrame(() => look(frames + 1));
    }};
    look(0);
}})"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """A server that knows a data set, and its database."""
    folder = tmp_path_factory.mktemp("measuring")
    for name in ("train/a", "val/a"):
        (folder / "images" / name).mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELCUBE_DATASETS", f"mine={folder / 'images'},imagenet={folder / 'images'}?classes=1000")
        with running_server(folder / "data") as address:
            engine = create_engine(f"sqlite:///{folder / 'data' / 'modelcube.sqlite3'}")
            yield address, engine
            engine.dispose()


@pytest.fixture
def panel(browser: Browser, own_server: tuple[str, Engine]) -> Iterator[Page]:
    """The page of that server, its panel in sight."""
    context = browser.new_context(base_url=own_server[0])
    page = context.new_page()
    ExplorerPage(page).open("r=0.7&d=0.6&w=0.5")
    page.locator("#evaluations").scroll_into_view_if_needed()
    expect(page.locator("#evaluations form")).to_be_visible()
    yield page
    context.close()


def measure(page: Page, seed: int, dataset: str = "mine", recipe: str = "proxy") -> str:
    """Ask for the network that is shown; its id."""
    page.locator('#evaluations [name="dataset"]').select_option(dataset)
    page.locator('#evaluations [name="recipe"]').select_option(recipe)
    page.locator('#evaluations [name="seed"]').fill(str(seed))
    with page.expect_response(lambda response: response.request.method == "POST") as asked:
        page.get_by_role("button", name="Measure this network").click()
    return str(asked.value.json()["id"])


def progress(step: int, loss: float) -> dict[str, Any]:
    """What a worker says on the way."""
    where = {"epoch": 0, "epochs": 2, "step": step, "steps": 40, "loss": loss, "top1": None}
    return where | {"images_per_second": 900.0, "eta_seconds": 4.0}


def measured(engine: Engine, lease: Lease, recipe: str) -> None:
    """What a worker writes in the end: the result and, but for recipes that join no study, its row."""
    request, result = EvaluationRequest.from_json(lease.request), Result.from_json(RESULT)
    dataset = Dataset(id=request.dataset, title=request.dataset, kind="folder", location="")
    row = measurement(request, dataset, result) if joins_study(recipe) else None
    finish(engine, lease, RESULT, row, StudyDescription.of(dataset))


def test_a_network_is_measured_from_the_page(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    note = panel.locator('[data-text="measuring"]')
    evaluation_id = measure(panel, next(SEEDS))
    expect(note).to_contain_text("modelcube worker")
    lease = taken(engine)
    assert lease.evaluation_id == evaluation_id
    for step, loss in ((10, 2.0), (20, 1.5), (30, 1.25)):
        report(engine, lease, progress(step, loss))
    expect(panel.locator("#evaluations .curve")).to_have_attribute("aria-label", "Training loss, now 1.250")
    assert len((panel.locator("#evaluations polyline").get_attribute("points") or "").split()) == 3
    expect(note).to_contain_text("900 images/s")
    finish(engine, lease, RESULT)
    expect(note).to_have_text("Measured: 71.3\xa0% top-1.")
    expect(panel.locator("#evaluations tbody tr").first).to_contain_text("succeeded")


@pytest.mark.parametrize(
    ("dataset", "recipe", "more"), [("imagenet", "proxy", 1), ("imagenet", "smoke", 0), ("mine", "proxy", 0)]
)
def test_what_is_measured_of_the_study_that_is_shown_appears_in_the_cube(
    panel: Page, own_server: tuple[str, Engine], dataset: str, recipe: str, more: int
) -> None:
    _, engine = own_server
    cube = panel.locator('[data-figure="cube"]')
    cube.scroll_into_view_if_needed()
    expect(cube.locator("canvas").first).to_be_visible()
    before = cube.evaluate(MEASURED)
    panel.locator("#evaluations").scroll_into_view_if_needed()
    evaluation_id = measure(panel, next(SEEDS), dataset, recipe)
    lease = taken(engine)
    assert lease.evaluation_id == evaluation_id
    measured(engine, lease, recipe)
    expect(panel.locator('[data-text="measuring"]')).to_have_text("Measured: 71.3\xa0% top-1.")
    cube.scroll_into_view_if_needed()
    assert cube.evaluate(GROWN, before + more) == before + more


def test_it_is_canceled_from_the_page(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    evaluation_id = measure(panel, next(SEEDS))
    panel.get_by_role("button", name="Cancel").click()
    expect(panel.locator('[data-text="measuring"]')).to_have_text("Canceled.")
    assert status_of(engine, evaluation_id) == "canceled"


def test_what_is_asked_for_again_is_followed_though_it_was_canceled_before(
    panel: Page, own_server: tuple[str, Engine]
) -> None:
    _, engine = own_server
    seed = next(SEEDS)
    note, curve = panel.locator('[data-text="measuring"]'), panel.locator("#evaluations polyline")
    measure(panel, seed)
    report(engine, taken(engine), progress(10, 2.5))
    expect(note).to_contain_text("900 images/s")
    panel.get_by_role("button", name="Cancel").click()
    expect(note).to_have_text("Canceled.")

    evaluation_id = measure(panel, seed)
    lease = taken(engine)
    assert lease.evaluation_id == evaluation_id
    report(engine, lease, progress(20, 1.5))
    report(engine, lease, progress(30, 1.25))
    expect(panel.locator("#evaluations .curve")).to_have_attribute("aria-label", "Training loss, now 1.250")
    assert len((curve.get_attribute("points") or "").split()) == 2  # nothing of the attempt before
    finish(engine, lease, RESULT)
    expect(note).to_have_text("Measured: 71.3\xa0% top-1.")


def test_what_runs_is_followed_after_the_page_is_loaded_again(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    measure(panel, next(SEEDS))
    lease = taken(engine)
    report(engine, lease, progress(10, 2.0))
    ExplorerPage(panel).open("r=0.7&d=0.6&w=0.5")
    panel.locator("#evaluations").scroll_into_view_if_needed()
    expect(panel.locator("#evaluations .curve")).to_have_attribute("aria-label", "Training loss, now 2.000")
    expect(panel.get_by_role("button", name="Cancel")).to_be_visible()
    finish(engine, lease, RESULT)
    expect(panel.locator('[data-text="measuring"]')).to_have_text("Measured: 71.3\xa0% top-1.")


def test_the_history_is_filtered(panel: Page) -> None:
    seed = next(SEEDS)
    measure(panel, seed)
    panel.locator('#evaluations [name="status"]').select_option("queued")
    expect(panel.locator("#evaluations tbody tr")).to_have_count(1)
    expect(panel.locator("#evaluations tbody tr").first).to_contain_text(f"seed {seed}")
    panel.locator('#evaluations [name="status"]').select_option("running")
    expect(panel.locator("#evaluations tbody tr")).to_have_count(0)
