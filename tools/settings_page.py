"""Write docs/settings.md from the table of settings: `python -m tools.settings_page`."""

from pathlib import Path

from modelcube.settings import settings_table

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
INTRODUCTION = """\
# Settings

Every setting is an environment variable. `modelcube settings` prints this table.
"""


def settings_page() -> str:
    """The documentation's page of settings, in Markdown."""
    return f"{INTRODUCTION}\n{settings_table()}\n\nA PostgreSQL address needs `pip install '.[postgres]'`.\n"


if __name__ == "__main__":
    PAGE.write_text(settings_page(), encoding="utf-8")
