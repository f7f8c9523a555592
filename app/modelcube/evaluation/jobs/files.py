"""Files that server, workers and attempts hand to each other: in a folder, or at an address that fsspec reaches.

A file is whole or not there: it is written under another name beside its place, and moved there in one step. So it is
on disks, on servers of files (sftp://…), which would show half of it meanwhile, and on object stores (s3://…, gs://…).
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from modelcube.errors import NotInstalled
from modelcube.settings import Settings

FOLDER = "predictions"
UNFINISHED = "unfinished."  # how names of files begin that are not whole yet
WRITER_LENGTH = len(uuid.uuid4().hex)  # what follows there tells writers apart


class Files:
    """The files under one address, by name."""

    def __init__(self, address: str) -> None:
        """Read and write under `address`: a path of this machine (also as file://…), or an address of fsspec's."""
        self.address = address.rstrip("/")
        self.folder = local_folder(self.address)

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        """Beside the checkpoints, which all machines reach.

        Raises:
            NotInstalled: there is a cluster and no such place.
        """
        address = settings.resolved_checkpoints()
        if address is None:
            raise NotInstalled("files for workers need a place that all machines reach: set MODELCUBE_CHECKPOINTS")
        return cls(f"{address.rstrip('/')}/{FOLDER}")

    def path(self, name: str) -> Path | None:
        """Where a file lies on this machine; None where it lies elsewhere."""
        return None if self.folder is None else self.folder / name

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        path = self.path(name)
        return bool(self._filesystem.exists(self._place(name))) if path is None else path.is_file()

    @contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        """A path of this machine where the file can be read.

        Raises:
            FileNotFoundError: there is no such file; for one of this machine, when it is opened.
        """
        if (path := self.path(name)) is not None:
            yield path
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, name)
            self._filesystem.get_file(self._place(name), str(copy))
            yield copy

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write to; what is there at the end becomes the file, all at once."""
        unfinished = f"{UNFINISHED}{uuid.uuid4().hex}.{name}"
        if self.folder is None:
            with tempfile.TemporaryDirectory() as folder:
                yield Path(folder, name)
                self._put(Path(folder, name), unfinished, name)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / unfinished
        try:
            yield path
            _flush(path)
            path.replace(self.folder / name)
        finally:
            path.unlink(missing_ok=True)

    def save(self, name: str, content: bytes) -> None:
        """Replace a file's content, all at once."""
        with self.writing(name) as path:
            path.write_bytes(content)

    def load(self, name: str) -> bytes | None:
        """A file's content; None where there is none."""
        try:
            with self.reading(name) as path:
                return path.read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Forget a file, if it is there, and the halves that killed writers left of it."""
        halves = f"{UNFINISHED}{'?' * WRITER_LENGTH}.{name}"
        if self.folder is not None:
            for path in (self.folder / name, *self.folder.glob(halves)):
                path.unlink(missing_ok=True)
            return
        for place in (self._place(name), *self._filesystem.glob(self._place(halves))):
            with suppress(FileNotFoundError):
                self._filesystem.rm_file(place)

    def _put(self, path: Path, unfinished: str, name: str) -> None:
        try:
            self._filesystem.put_file(str(path), self._place(unfinished))
        except FileNotFoundError:  # there is no such folder yet, and not every filesystem makes it
            self._filesystem.makedirs(self._root, exist_ok=True)
            self._filesystem.put_file(str(path), self._place(unfinished))
        self._filesystem.mv(self._place(unfinished), self._place(name))

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"

    @property
    def _filesystem(self) -> Any:
        return self._opened[0]

    @property
    def _root(self) -> str:
        return str(self._opened[1]).rstrip("/")

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """The filesystem and the root in it.

        Raises:
            NotInstalled: fsspec, or what it needs for this address, is missing.
        """
        try:
            import fsspec

            opened: tuple[Any, str] = fsspec.core.url_to_fs(self.address)
        except ImportError as error:
            scheme = self.address.partition("://")[0]  # no more of it: an address may hold a password
            raise NotInstalled(
                f"MODELCUBE_CHECKPOINTS is an address of {scheme}://, which fsspec and its driver read: {error}"
            ) from error
        return opened


def local_folder(address: str) -> Path | None:
    """The folder of this machine that an address means, `~` and `file://` resolved; None where it is elsewhere."""
    if "://" not in address:
        return Path(address).expanduser()
    parts = urlsplit(address)
    return Path(url2pathname(parts.path)) if parts.scheme in {"file", "local"} else None


def _flush(path: Path) -> None:
    """Have a file on the disk before its name says that it is whole."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
