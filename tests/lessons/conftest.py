"""A library on each kind of database that Foresee runs on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.radiograph import Radiograph
from lessons.store import Store
from tests.lessons.postgres import create_database, postgres_server
from tests.lessons.stored_runs import make_prior


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def empty_database(server: str) -> str:
    """On the server, of this version's schema, to be copied."""
    url = create_database(server)
    Store.open(url).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a library may be started; every test that takes it runs on both databases.

    With `store` there is one already, copied: to migrate each anew takes several times as long.
    """
    is_started = "store" in request.fixturenames
    if request.param == "postgresql":
        copied = request.getfixturevalue("empty_database") if is_started else None
        return create_database(request.getfixturevalue("server"), copied)
    file = tmp_path / "foresee.db"
    if is_started:
        shutil.copy(request.getfixturevalue("empty_library"), file)
    return file


@pytest.fixture
def store(target: str | Path) -> Iterator[Store]:
    with Store.open(target) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a library on SQLite may be started."""
    return tmp_path / "foresee.db"


@pytest.fixture(scope="session")
def prior() -> Radiograph:
    return make_prior()
