"""Files that server and workers hand to each other: in a folder, or at an address that fsspec reaches."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from modelcube.errors import NotInstalled
from modelcube.settings import Settings

FOLDER = "predictions"


class Files:
    """The files under one address, by name."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        """Beside the checkpoints, which all machines reach.

        Raises:
            NotInstalled: there is a cluster and no such place.
        """
        url = settings.resolved_checkpoints()
        if url is None:
            raise NotInstalled("files for workers need a place that all machines reach: set MODELCUBE_CHECKPOINTS")
        return cls(f"{url.rstrip('/')}/{FOLDER}")

    @property
    def local(self) -> bool:
        """Whether it is a folder of this machine."""
        return "://" not in self.url

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        if self.local:
            return Path(self.url, name).is_file()
        return bool(self._filesystem().exists(f"{self.url}/{name}"))

    @contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        """A path of this machine where the file can be read."""
        if self.local:
            yield Path(self.url, name)
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            self._filesystem().get_file(f"{self.url}/{name}", str(path))
            yield path

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write to; what is there at the end becomes the file, all at once."""
        with tempfile.TemporaryDirectory(dir=self._folder()) as folder:
            path = Path(folder, name)
            yield path
            if self.local:
                os.replace(path, Path(self.url, name))
            else:
                self._filesystem().put_file(str(path), f"{self.url}/{name}")

    def remove(self, name: str) -> None:
        """Forget a file, if it is there."""
        if self.local:
            Path(self.url, name).unlink(missing_ok=True)
        elif self.exists(name):
            self._filesystem().rm_file(f"{self.url}/{name}")

    def _folder(self) -> Path | None:
        """Where unfinished files lie: beside finished ones, so that they can be moved; None for the system's place."""
        if not self.local:
            return None
        folder = Path(self.url)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _filesystem(self) -> Any:
        try:
            import fsspec
        except ModuleNotFoundError as error:
            raise NotInstalled("an address for files needs fsspec: pip install 'modelcube[evaluate]'") from error
        return fsspec.core.url_to_fs(self.url)[0]
