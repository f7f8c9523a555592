"""What many figures of a site have in common lies in files of its own, named by what they hold.

A figure's file names them in `shared`: `{"rows.tiny_curve": "figures/shared/0f3c….json"}` says that the row set stands
in that file. `static/js/site/merge.js` puts them back into their places.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

FOLDER = "figures/shared"
MIN_BYTES = 2048  # bytes: less is not worth a request of its own
NAME = 16  # digits of a name


class Parts:
    """The parts of a site's figures; `write` takes a file's path and content, once for each part."""

    def __init__(self, write: Callable[[str, bytes], None]) -> None:
        self._write = write
        self._known: set[str] = set()

    def divided(self, figure: dict[str, Any]) -> bytes:
        """A figure's document as its file holds it; its row sets, traces and layout are shared if they are large."""
        shared: dict[str, str] = {}
        document = figure | {group: self._group(group, figure[group], shared) for group in ("rows", "figure")}
        return written(document | {"shared": shared})

    def _group(self, group: str, values: dict[str, Any], shared: dict[str, str]) -> dict[str, Any]:
        """What is left of a group; what is taken out of it is noted in `shared`."""
        left = {}
        for name, value in values.items():
            content = written(value)
            if len(content) < MIN_BYTES:
                left[name] = value
            else:
                shared[f"{group}.{name}"] = self._file_of(content)
        return left

    def _file_of(self, content: bytes) -> str:
        file = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:NAME]}.json"
        if file not in self._known:
            self._known.add(file)
            self._write(file, content)
        return file


def written(value: Any) -> bytes:
    """A value as JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
