"""Files are whole or not there, in a folder and elsewhere."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fsspec", reason="the extra `evaluate` is not installed")

import fsspec
from fsspec.implementations.local import LocalFileSystem

from modelcube.errors import NotInstalled
from modelcube.evaluation.jobs.files import Files, local_folder
from modelcube.settings import Settings


class Away(LocalFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A server of files: it writes in place, and makes no folders by itself."""

    protocol = "away"
    cachable = False

    @classmethod
    def _strip_protocol(cls, path: Any) -> str:
        return str(path).removeprefix("away://")


fsspec.register_implementation("away", Away, clobber=True)


@pytest.fixture(params=["path", "file", "away", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Files in a folder that is not there yet."""
    folder = tmp_path / "new" / "one"
    addresses = {
        "path": str(folder),
        "file": folder.as_uri(),
        "away": f"away://{folder}",
        "memory": f"memory://{tmp_path.name}",
    }
    return Files(addresses[request.param])


def test_what_was_written_last_is_read(files: Files) -> None:
    assert not files.exists("a.csv")
    assert files.load("a.csv") is None
    for content in ("first", "second"):
        with files.writing("a.csv") as path:
            path.write_text(content)
    assert files.exists("a.csv")
    with files.reading("a.csv") as path:
        assert path.read_text() == "second"
    files.save("a.csv", b"third")
    assert files.load("a.csv") == b"third"


def test_a_removed_file_is_gone_and_may_be_removed_again(files: Files) -> None:
    files.save("a.csv", b"one")
    files.remove("a.csv")
    files.remove("a.csv")
    assert not files.exists("a.csv")


def test_what_killed_writers_left_of_a_file_goes_with_it(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed, suppress(InterruptedError):
        kill_writers(killed, files)
        files.save("a.csv", b"half")
    files.save("other.a.csv", b"whole")
    assert len(names(files)) == 2
    files.remove("a.csv")
    assert names(files) == ["other.a.csv"]


def kill_writers(monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    """Have whoever writes stop before the file gets its name, and clean up nothing."""

    def killed(*_: Any, **__: Any) -> None:
        raise InterruptedError

    if files.folder is None:
        monkeypatch.setattr(files._filesystem, "mv", killed)
    else:
        monkeypatch.setattr(Path, "replace", killed)
        monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)


def names(files: Files) -> list[str]:
    """The names of all that lies there."""
    filesystem, root = fsspec.core.url_to_fs(files.address)
    return sorted(Path(path).name for path in filesystem.find(root))


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(files: Files, tmp_path: Path) -> None:
    files.save("a.csv", b"old")

    def write_half() -> None:
        with files.writing("a.csv") as path:
            path.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert files.load("a.csv") == b"old"
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"a.csv"}


def test_a_writer_killed_half_way_leaves_the_old_file_elsewhere_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(f"away://{tmp_path}")
    files.save("a", b"old")

    def killed(self: Away, path: str, place: str, **_: Any) -> None:
        Path(place).write_bytes(b"n")
        raise KeyboardInterrupt

    monkeypatch.setattr(Away, "put_file", killed)
    with pytest.raises(KeyboardInterrupt):
        files.save("a", b"new")
    assert files.load("a") == b"old"


def test_addresses_of_this_machine_are_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "a place"
    assert local_folder("~/a place") == local_folder(folder.as_uri()) == local_folder(str(folder)) == folder
    assert Files(folder.as_uri()).path("a") == folder / "a"
    assert local_folder("s3://bucket/folder") is None
    assert Files("memory://there").path("a") is None


def test_an_unknown_kind_of_address_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(address: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(NotInstalled, match="s3fs") as raised:
        Files("s3://user:secret@bucket").exists("a")
    assert "secret" not in str(raised.value)


def test_a_cluster_needs_a_place_that_all_reach() -> None:
    with pytest.raises(NotInstalled, match="MODELCUBE_CHECKPOINTS"):
        Files.of(Settings(ray_address="10.0.0.1:6379"))
    assert Files.of(Settings(checkpoints="/shared/")).path("a") == Path("/shared/predictions/a")
