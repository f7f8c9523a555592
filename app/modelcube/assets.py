"""Where the files that are not Python lie: templates, static files and shipped results.

In a checkout they are folders beside `app/`; in an installed wheel they travel inside the package.
"""

from functools import cache
from pathlib import Path
from typing import Literal

AssetFolder = Literal["templates", "static", "results"]

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


@cache
def asset_folder(name: AssetFolder) -> Path:
    """The folder of that name, wherever Model Cube is installed.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for home in (_PACKAGE, _CHECKOUT):
        if (home / name).is_dir():
            return home / name
    raise FileNotFoundError(
        f"the folder {name!r} is neither in {_PACKAGE} nor in {_CHECKOUT}: install Model Cube again"
    )


def citation_file() -> Path:
    """CITATION.cff, which lies beside the package's source, and inside of an installed package."""
    return next(path for home in (_PACKAGE, _CHECKOUT) if (path := home / "CITATION.cff").is_file())
