"""A library on each kind of database that Foresee runs on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.radiograph import Radiograph
from lessons.store import Store
from tests.lessons.answered_packs import Answered, answer_all, install
from tests.lessons.postgres import create_database, postgres_server
from tests.lessons.stored_runs import make_prior


class Library(NamedTuple):
    """place: to be copied while nobody uses it."""

    place: str | Path
    answered: Answered


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


@pytest.fixture(scope="session")
def answered_library(empty_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    file = Path(shutil.copy(empty_library, tmp_path_factory.mktemp("answered") / "foresee.db"))
    return Library(file, _answer(file, file.parent))


@pytest.fixture(scope="session")
def answered_database(
    server: str, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Library:
    url = create_database(server, empty_database)
    return Library(url, _answer(url, tmp_path_factory.mktemp("answered")))


def _answer(target: str | Path, folder: Path) -> Answered:
    with Store.open(target) as store:
        install(store, folder)
        return answer_all(store)


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a library may be started; every test that takes it runs on both databases.

    With `store` or `answered` there is one already, copied: to make each anew takes several times
    as long.
    """
    if request.param == "postgresql":
        return create_database(request.getfixturevalue("server"), _copied(request, "database"))
    file = tmp_path / "foresee.db"
    if (made := _copied(request, "library")) is not None:
        shutil.copy(made, file)
    return file


def _copied(request: pytest.FixtureRequest, kind: str) -> Any:
    """Where the library lies that is to be copied, if any."""
    if "answered" in request.fixturenames:
        return request.getfixturevalue(f"answered_{kind}").place
    return request.getfixturevalue(f"empty_{kind}") if "store" in request.fixturenames else None


@pytest.fixture
def answered(request: pytest.FixtureRequest, target: str | Path) -> Answered:
    """What `answer_all` left in the library at `target`."""
    kind = "answered_library" if isinstance(target, Path) else "answered_database"
    return request.getfixturevalue(kind).answered


@pytest.fixture
def other(tmp_path: Path, empty_library: Path) -> Iterator[Store]:
    """A second library, on SQLite, with nothing in it."""
    with Store.open(Path(shutil.copy(empty_library, tmp_path / "other.db"))) as opened:
        yield opened


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
