"""Walking over the links of a static site, as a crawler would."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

_ADDRESS = re.compile(r'\b(?:href|src|srcset|action|data-modelcube)="([^"]*)"')
_TOLD = re.compile(r'<meta [^>]*content="(https?://[^"]*)"')
_PASTED = re.compile(r"<textarea[^>]*>([^<]*)</textarea>")
_IN_TEXT = re.compile(r"https?://[^\s\"')\]}]+")


def dead_links(folder: Path, url: str) -> list[str]:
    """`page: address` of each address of a site's pages that leads to no file; the site is published at `url`."""
    found = []
    for page in sorted(folder.rglob("*.html")):
        if "page" in page.relative_to(folder).parts or page.name.endswith("standalone.html"):
            continue  # parts that pages take over, and plots that need no site
        here = urljoin(f"{url}/", page.relative_to(folder).as_posix())
        for address in addresses(page.read_text(encoding="utf-8")):
            target = urljoin(here, address)
            if _is_own(target, url) and not _is_there(folder, target, url):
                found.append(f"{page.relative_to(folder)}: {address}")
    return found


def addresses(page: str) -> Iterator[str]:
    """All that a page leads to or loads, tells other sites, or offers to paste."""
    for pattern in (_ADDRESS, _TOLD):
        yield from (unescape(found[1]) for found in pattern.finditer(page))
    for field in _PASTED.finditer(page):
        yield from (unescape(found[0]).rstrip("&") for found in _IN_TEXT.finditer(unescape(field[1])))


def _is_own(target: str, url: str) -> bool:
    parts, home = urlsplit(target), urlsplit(url)
    return parts.scheme in ("http", "https") and parts.netloc == home.netloc


def _is_there(folder: Path, target: str, url: str) -> bool:
    path = urlsplit(target).path
    root = urlsplit(url).path.rstrip("/")
    if not path.startswith(f"{root}/"):
        return False
    file = folder / path.removeprefix(f"{root}/")
    return (file / "index.html").is_file() if file.is_dir() or path.endswith("/") else file.is_file()
