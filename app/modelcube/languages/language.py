"""What a language is, and which ones there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from modelcube.languages import catalogues


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its name in the query string.

    `tag`: of BCP 47, for `lang` attributes; `name`: in the language itself; `fonts`: families that have its letters, in
    the order in which they are tried; `messages`: texts by their English.
    """

    code: str
    tag: str
    name: str
    fonts: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)


ENGLISH = Language("en", "en", "English")


@cache
def languages() -> Mapping[str, Language]:
    """All languages by code, English first, the others as their files are named."""
    names = [module.name for module in iter_modules(catalogues.__path__)]
    others: list[Language] = [import_module(f"{catalogues.__name__}.{name}").LANGUAGE for name in sorted(names)]
    return {language.code: language for language in (ENGLISH, *others)}
