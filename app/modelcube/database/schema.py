"""The schema of the database, brought up to date by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from modelcube.database.engine import create_engine, writing
from modelcube.errors import Unavailable

MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(database_url: str) -> Engine:
    """The database at an address, with its schema up to date.

    Raises:
        InvalidInput: the address is neither SQLite's nor PostgreSQL's.
        NotInstalled: PostgreSQL, and its driver is missing.
        Unavailable: it cannot be opened, or not be brought up to date.
    """
    try:
        engine = create_engine(database_url)
        upgrade(engine)
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        address = make_url(database_url).render_as_string(hide_password=True)
        raise Unavailable(f"the database at {address} cannot be opened: {reason}") from error
    return engine


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
