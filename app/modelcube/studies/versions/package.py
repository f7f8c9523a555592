"""The files of `results/` that are no tables of rows, listed in its `datapackage.json` for readers of the package."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelcube.studies.versions.shipped import DESCRIPTION

FOLDERS = {
    "forecasts": "What a surrogate predicted of networks that it knew nothing of, and what was published",
    "plans": "Networks of a study, as they are to be measured",
    "released": "Tables of an earlier release",
    "surrogate": "A fitted surrogate: rows, scales, validation",
    "validation": "What validation showed, on rows left out",
}
MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".zip": "application/zip"}


def list_files(results: Path) -> None:
    """Bring the list up to date; nothing where the folder is no package."""
    description = results / DESCRIPTION
    if not description.is_file():
        return
    package = json.loads(description.read_text(encoding="utf-8"))
    others = [one for one in package["resources"] if one["path"].split("/")[0] not in FOLDERS]
    package["resources"] = [*others, *_resources(results)]
    text = json.dumps(package, indent=2, ensure_ascii=False)
    description.write_text(f"{text}\n", encoding="utf-8")


def _resources(results: Path) -> Iterator[dict[str, Any]]:
    for folder, title in FOLDERS.items():
        for path in sorted((results / folder).rglob("*")):
            if path.suffix in MEDIA_TYPES:
                place = path.relative_to(results)
                yield {
                    "name": "-".join(place.with_suffix("").parts),
                    "type": "file",
                    "title": title,
                    "path": place.as_posix(),
                    "scheme": "file",
                    "format": path.suffix[1:],
                    "mediatype": MEDIA_TYPES[path.suffix],
                }
