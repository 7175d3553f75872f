"""What Alembic runs for every migration. The connection and its transaction are the caller's."""

from alembic import context
from sqlalchemy import Connection

from lessons.lab.tables import LabClassRow

connection: Connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    # One for all tables; it knows only those that were loaded, the lab's last.
    target_metadata=LabClassRow.metadata,
    # SQLite alters most things only by writing the table anew.
    render_as_batch=connection.dialect.name == "sqlite",
    # The caller opened one transaction around all steps: a migration happens whole or not at all.
    transactional_ddl=True,
)
context.run_migrations()
