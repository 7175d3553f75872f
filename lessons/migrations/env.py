"""What Alembic runs for every migration. The connection and its transaction are the caller's."""

from alembic import context
from sqlalchemy import Connection

import lessons.lab.tables  # noqa: F401 - the metadata knows only tables that were loaded
from lessons.models import Base

connection: Connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite alters most things only by writing the table anew.
    render_as_batch=connection.dialect.name == "sqlite",
    # The caller opened one transaction around all steps: a migration happens whole or not at all.
    transactional_ddl=True,
)
context.run_migrations()
