"""Where unfinished trainings are kept: a folder, or any address that fsspec reaches (s3://…, gs://…, sftp://…)."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import fsspec


class Checkpoints:
    """The checkpoints under one address, which every machine that trains must reach."""

    def __init__(self, url: str) -> None:
        """Read and write under `url`: a path, or an address of fsspec's."""
        self.filesystem, self.root = fsspec.core.url_to_fs(url)

    def of(self, key: str) -> "Checkpoint":
        """The checkpoint of one evaluation; any text may be its key."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        return Checkpoint(self.filesystem, f"{self.root.rstrip('/')}/{name}.checkpoint")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One evaluation's checkpoint: whole or not there, whenever its writer is killed."""

    filesystem: fsspec.AbstractFileSystem
    path: str

    def save(self, content: bytes) -> None:
        """Replace what is there at once."""
        if isinstance(self.filesystem, fsspec.implementations.local.LocalFileSystem):
            _replace_file(Path(self.path), content)
        else:  # object stores show a new object when it is complete
            self.filesystem.pipe_file(self.path, content)

    def exists(self) -> bool:
        """Whether anything was saved."""
        return bool(self.filesystem.exists(self.path))

    def load(self) -> bytes | None:
        """What was saved last; None before anything was."""
        try:
            content: bytes = self.filesystem.cat_file(self.path)
        except FileNotFoundError:
            return None
        return content

    def remove(self) -> None:
        """Forget it, if it is there."""
        if self.filesystem.exists(self.path):
            self.filesystem.rm_file(self.path)


def _replace_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
