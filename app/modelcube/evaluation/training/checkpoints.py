"""Where unfinished trainings are kept: a folder, or any address that fsspec reaches (s3://…, gs://…, sftp://…)."""

import hashlib
from dataclasses import dataclass

from modelcube.evaluation.jobs.files import Files


class Checkpoints:
    """The checkpoints under one address, which every machine that trains must reach."""

    def __init__(self, address: str) -> None:
        """Read and write under `address`: a path, or an address of fsspec's."""
        self.files = Files(address)

    def of(self, key: str) -> "Checkpoint":
        """The checkpoint of one evaluation; any text may be its key."""
        return Checkpoint(self.files, f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.checkpoint")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One evaluation's checkpoint: whole or not there, whenever its writer is killed."""

    files: Files
    name: str

    def save(self, content: bytes) -> None:
        """Replace what is there at once."""
        self.files.save(self.name, content)

    def load(self) -> bytes | None:
        """What was saved last; None before anything was."""
        return self.files.load(self.name)

    def remove(self) -> None:
        """Forget it, if it is there."""
        self.files.remove(self.name)
