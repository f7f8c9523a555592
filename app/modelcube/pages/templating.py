"""The templates, with what all of them may use."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from modelcube.assets import asset_folder
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
    return environment
