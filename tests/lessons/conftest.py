"""A library on each kind of database that Foresee runs on."""

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


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a library may be started; every test that takes it runs on both databases."""
    if request.param == "postgresql":
        return create_database(request.getfixturevalue("server"))
    return tmp_path / "foresee.db"


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
