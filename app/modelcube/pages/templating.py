"""The templates, with what all of them may use."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from modelcube.assets import asset_folder
from modelcube.languages.saying import fill, say
from modelcube.pages import format as formats

FILTERS = (
    formats.short,
    formats.memory,
    formats.exact,
    formats.ratio,
    formats.percent,
    formats.signed,
    formats.fixed,
)


@cache
def templates() -> Environment:
    """The environment of all page templates."""
    environment = Environment(
        loader=FileSystemLoader(asset_folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({function.__name__: function for function in FILTERS})
    environment.globals["say"] = say_markup
    return environment


def say_markup(english: str, **values: object) -> Markup:
    """A message in the language in use; values may be markup, anything else is escaped."""
    return Markup(fill(escape(say(english)), {name: escape(value) for name, value in values.items()}))
