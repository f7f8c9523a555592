"""Saying texts in the language in use; static/js/text/say.js does the same in the page.

A message may have places such as `{count}`. Only places that are given a value are filled: those of Plotly's hover
texts (`%{x}`) and of row sets (`{current.w:.2f}`) stay for whoever fills them later.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from modelcube.languages.language import ENGLISH, Language, languages

_PLACE = re.compile(r"\{(\w+)\}")
_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def say(english: str, **values: object) -> str:
    """A message in the language in use, with values in its places."""
    return fill(current_language().messages.get(english, english), values)


def fill(text: str, values: Mapping[str, object]) -> str:
    """A text with values in the places that have one."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text) if values else text


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after another."""
    return say(" ").join(filter(None, (sentence.strip() for sentence in sentences)))


def current_language() -> Language:
    """The language in use here."""
    return _spoken.get()


@contextmanager
def use_language(code: str) -> Iterator[Language]:
    """Speak a language within the block; one that is not known is taken for English."""
    language = languages().get(code, ENGLISH)
    before = _spoken.set(language)
    try:
        yield language
    finally:
        _spoken.reset(before)
