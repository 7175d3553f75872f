"""A library with many runs, each with arrays of its own: 20,000 of them are about 2 GB."""

import sqlite3
from contextlib import closing
from pathlib import Path

from lessons.store import Store
from tests.lessons.stored_runs import make_prior, make_run

_CASES = 200
_SPAN_MINUTES = 60
_COPIED = """
    WITH RECURSIVE copies(number) AS (
        SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < {runs}
    )
    INSERT INTO {table} ({columns}) SELECT {values} FROM copies, (SELECT * FROM {table} LIMIT 1)
"""
# The same id for a run and its arrays, and another one for each number.
_ID = "printf('%032x', number)"
_TIME = "datetime('2026-06-01', '-' || (number * {minutes}) || ' minutes') || '.000000'"


def fill_runs(database: Path, runs: int) -> None:
    """`runs` copies of one run, an hour between two of them, of 200 films in turns."""
    with Store.open(database) as store:
        store.save_run(make_run(make_prior()))
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        film = f"printf('%064x', number % {min(_CASES, runs)})"
        at = _TIME.format(minutes=_SPAN_MINUTES)
        _copy(connection, "cases", min(_CASES, runs), {"fingerprint": film, "opened_at": at})
        changed = {"id": _ID, "case_fingerprint": film, "created_at": at}
        _copy(connection, "runs", runs, changed)
        _copy(connection, "run_arrays", runs, {"run_id": _ID})
        connection.execute("COMMIT")


def _copy(connection: sqlite3.Connection, table: str, runs: int, changed: dict[str, str]) -> None:
    told = connection.execute(f"PRAGMA table_info({table})")
    columns: list[str] = [row[1] for row in told]
    values = ", ".join(changed.get(column, column) for column in columns)
    statement = _COPIED.format(runs=runs, table=table, columns=", ".join(columns), values=values)
    connection.execute(statement)
