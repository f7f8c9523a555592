"""The schema of the database, brought up to date by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from modelcube.studies.database import writing

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, the newest by default; safe with several processes at once.

    A database that a newer program has already brought further is left as it is.
    """
    with writing(engine) as connection:
        current = current_revision(connection)
        if current is None or current in known_revisions():
            command.upgrade(alembic_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> list[str]:
    """The revisions of this program, newest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for commands that run on a given connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
