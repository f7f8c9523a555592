"""Results of one's own: imported by the command line while a server runs, shown at once, fitted, predicted from."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.support.hands import Mouse, middle
from tests.support.images import write_images
from tests.support.own_results import Kept, complaints
from tests.support.processes import wait_for
from tests.support.server_process import ROOT, ServerProcess
from tests.support.visible import NO_NUMBER, visible_text
from tests.support.worker_process import running_worker

LATE = Kept("late", 25, 1, "resnet-50")
KEPT = (Kept("few", 4), Kept("some-two", 25, 2), Kept("many-built", 200, 2, "efficientnet-b0"))
ONE_MORE = ("fashion-mnist", "imagenet")
FIT_SECONDS = 900.0  # of the largest study, while other tests keep both processors busy
NUMBER = re.compile(r"\d")


class Results:
    """A person's results, and the commands and servers that they use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    @property
    def settings(self) -> dict[str, str]:
        """What a person exports in their shell."""
        images = self.folder / "images"
        return {"MODELCUBE_DATA_DIR": str(self.data), "MODELCUBE_DATASETS": f"images={images}"}

    def command(self, *arguments: str) -> str:
        """Run `modelcube …`; what it says."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "app"), **self.settings}
        program = [sys.executable, "-m", "modelcube", *arguments]
        done = subprocess.run(program, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add(self, kept: Kept) -> str:
        """Import a file as a study of its name."""
        return self.command("import", str(kept.write(self.folder)), "--study", kept.name, "--title", kept.title)

    def serve(self, follow_seconds: float) -> ServerProcess:
        """A server that looks for new rows so often; 0: never."""
        return ServerProcess(self.data, environment=self.settings | {"MODELCUBE_FOLLOW_SECONDS": str(follow_seconds)})


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Studies that were imported before any server ran."""
    results = Results(tmp_path_factory.mktemp("results"))
    results.data.mkdir()
    write_images(results.folder / "images")
    for kept in KEPT:
        assert f"{kept.rows} of {kept.rows} rows are new" in results.add(kept)
    return results


@pytest.fixture(scope="module")
def unfitted(results: Results) -> Iterator[httpx2.Client]:
    """A server of these studies that fits nothing."""
    with results.serve(0) as server, httpx2.Client(base_url=server.address, timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def server(results: Results) -> Iterator[str]:
    """Address of a server that takes in what is imported, and fits it."""
    with results.serve(0.2) as server:
        yield server.address


@pytest.fixture(scope="module")
def fitted(server: str) -> Iterator[httpx2.Client]:
    """The same server, once it has fitted all of its studies."""
    with httpx2.Client(base_url=server, timeout=120) as client:
        wait_fitted(client)
        yield client


def wait_fitted(client: httpx2.Client, study: str | None = None) -> None:
    """Wait until `/healthz` calls the surrogate of a study current; by default those of all."""

    def states() -> list[Any]:
        found: list[Any] = client.get("/healthz").json()["surrogates"]
        return [one for one in found if study in (None, one["study"])]

    current = {"current"}
    wait_for(lambda: {one["status"] for one in states()} == current, "fits", lambda: str(states()), FIT_SECONDS)


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_before_the_fit_a_study_is_shown_and_nothing_is_predicted(unfitted: httpx2.Client, kept: Kept) -> None:
    assert complaints(unfitted.get, kept.name) == []
    text = visible_text(unfitted.get(f"/?study={kept.name}").text)
    assert f"{kept.title}: {kept.rows} accuracies." in text
    assert f"Predictions are not fitted to the {kept.rows} accuracies of {kept.title} yet." in text
    assert "Until then nothing is predicted." in text


def test_a_file_that_is_imported_while_a_server_runs_is_shown_and_fitted(results: Results, server: str) -> None:
    with httpx2.Client(base_url=server, timeout=120) as client:
        results.add(LATE)
        wait_for(lambda: client.get(f"/studies/{LATE.name}").status_code == 200, "the study", lambda: "")
        assert f"{LATE.title}: 25 accuracies." in visible_text(client.get(f"/?study={LATE.name}").text)
        wait_fitted(client)
        text = visible_text(client.get(f"/?study={LATE.name}").text)
    assert "25 accuracies of 1 backbone are fitted by one Gaussian process." in text
    assert "Predictions are" not in text


@pytest.mark.parametrize("kept", [*KEPT, LATE], ids=lambda kept: kept.name)
def test_after_the_fit_a_study_predicts_and_says_what_was_checked(fitted: httpx2.Client, kept: Kept) -> None:
    assert complaints(fitted.get, kept.name) == []
    text = visible_text(fitted.get(f"/?study={kept.name}").text)
    assert f"{kept.title}: {kept.rows} accuracies." in text
    assert f"{kept.rows} accuracies of 1 backbone are fitted" in text
    assert ("but not of EfficientNet-B0" in text) == (kept.backbone != "efficientnet-b0")
    status = fitted.get(f"/studies/{kept.name}/surrogate").json()["validation"]["status"]
    assert ("All predictions of this study count as extrapolated" in text) == (status == "too_few_rows")
    assert status == {4: "too_few_rows", 200: "checked"}.get(kept.rows, status)


def test_plots_of_a_study_are_pictures_too(fitted: httpx2.Client) -> None:
    for name, kind in (("cube.png", "image/png"), ("accuracy-flops.svg", "image/svg+xml")):
        answer = fitted.get(f"/figures/{name}?study=some-two")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind), answer.text[:300]


def test_a_person_looks_at_their_study(fitted: httpx2.Client, page: Page, mouse: Mouse) -> None:
    page.goto("/?study=some-two")
    study = page.locator("select[name=study]")
    accuracy = page.locator('[data-value="accuracy"]')
    expect(study.locator("option:checked")).to_have_text("My 25 networks, some-two")
    expect(accuracy).to_have_text(NUMBER)
    before = page.locator('[data-value="resolution"]').text_content()
    mouse.drag(middle(page.locator("input[name=r]"), 0.3), middle(page.locator("input[name=r]"), 0.7))
    expect(page.locator('[data-value="resolution"]')).not_to_have_text(before or "")
    for name in ("many-built", "few"):
        study.select_option(name)
        expect(page.locator('[data-swap="study"]')).to_contain_text(f"networks, {name}: ")
        expect(accuracy).to_have_text(NUMBER)
    study.select_option("many-built")
    page.locator("select[name=family]").select_option("recipe-1")
    expect(page.locator('[data-network="current"]').first).to_contain_text("recipe-1")
    assert not NO_NUMBER.search(page.locator("main").inner_text())


@pytest.mark.parametrize("study", ONE_MORE)
def test_one_row_more_of_a_shipped_study_is_taken_in_and_fitted(
    results: Results, fitted: httpx2.Client, study: str
) -> None:
    known = fitted.get(f"/studies/{study}").json()["rows"]
    path = results.folder / f"{study}-more.csv"
    path.write_text("r,d,w,top1,backbone,family\n0.77,0.83,0.61,68.4,efficientnet-b0,mine\n")
    assert "1 of 1 rows are new" in results.command("import", str(path), "--study", study)
    wait_for(lambda: fitted.get(f"/studies/{study}").json()["rows"] == known + 1, "the row", lambda: "")
    assert complaints(fitted.get, study) == []
    wait_fitted(fitted)
    assert complaints(fitted.get, study) == []
    assert f"{known + 1} accuracies." in visible_text(fitted.get(f"/?study={study}").text)


@pytest.mark.slow
def test_a_network_that_a_worker_measures_makes_a_study(results: Results, fitted: httpx2.Client) -> None:
    asked = {"dataset": "images", "resolution": 14, "d": 0.3, "w": 0.3, "recipe": "proxy"}
    answer = fitted.post("/evaluations", json=asked)
    assert answer.status_code in (200, 201, 202), answer.text
    address = f"/evaluations/{answer.json()['id']}"
    log = results.folder / "worker.log"
    with running_worker(results.settings, log):
        wait_for(lambda: fitted.get(address).json()["status"] == "succeeded", "a training", log.read_text)
    wait_for(lambda: fitted.get("/studies/images").status_code == 200, "the study", lambda: "")
    assert complaints(fitted.get, "images") == []
    wait_fitted(fitted, "images")
    assert complaints(fitted.get, "images") == []
    assert "1 accuracy of 1 backbone is fitted" in visible_text(fitted.get("/?study=images").text)
