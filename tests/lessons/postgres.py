"""A PostgreSQL server for the tests, started where one is installed and thrown away afterwards."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

_PROGRAMS = ("initdb", "postgres", "pg_ctl")

# Everybody but who started the server needs a password, as in a lab.
_LOGINS = """
local all foresee trust
host all foresee 127.0.0.1/32 trust
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Server:
    """url: of the maintenance database, for the superuser `foresee`. port: on loopback."""

    url: str
    port: int
    folder: Path
    user: str | None
    durable: bool = False

    @property
    def administrator(self) -> str:
        """The same over the network."""
        return f"postgresql://foresee@127.0.0.1:{self.port}/postgres"

    def stop(self, how: str = "fast") -> None:
        _run("pg_ctl", "stop", "-w", "-m", how, "-D", self.folder / "data", user=self.user)

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} "
            f"-c unix_socket_directories='{self.folder}' -c max_connections=200 "
            f"-c fsync={'on' if self.durable else 'off'}"
        )
        log, data = self.folder / "log", self.folder / "data"
        _run("pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", log, user=self.user)


@contextlib.contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """durable: as in a lab, not as fast as for tests. Skips where none can run."""
    pytest.importorskip("psycopg")
    if not all(shutil.which(program) for program in _PROGRAMS):
        pytest.skip("no PostgreSQL server is installed here")
    user = _server_user()
    # A socket's path must stay short, so not below pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="foresee-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        data, port = folder / "data", _free_port()
        _run("initdb", "-D", data, "-U", "foresee", "-A", "trust", "--no-sync", user=user)
        (data / "pg_hba.conf").write_text(_LOGINS)
        url = f"postgresql://foresee@/postgres?host={folder}&port={port}"
        server = Server(url, port, folder, user, durable)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of its maintenance database. Skips where it cannot run."""
    with running_server() as server:
        yield server.url


def create_database(server: str, copied: str | None = None) -> str:
    """The URL of a new database on the server: empty, or as the one at the URL `copied`, which
    nobody may be using."""
    import psycopg

    name = f"library_{uuid4().hex}"
    template = f" TEMPLATE {urlsplit(copied).path.lstrip('/')}" if copied else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}".encode())
    address, _, options = server.partition("?")
    return f"{address.removesuffix('/postgres')}/{name}" + (f"?{options}" if options else "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
