"""What a reader sees of a page that a server answers: its text, without scripts and styles."""

import re
from html.parser import HTMLParser

NO_NUMBER = re.compile(r"\b(NaN|nan|null|None|undefined|Infinity|inf)\b")
UNSEEN = ("script", "style", "template")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def visible_text(page: str) -> str:
    """The text of an HTML page, its spaces made single."""
    parser = _Text()
    parser.feed(page)
    return " ".join(" ".join(parser.parts).split())
