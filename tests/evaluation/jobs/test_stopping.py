"""Ctrl-C and SIGTERM: at once, but for a training, which keeps a checkpoint first; and no process is left."""

import os
import shlex
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("timm", reason="the extra `evaluate` is not installed")

from modelcube.evaluation.jobs.stopping import Interrupted, interruptible, stopping
from tests.support.idx import write_idx_folder
from tests.support.shell import Command, Shell

PLAN = """row,set,name,backbone,resolution,d,w,flops_ratio,dataset,recipe,seed,network_id
0,mine,"large, slow",efficientnet-b0,56,0.8,0.8,3,bars,proxy-long,0,
1,mine,small,efficientnet-b0,14,0.3,0.3,0.1,bars,smoke,0,
"""


def tell(number: int) -> None:
    """Give this process a signal, which Python hears before it goes on."""
    signal.raise_signal(number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_asks_nobody_stops_at_once(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(Interrupted) as told, interruptible():
        tell(number)
    assert told.value.signal == number
    assert signal.getsignal(number) == before


def asked_to_stop() -> None:
    """A training that asks, is told so, and is followed by another one."""
    with interruptible():
        with stopping() as stop:
            assert not stop()
            tell(signal.SIGTERM)
            assert stop()
        with stopping():
            pytest.fail("nothing is begun any more")


def asked_twice() -> None:
    """A training that is told a second time before it has stopped."""
    with interruptible(), stopping() as stop:
        assert not stop()
        tell(signal.SIGINT)
        tell(signal.SIGINT)
        pytest.fail("it goes on")


@pytest.mark.parametrize("work", [asked_to_stop, asked_twice])
def test_a_training_is_asked_and_nothing_is_begun_or_waited_for_afterwards(work: Callable[[], None]) -> None:
    with pytest.raises(Interrupted):
        work()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A terminal in a folder with a plan of a long and a short training."""
    images = write_idx_folder(tmp_path / "images")
    (tmp_path / "plan.csv").write_text(PLAN)
    return Shell(tmp_path, {"MODELCUBE_DATASETS": f"bars={images}", "MODELCUBE_DATA_DIR": str(tmp_path / "data")})


def last_line(command: Command) -> str:
    assert "Traceback" not in command.said
    return command.said.strip().splitlines()[-1]


@pytest.mark.slow
def test_a_study_that_is_told_to_end_leaves_no_process_and_says_how_to_go_on(shell: Shell) -> None:
    command = shell.start("sample", "--plan", "plan.csv", "--output", "my output", "--resume")
    command.wait_for_child("multiprocessing-fork")
    assert command.terminate() == 128 + signal.SIGTERM
    assert last_line(command) == "python -m modelcube sample --plan plan.csv --output 'my output' --resume"
    assert "Terminated. What is finished is kept" in command.said


@pytest.mark.slow
def test_one_evaluation_keeps_its_checkpoint(shell: Shell) -> None:
    words = ["evaluate", "--plan", "plan.csv", "--row", "0", "--output", "out"]
    command = shell.start(*words)
    command.wait_for_file("out/checkpoints/*.checkpoint")
    assert command.press_ctrl_c() == 128 + signal.SIGINT
    assert last_line(command) == f"python -m modelcube {shlex.join(words)}"
    assert not list((shell.folder / "out").glob("*.json"))


def test_a_command_that_measures_nothing_ends_without_a_traceback(shell: Shell) -> None:
    command = shell.start("serve", "--port", "0")
    command.wait_for("Model Cube is at")
    assert command.press_ctrl_c() == 128 + signal.SIGINT
    assert last_line(command) == "Interrupted."
    assert os.path.isdir(shell.folder / "data")
