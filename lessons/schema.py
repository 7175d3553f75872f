"""Brings a database to the schema of this version. Knows nothing of what the rows mean."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

SCRIPTS = Path(__file__).parent / "migrations"

# Any number will do as long as every Foresee takes the same one.
_MIGRATION_LOCK = 0x666F7265


class SchemaError(Exception):
    """A migration left rows behind that point nowhere; it has not been committed."""


@cache
def head_revision(scripts: Path = SCRIPTS) -> str:
    head = ScriptDirectory(str(scripts)).get_current_head()
    assert head is not None
    return head


def known_revisions(scripts: Path = SCRIPTS) -> tuple[str, ...]:
    """Every released revision, oldest first."""
    newest_first = ScriptDirectory(str(scripts)).walk_revisions()
    return tuple(script.revision for script in newest_first)[::-1]


def current_revision(connection: Connection) -> str | None:
    """None for a database without a revision."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def wait_for_turn(connection: Connection) -> None:
    """Until this transaction ends, no other Foresee migrates this server's database."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def upgrade(connection: Connection, revision: str = "head", scripts: Path = SCRIPTS) -> None:
    """Migrate within the caller's transaction; nothing is committed here.

    On SQLite the connection must have foreign keys off: rewriting a table that others refer to
    drops the old one, and with foreign keys on that drops or refuses the rows of the others.
    They are checked here instead. Raises SchemaError when a row would point nowhere.
    """
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    command.upgrade(config, revision)
    if connection.dialect.name == "sqlite":
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        if orphans:
            raise SchemaError(f"rows without their parent after the migration: {orphans[:5]}")
