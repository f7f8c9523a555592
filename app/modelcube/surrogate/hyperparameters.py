"""Fitted scales, and the files that they are shipped in: `results/surrogate/<study>-<fingerprint>.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

from modelcube.surrogate.rows import Rows
from modelcube.surrogate.terms import POOLED, Form

NOISE = "noise"


@dataclass(frozen=True)
class Hyperparameters:
    """The scales of a form found on rows, in logits: `scales` (T + 3,) as the kernel has them, `noise` σ."""

    form: Form
    scales: tuple[float, ...]
    noise: float

    def to_json(self, rows: Rows) -> str:
        """As a file, with the fingerprint of the rows that they were found on."""
        named = dict(zip(self.form.names, self.scales, strict=True)) | {NOISE: self.noise}
        content = {"rows": len(rows), "fingerprint": rows.fingerprint, "scales": named}
        return json.dumps(content, indent=2) + "\n"


def load(folder: Path, study: str, rows: Rows, form: Form = POOLED) -> Hyperparameters | None:
    """The shipped scales of a study; None where none were found on these very rows, or by another form."""
    path = _path(folder, study, rows)
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    scales = content["scales"]
    if content["fingerprint"] != rows.fingerprint or set(scales) != {*form.names, NOISE}:
        return None
    return Hyperparameters(form, tuple(scales[name] for name in form.names), scales[NOISE])


def save(folder: Path, study: str, rows: Rows, found: Hyperparameters) -> Path:
    """Write the file; older ones stay, since links may still name their version."""
    path = _path(folder, study, rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(found.to_json(rows), encoding="utf-8")
    return path


def _path(folder: Path, study: str, rows: Rows) -> Path:
    return folder / f"{study}-{rows.fingerprint[:12]}.json"
