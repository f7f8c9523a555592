"""How large the program is and how its parts hang together, from the code itself.

`python -m benchmarks.house` prints the table. Lines are those of `app`, `static` and `templates` as git tracks them,
without vendored files and translations. Depth is the longest chain of imports between our modules.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

from benchmarks.bar import HEADER, Bar

ROOT = Path(__file__).parent.parent
PLACES = ("app", "static", "templates")
KINDS = (".py", ".js", ".css", ".html", ".svg", ".mako", ".ini", ".json", ".xml", ".txt")
NOT_OURS = ("/vendor/", "/catalogues/", "plotly")
CACHES = ("cache", "lru_cache")
PROBE = (
    "import sys, modelcube.api.scale;"
    "print(sum(name.split('.')[0] == 'modelcube' for name in sys.modules), 'sklearn' in sys.modules)"
)


def bars() -> Iterator[Bar]:
    """What the program is promised to stay within."""
    lines = {place: sum(map(_lines, _files(place))) for place in PLACES}
    total = sum(lines.values())
    parts = ", ".join(f"{place} {count:,}" for place, count in lines.items())
    yield Bar("lines of app, static and templates", f"{total:,} ({parts})", "≤ 34,000", total <= 34_000)
    chain = longest_chain()
    yield Bar("depth of imports", f"{len(chain)}: {' → '.join(chain[:3])} → …", "≤ 20", len(chain) <= 20)
    folder, size = largest_folder()
    yield Bar("files of one kind in the largest folder", f"{size} in {folder}", "≤ 22", size <= 22)
    found = module_caches()
    yield Bar("caches at the level of a module", f"{len(found)}", "≤ 5", len(found) <= 5)
    count, learning = subprocess.check_output([sys.executable, "-c", PROBE], text=True).split()
    yield Bar("modules of ours that `import modelcube.api.scale` loads", count, "≤ 50", int(count) <= 50)
    yield Bar("… and scikit-learn with them", learning, "no", learning == "False")
    readme = (ROOT / "README.md").stat().st_size
    yield Bar("README, bytes", f"{readme:,}", "≤ 6,144", readme <= 6144)


def _files(place: str) -> list[Path]:
    listed = subprocess.check_output(["git", "ls-files", place], cwd=ROOT, text=True).splitlines()
    return [ROOT / name for name in listed if name.endswith(KINDS) and not any(part in f"/{name}" for part in NOT_OURS)]


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def longest_chain() -> list[str]:
    """The longest chain of our modules of which each imports the next, without the package's name."""
    graph = grimp.build_graph("modelcube")

    @cache
    def below(module: str) -> tuple[str, ...]:
        chains = (below(imported) for imported in graph.find_modules_directly_imported_by(module))
        return (module, *max(chains, key=len, default=()))

    return [name.removeprefix("modelcube.") for name in max(map(below, graph.modules), key=len)]


def largest_folder() -> tuple[str, int]:
    """The folder with the most files of one kind, and how many."""
    counts = Counter((path.parent, path.suffix) for place in PLACES for path in _files(place))
    (folder, _), size = counts.most_common(1)[0]
    return str(folder.relative_to(ROOT)), size


def module_caches() -> list[str]:
    """Functions of modules that remember answers: `path:function`."""
    return [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in _files("app")
        if path.suffix == ".py"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and any(_caches(decorator) for decorator in node.decorator_list)
    ]


def _caches(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id in CACHES


if __name__ == "__main__":
    print(HEADER, *(bar.row() for bar in bars()), sep="\n")
