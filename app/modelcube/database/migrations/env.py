"""What Alembic runs for every command: it gets its connection from `schema`."""

from alembic import context

from modelcube.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
