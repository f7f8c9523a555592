"""Which scripts a page needs at once: its first module, what that imports, and so on.

The page names them in its head, so that the browser fetches all of them together and not one after another.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

from modelcube.web.static import StaticTree
from modelcube.web.stored import Stored

_IMPORT = re.compile(r'^import [^;]*? from "(\.[^"]+)";', re.MULTILINE)

_known: dict[tuple[str, str], tuple[str, ...]] = {}


def modules(static: StaticTree, entry: str) -> tuple[str, ...]:
    """Paths of a module and of all that it imports; what it loads later, by `import()`, is left out."""
    key = static.version, entry
    if key not in _known:
        _known[key] = tuple(imported(static.files, entry))
    return _known[key]


def imported(files: Mapping[str, Stored], entry: str) -> list[str]:
    """A module and what it imports, breadth first."""
    found = [entry]
    for name in found:
        text = files[name].content.decode()
        paths = (normpath(join(dirname(name), path)) for path in _IMPORT.findall(text))
        found += [path for path in dict.fromkeys(paths) if path not in found]
    return found
