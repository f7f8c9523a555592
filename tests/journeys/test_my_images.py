"""A folder of one's own images becomes a finished study by the commands of the README, with an interruption."""

import shlex
from pathlib import Path

import httpx2
import numpy as np
import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

from PIL import Image

from tests.support.server_process import ServerProcess
from tests.support.shell import Shell

pytestmark = pytest.mark.slow

CLASSES = ("anemone", "bluebell", "clover")
FORMATS = ("jpg", "png", "webp", "bmp", "gif", "tiff")
NETWORKS = 4  # that the person keeps of the plan: the cheapest ones


def take_photos(folder: Path) -> None:
    """Images of three kinds of flowers, easy to tell by their colour, in all formats that people have."""
    random = np.random.default_rng(0)
    for part, count in (("train", 30), ("val", 6)):
        for colour, name in enumerate(CLASSES):
            (folder / part / name).mkdir(parents=True)
            for number in range(count):
                pixels = random.integers(0, 128, (36, 40, 3), dtype=np.uint8)
                pixels[..., colour] += 100
                Image.fromarray(pixels).save(folder / part / name / f"{number}.{FORMATS[number % len(FORMATS)]}")
    (folder / "train" / CLASSES[0] / ".DS_Store").write_bytes(b"hidden")
    (folder / "train" / CLASSES[0] / "where.txt").write_text("in the garden")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A terminal in an empty folder; the photos lie elsewhere, in a folder of an awkward name."""
    photos = tmp_path / "my photos, 2026 + more"
    take_photos(photos)
    (tmp_path / "work").mkdir()
    settings = {"DATASETS": f'flowers="{photos}"?base_resolution=32', "DATA_DIR": str(tmp_path / "data")}
    return Shell(tmp_path / "work", {f"MODELCUBE_{name}": value for name, value in settings.items()})


def keep_the_cheapest(plan: Path) -> None:
    """Shorten a plan in an editor."""
    header, *lines = plan.read_text().splitlines()
    cost, seed = header.split(",").index("flops_ratio"), header.split(",").index("seed")
    once = [line for line in lines if line.split(",")[seed] == "0"]
    once.sort(key=lambda line: float(line.split(",")[cost]))
    plan.write_text("\n".join([header, *once[:NETWORKS]]) + "\n")


def test_a_folder_of_photos_becomes_a_study(shell: Shell) -> None:
    flowers = ("--plan", "plan.csv", "--dataset", "flowers")
    said = shell.run("sample", *flowers, "--half", "1", "--range", "3")
    assert "plan.csv: 46 evaluations, 0 of them done" in said
    keep_the_cheapest(shell.folder / "plan.csv")
    said = shell.run("sample", *flowers, "--estimate")
    assert f"{NETWORKS} evaluations: about 0.0 hours" in said

    measuring = shell.start("sample", *flowers, "--output", "trained", "--results", "mine.csv", "--resume")
    measuring.wait_for(f"1 of {NETWORKS}: ")
    assert measuring.press_ctrl_c() == 130
    assert "Traceback" not in measuring.said
    assert "1 other files were skipped" in measuring.said
    command = measuring.said.strip().splitlines()[-1]
    assert command.startswith("python -m modelcube sample --plan plan.csv")

    said = shell.run(*shlex.split(command)[3:])
    done = len(list((shell.folder / "trained").glob("*.json")))
    assert done == NETWORKS
    assert "0 of them done" not in said.splitlines()[0]
    assert "unreadable" not in said

    said = shell.run("import", "mine.csv")
    assert f"{NETWORKS} of {NETWORKS} rows are new in the study 'flowers'" in said
    said = shell.run("sample", *flowers, "--results", "mine.csv", "--choose")
    assert f"plan.csv: {NETWORKS} evaluations" not in said
    assert f", {NETWORKS} of them done" in said

    with ServerProcess(shell.folder.parent / "data", environment=shell.environment) as server:
        study = httpx2.get(f"{server.address}/studies/flowers", timeout=60).json()
        assert (study["base_resolution"], study["classes"]) == (32, len(CLASSES))
        models = httpx2.get(f"{server.address}/models?study=flowers", timeout=60).json()["models"]
        assert len(models) == NETWORKS
        assert {one["evidence"] for one in models} == {"measured"}
        page = httpx2.get(f"{server.address}/?study=flowers", timeout=60)
        assert page.status_code == 200
