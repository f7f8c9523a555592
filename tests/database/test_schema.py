from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

import modelcube.evaluation.jobs.records
import modelcube.studies.rows  # noqa: F401 - its tables too
from modelcube.database.engine import writing
from modelcube.database.schema import alembic_config, current_revision, known_revisions, upgrade
from modelcube.database.tables import Base


def test_the_newest_revision_is_what_the_records_say(engine: Engine) -> None:
    upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert current_revision(connection) == known_revisions()[0]


def test_an_upgrade_can_be_repeated(engine: Engine) -> None:
    upgrade(engine)
    upgrade(engine)

    assert "model" in inspect(engine).get_table_names()


def test_every_revision_can_be_undone(engine: Engine) -> None:
    upgrade(engine)

    with writing(engine) as connection:
        command.downgrade(alembic_config(connection), "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_database_of_a_newer_program_is_left_as_it_is(engine: Engine) -> None:
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))

    upgrade(engine)

    with engine.connect() as connection:
        assert current_revision(connection) == "future"


def test_what_an_older_program_recorded_stays_and_may_be_removed_and_recorded_anew(engine: Engine) -> None:
    upgrade(engine, "0004")
    insert = "INSERT INTO recorded_row (id, study, content, recorded_at) VALUES ('a', 'mine', '{}', '2026-01-01')"
    with writing(engine) as connection:
        connection.execute(text(insert))
    upgrade(engine)

    with writing(engine) as connection:
        assert connection.execute(text("SELECT id, removed FROM recorded_row")).one() == ("a", None)
        connection.execute(text("UPDATE recorded_row SET removed = 1"))
        connection.execute(text(insert))
    with writing(engine) as connection:
        command.downgrade(alembic_config(connection), "0004")
        assert connection.execute(text("SELECT id FROM recorded_row")).all() == [("a",)]
