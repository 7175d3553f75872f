"""A PostgreSQL server for the tests, started where one is installed and thrown away afterwards."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

_PROGRAMS = ("initdb", "postgres", "pg_ctl")


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of its maintenance database. Skips where it cannot run."""
    pytest.importorskip("psycopg")
    if not all(shutil.which(program) for program in _PROGRAMS):
        pytest.skip("no PostgreSQL server is installed here")
    user = _server_user()
    # A socket's path must stay short, so not below pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="foresee-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", "foresee", "-A", "trust", "--no-sync", user=user)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        log = folder / "log"
        _run("pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", log, user=user)
        try:
            yield f"postgresql://foresee@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data, user=user)
    finally:
        shutil.rmtree(folder)


def create_database(server: str) -> str:
    """The URL of a new, empty database on the server."""
    import psycopg

    name = f"library_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


def _server_user() -> str | None:
    """The server refuses to run as root; None where we are somebody else."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.skip("a PostgreSQL server cannot run as root, and there is no user postgres")


def _run(*command: str | Path, user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
