"""Checkpoints are whole or not there, wherever they are kept."""

from pathlib import Path

import pytest

pytest.importorskip("fsspec", reason="the extra `evaluate` is not installed")

from modelcube.evaluation.training.checkpoints import Checkpoints


@pytest.fixture(params=["path", "file", "memory"])
def checkpoints(request: pytest.FixtureRequest, tmp_path: Path) -> Checkpoints:
    urls = {"path": str(tmp_path / "new"), "file": (tmp_path / "new").as_uri(), "memory": f"memory://{tmp_path.name}"}
    return Checkpoints(urls[request.param])


def test_what_was_saved_last_is_loaded(checkpoints: Checkpoints) -> None:
    checkpoint = checkpoints.of("network/data/recipe/0")
    assert checkpoint.load() is None
    checkpoint.save(b"first")
    checkpoint.save(b"second")
    assert checkpoint.load() == b"second"
    assert checkpoints.of("network/data/recipe/0").load() == b"second"


def test_keys_do_not_share_a_checkpoint(checkpoints: Checkpoints) -> None:
    checkpoints.of("a/b").save(b"one")
    assert checkpoints.of("a-b").load() is None


def test_a_removed_checkpoint_is_gone_and_may_be_removed_again(checkpoints: Checkpoints) -> None:
    checkpoint = checkpoints.of("a")
    checkpoint.save(b"one")
    checkpoint.remove()
    checkpoint.remove()
    assert checkpoint.load() is None


def test_a_writer_killed_half_way_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = Checkpoints(str(tmp_path)).of("a")
    checkpoint.save(b"old")

    def killed(path: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save(b"new")
    assert checkpoint.load() == b"old"
