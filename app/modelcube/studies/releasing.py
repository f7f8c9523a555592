"""The files of `results/` that a release keeps: listed in its `datapackage.json`, and frozen for releases to come.

`python -m modelcube.studies.releasing` writes `results/released/<version>.zip`, to be committed with the release and
never to be removed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelcube.assets import asset_folder
from modelcube.studies.shipped import DESCRIPTION, RELEASED, VERSION_LENGTH, Shipped

FOLDERS = {
    "forecasts": "What a surrogate predicted of networks that it knew nothing of, and what was published",
    "plans": "Networks of a study, as they are to be measured",
    "released": "Tables of an earlier release",
    "surrogate": "A fitted surrogate: rows, scales, validation",
    "validation": "What validation showed, on rows left out",
}
MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".zip": "application/zip"}


def list_files(results: Path) -> None:
    """Bring the list of files that are no tables up to date; nothing where the folder is no package."""
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


def freeze(results: Path) -> Path:
    """Keep what is shipped now for releases to come; the archive's path. One that is there already stays."""
    shipped = Shipped(results)
    path = results / RELEASED / f"{shipped.content_hash[:VERSION_LENGTH]}.zip"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(shipped.packed())
        list_files(results)
    return path


if __name__ == "__main__":
    print(freeze(asset_folder("results")))
