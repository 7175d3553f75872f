"""Every library ever released opens with all its rows, or stays as it was.

`schemas` holds a filled library of every released schema as SQL. They are history: when a revision
is released, one is added, and none is ever edited.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    MetaData,
    Uuid,
    create_engine,
    null,
    text,
)
from sqlalchemy.types import TypeEngine

from engine.radiograph import Radiograph
from lessons import schema
from lessons.backup import BackupKind, backup_folder, list_backups
from lessons.database import database_url, migrate
from lessons.errors import StoreTooNew
from lessons.models import Base
from lessons.store import Store
from tests.lessons.postgres import create_database
from tests.lessons.stored_runs import make_run

SCHEMAS = Path(__file__).parent / "schemas"

REWRITES_CASES = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("cases", recreate="always" if sqlite else "never") as cases:
        cases.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="new"))
"""

FAILS_HALF_WAY = REWRITES_CASES + "    raise RuntimeError('half-way')\n"

ORPHANS_RUNS = """
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM cases")
"""


@pytest.mark.parametrize("revision", schema.known_revisions())
def test_a_filled_library_of_every_released_schema_keeps_every_row(
    file: Path, revision: str
) -> None:
    _load(file, revision)
    before = _counts(file)
    with Store.open(file) as store:
        lines = store.runs()
        runs = [store.run(line.id) for line in lines]
        restored = store.restore_run(UUID("00000000-0000-0000-0000-000000000003"))
        cases = store.recent_cases()
    assert _counts(file).items() >= before.items()
    assert [run.recipe.sampling.seed for run in runs] == [2**62 + 2, 2**62 + 1]
    assert [run.interpretation for run in runs] == ["Größer – deutlich.", "Unverändert."]
    assert all(run.tokens.shape == run.prior_tokens.shape == (20, 20) for run in runs)
    assert restored.hypothesis == "worsening right effusion"
    assert [case.title for case in cases] == ["Case B", "Case A"]
    assert cases[1].source == Path("/films/chest.png")
    assert cases[0].source is None


@pytest.mark.parametrize("revision", schema.known_revisions())
def test_a_released_revision_still_makes_the_schema_that_was_released(
    tmp_path: Path, revision: str
) -> None:
    released, made = tmp_path / "released.db", tmp_path / "made.db"
    _load(released, revision)
    migrate(database_url(made), _scripts_up_to(tmp_path, revision))
    assert _definitions(made) == _definitions(released)


def test_migrations_lead_to_the_tables_that_the_store_uses(target: str | Path) -> None:
    url = database_url(target)
    migrate(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_rewriting_a_table_that_runs_refer_to_keeps_the_runs(
    file: Path, tmp_path: Path, prior: Radiograph
) -> None:
    run = _fill(file, prior)
    migrate(database_url(file), _scripts(tmp_path, REWRITES_CASES))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT note FROM cases").fetchall() == [("new",)]
        (kept,) = connection.execute("SELECT hex(id) FROM runs JOIN run_arrays ON id = run_id")
        assert bytes.fromhex(kept[0]).decode() == run.hex
        connection.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM cases")


@pytest.mark.parametrize(
    ("revision", "error"), [(FAILS_HALF_WAY, RuntimeError), (ORPHANS_RUNS, schema.SchemaError)]
)
def test_a_migration_that_fails_leaves_the_library_as_it_was(
    file: Path, tmp_path: Path, prior: Radiograph, revision: str, error: type[Exception]
) -> None:
    run = _fill(file, prior)
    with pytest.raises(error):
        migrate(database_url(file), _scripts(tmp_path, revision))
    with Store.open(file) as store:
        assert store.run(run).id == run


def test_a_filled_library_is_backed_up_before_it_is_migrated(
    file: Path, tmp_path: Path, prior: Radiograph
) -> None:
    run = _fill(file, prior)
    migrate(database_url(file), _scripts(tmp_path, REWRITES_CASES))
    (backup,) = list_backups(backup_folder(file))
    assert backup.kind is BackupKind.MIGRATION
    with Store.open(backup.path) as store:
        assert store.run(run).id == run


def test_a_new_library_needs_no_backup(file: Path) -> None:
    migrate(database_url(file))
    assert list_backups(backup_folder(file)) == ()


def test_a_library_migrated_by_a_newer_version_is_refused_by_this_one(
    target: str | Path, tmp_path: Path, prior: Radiograph
) -> None:
    _fill(target, prior)
    migrate(database_url(target), _scripts(tmp_path, REWRITES_CASES))
    with pytest.raises(StoreTooNew, match="newer Foresee"):
        Store.open(target)


def _fill(target: str | Path, prior: Radiograph) -> UUID:
    with Store.open(target) as store:
        return store.save_run(make_run(prior))


def _load(file: Path, revision: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((SCHEMAS / f"{revision}.sql").read_text(encoding="utf-8"))


def _scripts(folder: Path, next_revision: str | None = None) -> Path:
    """A copy of the migrations, with one more revision on top if it is given."""
    scripts = folder / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    if next_revision is not None:
        head = schema.head_revision()
        text = next_revision.replace('"0002"', '"next"').replace('"0001"', f'"{head}"')
        (scripts / "versions" / "next.py").write_text(text, encoding="utf-8")
    return scripts


def _scripts_up_to(folder: Path, revision: str) -> Path:
    scripts = _scripts(folder)
    for script in (scripts / "versions").glob("[0-9]*.py"):
        if script.name > f"{revision}_~":
            script.unlink()
    return scripts


def _counts(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM pragma_table_list")]
        tables = [name for name in tables if not name.startswith("sqlite_")]
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in tables
        }


def _definitions(file: Path) -> dict[str, str]:
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    with closing(sqlite3.connect(file)) as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute(query)}


def test_rows_of_before_belong_to_nobody_on_a_file_and_learners_get_names_of_their_own(
    file: Path,
) -> None:
    _load(file, "0006")
    with closing(sqlite3.connect(file)) as connection:
        for number, name in enumerate(("Me", "Ada", "Ada", "Ich", "Me"), start=1):
            moment = f"2026-11-2{number} 08:00:00.000000"
            connection.execute(
                "INSERT INTO learners VALUES (?, ?, 20, ?, NULL, NULL)",
                (f"{number:032}", name, moment),
            )
        connection.commit()
    with Store.open(file) as store:
        names = [learner.name for learner in store.learners.all()]
        assert names == ["Ada", "", "Ada (2)", "Ada (3)", "Ich", "Me"]
    with closing(sqlite3.connect(file)) as connection:
        for table in ("learners", "runs", "cases", "lectures"):
            owners = connection.execute(f"SELECT DISTINCT owner FROM {table}").fetchall()
            assert owners == [("",)]


@pytest.mark.parametrize("revision", schema.known_revisions()[:6])
def test_a_filled_server_of_every_earlier_schema_keeps_every_row_and_gives_each_an_owner(
    server: str, tmp_path: Path, revision: str
) -> None:
    target = create_database(server)
    _load(tmp_path / "filled.db", revision)
    migrate(database_url(target), _scripts_up_to(tmp_path, revision))
    _copy_rows(tmp_path / "filled.db", target)
    with Store.open(target) as store:
        runs = [store.run(line.id) for line in store.runs()]
        assert [run.interpretation for run in runs] == ["Größer – deutlich.", "Unverändert."]
        assert [case.title for case in store.recent_cases()] == ["Case B", "Case A"]
        assert [one.name for one in store.learners.all()] == (["Ada"] if revision > "0004" else [])
    engine = create_engine(database_url(target))
    with engine.connect() as connection:
        for table in ("runs", "cases", "learners"):
            owners = connection.scalars(text(f"SELECT DISTINCT owner FROM {table}")).all()
            assert set(owners) <= {"foresee"}
    engine.dispose()


def _copy_rows(file: Path, target: str) -> None:
    engine = create_engine(database_url(target))
    tables = MetaData()
    with engine.begin() as server, closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        tables.reflect(server)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                rows = connection.execute(f"SELECT * FROM {table.name}").fetchall()
                for row in rows:
                    values = {key: _for_server(table.c[key].type, row[key]) for key in row.keys()}  # noqa: SIM118 - a row is no dict
                    server.execute(table.insert().values(values))
    engine.dispose()


def _for_server(kind: TypeEngine[Any], value: Any) -> Any:
    """SQLite has no types of its own for these."""
    if value is None:
        return null()
    match kind:
        case JSON():
            return json.loads(value)
        case Boolean():
            return bool(value)
        case Uuid():
            return UUID(value)
        case DateTime():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case _:
            return value
