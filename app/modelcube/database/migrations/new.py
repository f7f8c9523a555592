"""Write a new revision: what `records` has that the newest revision lacks.

Usage: python -m modelcube.database.migrations.new "add a column for ..."
"""

import sys
from importlib import import_module

from alembic import command

from modelcube.database.engine import create_engine, writing
from modelcube.database.schema import alembic_config, known_revisions, upgrade


def main() -> None:
    """Upgrade an empty database, compare it with `records` and write the difference as a file."""
    (message,) = sys.argv[1:]
    for room in ("studies.rows", "evaluation.jobs.records"):
        import_module(f"modelcube.{room}")  # tables of rooms above this one
    engine = create_engine("sqlite://")
    upgrade(engine)
    number = f"{len(known_revisions()) + 1:04}"
    with writing(engine) as connection:
        command.revision(alembic_config(connection), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main()
