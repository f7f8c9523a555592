"""Measuring from the page: a worker's part is played by the test, step by step; a journey has a real one."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from modelcube.database.engine import create_engine
from modelcube.evaluation.jobs.datasets import get_dataset
from modelcube.evaluation.jobs.leases import Lease, finish, release, report
from modelcube.evaluation.jobs.measurements import joins_study, measurement
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.jobs.queue import cancel
from modelcube.evaluation.jobs.records import Evaluation
from modelcube.evaluation.jobs.request import EvaluationRequest
from modelcube.settings import Settings
from modelcube.studies.recording import StudyDescription
from tests.browser.conftest import ExplorerPage
from tests.support.panel import QUERY, measure, open_panel
from tests.support.queues import asked, status_of, taken
from tests.support.server_process import running_server

RESULT = {
    **{"measure": "accuracy", "network_id": "n", "dataset": "mine", "recipe": "proxy", "seed": 0, "top1": 71.25},
    **{"epochs": 2, "images_seen": 1024, "seconds": 12.5, "flops": 1000, "parameters": 1000},
    **{"device": "cpu", "processor": "a processor", "machine": "here", "threads": 1, "versions": {}},
}

TIMES = {"mean": 3.214, "p50": 3.1, "p95": 4.05, "runs": 1000, "threads": 1}
LATENCY = RESULT | {
    **{"measure": "latency", "top1": None, "epochs": None, "images_seen": None},
    "latency": {"onnxruntime": TIMES, "torch": TIMES | {"mean": 12.34}},
}
NETWORK = {"resolution": 44, "d": 0.6, "w": 0.5, "dataset": "mine"}  # what this is of `mine`
KEY = "a key of this server"

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


def serving(folder: Path, **settings: str) -> Iterator[tuple[str, Engine]]:
    """A server that knows data sets of that folder, and its database."""
    for name in ("train/a", "val/a"):
        (folder / "images" / name).mkdir(parents=True)
    images = folder / "images"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "MODELCUBE_DATASETS", f"a-first={images},mine={images}?base_resolution=64,imagenet={images}?classes=1000"
        )
        for name, value in settings.items():
            patch.setenv(f"MODELCUBE_{name}", value)
        with running_server(folder / "data") as address:
            engine = create_engine(f"sqlite:///{folder / 'data' / 'modelcube.sqlite3'}")
            yield address, engine
            engine.dispose()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """A server that this machine may write to, and its database."""
    yield from serving(tmp_path_factory.mktemp("measuring"))


@pytest.fixture(scope="module")
def locked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """A server that wants a key, and its database."""
    yield from serving(tmp_path_factory.mktemp("locked"), API_KEY=KEY)


@pytest.fixture
def panel(browser: Browser, own_server: tuple[str, Engine]) -> Iterator[Page]:
    """The page of that server, its panel in sight."""
    context = browser.new_context(base_url=own_server[0])
    yield open_panel(context.new_page())
    context.close()
    with Session(own_server[1]) as session:  # a test that runs again finds nothing of itself
        unfinished = session.scalars(select(Evaluation.id).where(Evaluation.finished_at.is_(None))).all()
    for evaluation_id in unfinished:
        cancel(own_server[1], evaluation_id)


def progress(step: int, loss: float, epoch: int = 0, top1: float | None = None) -> dict[str, Any]:
    """What a worker says on the way."""
    where = {
        "epoch": epoch,
        "epochs": 2,
        "step": step,
        "steps": 40,
        "loss": loss,
        "top1": top1,
        "top1_of": top1 and "held-out",
    }
    return where | {"images_per_second": 900.0, "eta_seconds": 4.0}


def measured(engine: Engine, lease: Lease, recipe: str) -> None:
    """What a worker writes in the end: the result and, but for recipes that join no study, its row."""
    request, result = EvaluationRequest.from_json(lease.request), Result.from_json(RESULT)
    dataset = get_dataset(Settings(), request.dataset)
    row = measurement(request, dataset, result) if joins_study(recipe) else None
    finish(engine, lease, RESULT, row, StudyDescription.from_data_set(dataset))


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
    expect(panel.locator("#evaluations .curve svg")).to_have_attribute(
        "aria-label", "Training loss, at first 1.500, now 1.250"
    )
    assert len((curve.get_attribute("points") or "").split()) == 2  # nothing of the attempt before
    finish(engine, lease, RESULT)
    expect(note).to_have_text("Measured: 71.3\xa0% top-1.")


def test_what_runs_is_followed_after_the_page_is_loaded_again(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    measure(panel, next(SEEDS))
    lease = taken(engine)
    report(engine, lease, progress(10, 2.0))
    open_panel(panel)
    expect(panel.locator("#evaluations .curve svg")).to_have_attribute(
        "aria-label", "Training loss, at first 2.000, now 2.000"
    )
    expect(panel.get_by_role("button", name="Cancel")).to_be_visible()
    finish(engine, lease, RESULT)
    expect(panel.locator('[data-text="measuring"]')).to_have_text("Measured: 71.3\xa0% top-1.")


def test_the_history_is_filtered(panel: Page) -> None:
    seed = next(SEEDS)
    measure(panel, seed)
    panel.locator('#evaluations [name="status"]').select_option("queued")
    expect(panel.locator("#evaluations .history tbody tr")).to_have_count(1)
    expect(panel.locator("#evaluations .history tbody tr").first).to_contain_text(f"seed {seed}")
    panel.locator('#evaluations [name="status"]').select_option("running")
    expect(panel.locator("#evaluations .history tbody tr")).to_have_count(0)


def test_what_will_be_measured_is_said_before(panel: Page) -> None:
    plan = panel.locator('[data-text="plan"]')
    assert panel.locator('#evaluations [name="dataset"]').input_value() == "imagenet"  # the study that is shown
    expect(plan).to_contain_text("On imagenet, where r = 1 is 224\xa0px, it is trained and tested with 156\xa0px")
    expect(plan).to_contain_text("10\xa0blocks")
    expect(plan).to_contain_text("No worker is connected")
    panel.locator('#evaluations [name="dataset"]').select_option("mine")
    expect(plan).to_contain_text("On mine, where r = 1 is 64\xa0px, it is trained and tested with 44\xa0px")
    ExplorerPage(panel).slide("r", 1)
    expect(plan).to_contain_text("64\xa0px and")


def test_it_is_estimated_in_sight_alone_and_once_a_gesture(browser: Browser, own_server: tuple[str, Engine]) -> None:
    context = browser.new_context(base_url=own_server[0])
    page = context.new_page()
    estimates: list[str] = []
    page.on("request", lambda request: estimates.append(request.url) if "/estimate" in request.url else None)
    explorer = ExplorerPage(page).open(QUERY)
    explorer.slide("r", 0.8)
    assert not estimates
    page.locator("#evaluations").scroll_into_view_if_needed()
    plan = page.locator('[data-text="plan"]')
    expect(plan).to_contain_text("179\xa0px")
    before = len(estimates)
    page.locator("input[type=range][name=r]").evaluate(
        """(input) => { for (const value of [0.5, 0.6, 0.7, 0.8, 0.9]) {
            input.value = value;
            input.dispatchEvent(new Event("input", {bubbles: true}));
        } }"""
    )
    expect(plan).to_contain_text("201\xa0px")
    assert len(estimates) == before + 1
    context.close()


def test_a_latency_is_asked_for_and_shown_with_its_machine(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    panel.locator('#evaluations [name="measure"]').select_option("latency")
    expect(panel.locator('#evaluations [name="recipe"]')).to_be_hidden()
    expect(panel.locator('[data-text="plan"]')).to_contain_text("it is timed with 156\xa0px")
    with panel.expect_response(lambda response: response.request.method == "POST") as asking:
        panel.get_by_role("button", name="Measure this network").click()
    assert asking.value.json()["measure"] == "latency"
    lease = taken(engine)
    assert lease.evaluation_id == asking.value.json()["id"]
    finish(engine, lease, LATENCY)
    note = panel.locator('[data-text="measuring"]')
    expect(note).to_contain_text("3.21\xa0ms by ONNX Runtime, 12.3\xa0ms by torch, on one thread of here (a processor)")
    expect(panel.locator("[data-found] tr").nth(1)).to_have_text("ONNX Runtime3.21\xa0ms3.10\xa0ms4.05\xa0ms1000")
    row = panel.locator("#evaluations .history tbody tr").first
    expect(row.locator(".found")).to_contain_text("3.21\xa0ms ONNX Runtime (p50 3.10\xa0ms, p95 4.05\xa0ms)")
    expect(row.locator(".how")).to_contain_text("latency on one thread of here")
    warning = panel.locator('[data-text="machines"]')
    expect(warning).to_be_hidden()
    asked(engine, **NETWORK, measure="latency", seed=next(SEEDS))
    finish(engine, taken(engine), LATENCY | {"machine": "there"})
    panel.locator('#evaluations [name="status"]').select_option("succeeded")
    expect(warning).to_be_visible()


def test_a_key_typed_to_cancel_cancels(browser: Browser, locked_server: tuple[str, Engine]) -> None:
    address, engine = locked_server
    evaluation_id = asked(engine, **NETWORK, seed=next(SEEDS))
    context = browser.new_context(base_url=address)
    page = open_panel(context.new_page())
    page.get_by_role("button", name="Cancel").click()
    key = page.get_by_label("key", exact=True)
    expect(key).to_be_visible()
    key.fill(KEY)
    key.press("Enter")
    expect(page.locator('[data-text="measuring"]')).to_have_text("Canceled.")
    expect(key).to_be_hidden()
    assert status_of(engine, evaluation_id) == "canceled"
    context.close()


def test_a_key_that_was_typed_is_used_by_whatever_comes_next(
    browser: Browser, locked_server: tuple[str, Engine]
) -> None:
    address, engine = locked_server
    evaluation_id = asked(engine, **NETWORK, seed=next(SEEDS))
    context = browser.new_context(base_url=address)
    page = open_panel(context.new_page())
    button = page.get_by_role("button", name="Cancel")
    button.click()
    page.get_by_label("key", exact=True).fill(KEY)
    button.click()
    expect(page.locator('[data-text="measuring"]')).to_have_text("Canceled.")
    assert status_of(engine, evaluation_id) == "canceled"
    context.close()


def test_the_loss_has_figures_and_epochs_their_accuracy(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    measure(panel, next(SEEDS))
    lease = taken(engine)
    report(engine, lease, progress(10, 2.0))
    report(engine, lease, progress(30, 0.75, epoch=1, top1=61.5))
    expect(panel.locator('[data-text="measuring"]')).to_contain_text("61.5\xa0% on training images held out")
    texts = panel.locator("#evaluations .curve text")
    expect(texts).to_have_text(["0", "2.00", "0.75", "epoch", "top-1", "2", "1", "61.5\xa0%"])
    expect(panel.locator("#evaluations figcaption")).to_have_text("Training loss")
    finish(engine, lease, RESULT)
    expect(texts.filter(has_text="71.3\xa0%")).to_have_count(1)


def test_what_lost_its_worker_is_said_to_wait_again(panel: Page, own_server: tuple[str, Engine]) -> None:
    _, engine = own_server
    measure(panel, next(SEEDS))
    lease = taken(engine)
    report(engine, lease, progress(10, 2.0))
    note = panel.locator('[data-text="measuring"]')
    expect(note).to_contain_text("900 images/s")
    release(engine, lease, "its worker was not heard of any more")
    expect(note).to_contain_text("No worker is connected, so it waits")
    expect(panel.locator("#evaluations .curve")).to_be_hidden()
    expect(panel.get_by_role("button", name="Cancel")).to_be_visible()
    finish(engine, taken(engine), RESULT)
    expect(note).to_have_text("Measured: 71.3\xa0% top-1.")


def test_on_a_phone_what_was_found_stands_within_the_screen(browser: Browser, own_server: tuple[str, Engine]) -> None:
    address, engine = own_server
    for change, result in (({}, RESULT), ({"measure": "latency"}, LATENCY)):
        asked(engine, **NETWORK, seed=next(SEEDS), **change)
        finish(engine, taken(engine), result)
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = open_panel(context.new_page())
    rows = page.locator("#evaluations .history tbody tr")
    for row in (rows.nth(0), rows.nth(1)):
        for part in (".found", ".state"):
            box = row.locator(part).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
